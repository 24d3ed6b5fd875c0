import { check, f32 } from "tracepad/grade";

check.allclose("standardise", {
  args: [f32("n", "d", { elements: "distinct" }), f32("m", "d")],
  dims: { n: [3, 6], d: [1, 3] },
  edges: [],
  rtol: 1e-3,
  atol: 1e-3,
  title: "Both by the training data",
});
