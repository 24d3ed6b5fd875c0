import { check, f32 } from "tracepad/grade";

const args = [f32("n", { min: 2.2, max: 2.7 })];

check.allclose("undo", { args, edges: [], rtol: 1e-3, atol: 1e-3, title: "Back to what went in", points: 2 });
check.uses("undo", "log", { args, title: "By the inverse of exp" });
check.vmapMatches("undo", { args: [f32({ min: 2.2, max: 2.7 })], rtol: 1e-3, atol: 1e-3, title: "Composes with vmap" });
