import { check, f32 } from "tracepad/grade";

const args = [f32("n"), f32("n")];

check.allclose("product", { args, edges: ["zeros", "ones"], rtol: 1e-3, atol: 1e-3, title: "Hessian times vector" });
check.maxBytes("product", { timesReference: 2 }, { args: [f32(64), f32(64)], title: "No matrix is made", points: 2 });
