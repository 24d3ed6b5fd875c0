import { check, f32 } from "tracepad/grade";

const args = [f32("n")];

check.allclose("poly", { args, edges: ["ones", "zeros"], title: "The right values" });
check.maxEqns("poly", 6, { args, title: "At most six equations", points: 2 });
