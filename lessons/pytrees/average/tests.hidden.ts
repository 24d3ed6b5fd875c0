import { check, f32 } from "tracepad/grade";

const model = { layers: [f32("n", "m"), f32("m")], out: { w: f32("m") } };

check.allclose("average", { args: [[model, model, model]], edges: [], title: "Models of another structure" });
