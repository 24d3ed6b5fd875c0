import { check, f32 } from "tracepad/grade";

const limit = f32({ min: 0.5, max: 3 });

check.allclose("clip", { args: [{ layers: [{ w: f32("n"), b: f32() }], scale: f32() }, limit], edges: [], title: "A deeper tree" });
check.allclose("clip", { args: [[f32(2, { values: [0.3, 0.4] })], f32({ values: [2] })], edges: [], title: "One that is short enough" });
