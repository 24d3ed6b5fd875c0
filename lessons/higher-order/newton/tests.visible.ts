import { check, f32 } from "tracepad/grade";

check.allclose("newton", {
  args: [f32("n", { min: -1.5, max: 1.5 })],
  edges: ["zeros", "ones"],
  rtol: 1e-3,
  atol: 1e-3,
  title: "The point after one step",
});
