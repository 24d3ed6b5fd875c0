import { check, f32, i32 } from "tracepad/grade";

const args = [{ w: f32("d", 3), b: f32(3) }, f32("n", "d"), i32("n", { min: 0, max: 3 })];

check.allclose("step", { args, edges: ["zeros"], title: "Parameters and loss", points: 2 });
check.maxFlops(
  "step",
  { timesReference: 1.2 },
  { args: [{ w: f32(8, 3), b: f32(3) }, f32(20, 8), i32(20, { min: 0, max: 3 })], title: "The loss is computed once" },
);
