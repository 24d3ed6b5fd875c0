import { check, i32 } from "tracepad/grade";

check.eqnsIndependentOf("count", "n", { args: [i32("n", { min: 0, max: 8 })] });
