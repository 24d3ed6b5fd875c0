import { check, f32 } from "tracepad/grade";

check.jitMatches("normalise", { args: [f32("n")], title: "Works under jit" });
check.noHostSync("normalise", { calls: [[f32(3)], [f32(5)]], title: "Reads no array" });
