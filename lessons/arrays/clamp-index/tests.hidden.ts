import { check, f32, i32 } from "tracepad/grade";

check.allclose("weightAt", { args: [f32(4, { elements: "distinct" }), i32({ min: 5, max: 20 })], edges: [], title: "Places after it" });
