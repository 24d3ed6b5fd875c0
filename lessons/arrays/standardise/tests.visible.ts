import { check, f32 } from "tracepad/grade";

const args = [f32("n", "d", { elements: "distinct" })];
const dims = { n: [3, 6], d: [1, 4] } as const;

check.allclose("standardise", { args, dims, edges: [], rtol: 1e-4, atol: 1e-4, title: "Columns have mean 0 and deviation 1", points: 2 });
check.dtypeIs("standardise", "float32", { args: [f32(4, 2)] });
