import { check, f32 } from "tracepad/grade";

check.maxEqns("fold", 4, { args: [f32(10)] });
