import { check, f32 } from "tracepad/grade";

const args = [f32("n")];

check.allclose("distances", { args, title: "Each pair has its distance" });
check.eqnsIndependentOf("distances", "n", { args, title: "No loop over the houses" });
