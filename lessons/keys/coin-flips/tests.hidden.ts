import { check, f32, key } from "tracepad/grade";

check.uses("heads", "random_bits", { args: [key(), f32()] });
