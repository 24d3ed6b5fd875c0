import { check, f32, i32, key } from "tracepad/grade";

const args = [key(), f32("n", 2, { elements: "distinct" }), i32("n", { min: 0, max: 3 })];

check.allclose("split", { args, dims: { n: [2, 12] }, edges: [], title: "The four parts", points: 2 });
check.deterministicInKey("split", {
  args: [key(), f32(40, 2, { elements: "distinct" }), i32(40, { min: 0, max: 100 })],
  title: "Random by its key, which is used once",
});
