import { check, i32 } from "tracepad/grade";

const args = [i32("n", { min: 0, max: 4 })];
const dims = { n: [2, 8] } as const;

check.allclose("kinds", { args, dims, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("kinds", { args, dims, title: "One expression of whole arrays" });
