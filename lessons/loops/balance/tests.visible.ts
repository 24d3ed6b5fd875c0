import { check, f32 } from "tracepad/grade";

const args = [f32("n"), f32({ min: 0, max: 0.1 })];

check.allclose("balances", { args, edges: [], title: "The balance after each day", points: 2 });
check.eqnsIndependentOf("balances", "n", { args, title: "As many equations for 4 days as for 64" });
