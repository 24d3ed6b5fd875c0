import { bool, check, f32 } from "tracepad/grade";

check.allclose("largest", { args: [f32("n", { min: -9, max: -1 }), bool("n")], edges: [], title: "Negative numbers too", points: 2 });
