import { check, f32 } from "tracepad/grade";

check.forbids("distances", ["scan", "while"], { args: [f32("n")] });
