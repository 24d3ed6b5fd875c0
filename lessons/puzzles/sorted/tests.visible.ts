import { check, f32 } from "tracepad/grade";

const args = [f32("n", { elements: "distinct" })];
const dims = { n: [2, 7] } as const;

check.allclose("inOrder", { args, dims, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("inOrder", { args, dims, title: "One expression of whole arrays" });
