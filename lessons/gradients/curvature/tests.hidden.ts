import { check, f32 } from "tracepad/grade";

check.vmapMatches("bend", { args: [f32({ min: -2, max: 2 })] });
