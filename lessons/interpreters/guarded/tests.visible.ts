import { check, f32 } from "tracepad/grade";

check.allclose("entropy", { args: [f32("n", { elements: "probabilities" })], edges: [], title: "Probabilities that are not 0" });
check.allclose("entropy", { args: [f32(4, { values: [0.5, 0, 0.5, 0] })], edges: [], title: "With some that are", points: 2 });
check.uses("entropy", "max", { args: [f32(4, { elements: "probabilities" })], title: "Guarded before the logarithm" });
