import { check, f32 } from "tracepad/grade";

const small = { min: -0.7, max: 0.7 };
const args = [f32("d"), f32("k", "n", "d", small), f32("k", "n")];

check.allclose("train", { args, dims: { k: [1, 5], n: [1, 4], d: [1, 3] }, edges: [], rtol: 1e-3, title: "After all batches" });
check.eqnsIndependentOf("train", "k", { args, title: "As many equations for 4 batches as for 64", points: 2 });
check.uses("train", "scan", { args, title: "A scan over the batches" });
