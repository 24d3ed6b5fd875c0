import { check, f32 } from "tracepad/grade";

const args = [f32("n", { min: -2, max: 2 })];

check.allclose("eighth", { args, edges: ["ones", "zeros"], title: "The eighth power" });
check.maxEqns("eighth", 3, { args, title: "At most three equations", points: 2 });
