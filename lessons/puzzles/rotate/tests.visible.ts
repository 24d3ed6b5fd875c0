import { check, f32, i32 } from "tracepad/grade";

const args = [f32("n"), i32({ min: -9, max: 10 })];
const dims = { n: [2, 6] } as const;

check.allclose("rotate", { args, dims, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("rotate", { args, dims, title: "One expression of whole arrays" });
