import { check, f32 } from "tracepad/grade";

check.allclose("normalise", { args: [f32("n")], edges: ["ones", "negative", "large"] });
