import { check, f32 } from "tracepad/grade";

check.allclose("leaky", { args: [f32("n", "m")], title: "Each element" });
check.jitMatches("leaky", { args: [f32(4)], title: "Works under jit" });
