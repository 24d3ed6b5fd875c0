import { check, f32 } from "tracepad/grade";

check.allclose("observe", { args: [{ n: f32({ min: 0, max: 9 }), mean: f32() }, f32()], edges: [], title: "The state after one more", points: 2 });
