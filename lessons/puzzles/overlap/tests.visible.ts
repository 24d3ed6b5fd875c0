import { check, f32 } from "tracepad/grade";

const args = [f32("n", 2, { elements: "sorted" }), f32("m", 2, { elements: "sorted" })];
const dims = { n: [1, 5], m: [1, 5] } as const;

check.allclose("overlap", { args, dims, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("overlap", { args, dims, title: "One expression of whole arrays" });
