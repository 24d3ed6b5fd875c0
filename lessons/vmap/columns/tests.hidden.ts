import { check, f32 } from "tracepad/grade";

check.eqnsIndependentOf("columnSpread", "d", { args: [f32("n", "d")] });
