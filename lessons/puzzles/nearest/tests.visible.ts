import { check, f32 } from "tracepad/grade";

const args = [f32("n", 2), f32("m", 2)];
const dims = { n: [1, 5], m: [2, 5] } as const;

check.allclose("nearest", { args, dims, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("nearest", { args, dims, title: "One expression of whole arrays" });
