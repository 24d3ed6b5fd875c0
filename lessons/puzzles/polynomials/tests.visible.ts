import { check, f32 } from "tracepad/grade";

const args = [f32("n"), f32("m")];
const dims = { n: [1, 4], m: [2, 4] } as const;

check.allclose("product", { args, dims, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("product", { args, dims, title: "One expression of whole arrays" });
