import { check, f32 } from "tracepad/grade";

check.gradMatches("entropy", { args: [f32("n", { min: 0.1, max: 1 })] });
