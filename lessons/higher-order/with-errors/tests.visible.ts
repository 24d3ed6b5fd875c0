import { check, f32 } from "tracepad/grade";

const args = [f32("d"), f32("n", "d"), f32("n")];

check.allclose("gradientAndErrors", { args, edges: ["ones"], title: "Gradient and errors", points: 2 });
check.maxFlops("gradientAndErrors", { timesReference: 1.2 }, { args: [f32(16), f32(32, 16), f32(32)], title: "Nothing is computed twice" });
