import { check, f32 } from "tracepad/grade";

check.forbids("eighth", ["integer_pow", "pow"], { args: [f32(3)] });
