import { check, f32 } from "tracepad/grade";

check.allclose("bend", { args: [f32({ min: -2, max: 2 })], edges: ["zeros", "ones"], title: "The second derivative" });
