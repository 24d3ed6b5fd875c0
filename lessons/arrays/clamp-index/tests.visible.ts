import { check, f32, i32 } from "tracepad/grade";

check.allclose("weightAt", {
  args: [f32("n", { elements: "distinct" }), i32({ min: 0, max: 3 })],
  dims: { n: [3, 6] },
  edges: [],
  title: "Places on the shelf",
});
check.allclose("weightAt", {
  args: [f32(4, { elements: "distinct" }), i32({ min: -6, max: -1 })],
  edges: [],
  title: "Places before it",
  points: 2,
});
