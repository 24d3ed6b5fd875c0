import { check, f32, oneOf, plain } from "tracepad/grade";

check.allclose("movingMean", { args: [f32("n"), oneOf(1, 3)], dims: { n: [3, 7] }, edges: [], title: "The mean of each window", points: 2 });
check.eqnsIndependentOf("movingMean", "n", { args: [f32("n"), plain(3)], title: "As many equations for 4 elements as for 64" });
