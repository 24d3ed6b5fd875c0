import { bool, check, f32 } from "tracepad/grade";

const args = [bool(), f32("n")];

check.allclose("advance", { args, edges: [], title: "Both ways", points: 2 });
check.uses("advance", "cond", { args, title: "A branch of the program" });
