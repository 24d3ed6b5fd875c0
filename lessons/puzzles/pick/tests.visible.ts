import { check, f32, i32 } from "tracepad/grade";

const args = [f32("n", 4), i32("n", { min: 0, max: 4 })];

check.allclose("pick", { args, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("pick", { args, title: "One expression of whole arrays" });
