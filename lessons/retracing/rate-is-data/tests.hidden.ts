import { check, f32 } from "tracepad/grade";

check.allclose("descend", { args: [f32("n"), f32("n"), f32()] });
