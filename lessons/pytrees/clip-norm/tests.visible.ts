import { check, f32 } from "tracepad/grade";

const limit = f32({ min: 0.5, max: 3 });

check.allclose("clip", { args: [[f32("n"), f32("n", 2)], limit], edges: [], title: "A list of two arrays", points: 2 });
check.jitMatches("clip", { args: [[f32(3), f32(2)], f32({ min: 0.5, max: 1 })], title: "Works under jit" });
