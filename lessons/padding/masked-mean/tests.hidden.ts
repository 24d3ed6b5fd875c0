import { check, f32, i32 } from "tracepad/grade";

const rest = 1e30;
check.allclose("means", {
  args: [f32(2, 3, { values: [1, 2, rest, 5, rest, rest] }), i32(2, { values: [2, 1] })],
  edges: [],
  title: "Whatever the rest holds",
});
