import { check, f32 } from "tracepad/grade";

check.allclose("softmax", { title: "large elements", args: [f32("n", { min: -500, max: 500 })], edges: ["large"], points: 2 });
check.vmapMatches("softmax", { args: [f32("n")] });
check.forbids("softmax", ["scan", "while"], { args: [f32("n")] });
