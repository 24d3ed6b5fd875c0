import { check, i32 } from "tracepad/grade";

const args = [i32("n", { min: 0, max: 8 })];
const dims = { n: [4, 12] } as const;

check.allclose("count", { args, dims, edges: [], title: "As often as it occurs", points: 2 });
check.dtypeIs("count", "int32", { args, dims });
