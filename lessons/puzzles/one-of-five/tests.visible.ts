import { check, i32 } from "tracepad/grade";

const args = [i32("n", { min: 0, max: 5 })];

check.allclose("oneOfFive", { args, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("oneOfFive", { args, title: "One expression of whole arrays" });
