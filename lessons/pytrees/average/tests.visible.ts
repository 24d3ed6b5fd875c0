import { check, f32 } from "tracepad/grade";

const model = { w: f32("n"), b: f32() };

check.allclose("average", { args: [[model, model, model]], edges: ["ones"], title: "The mean at each place", points: 2 });
