import { check, f32 } from "tracepad/grade";

check.allclose("softmax", { title: "softmax of a vector", args: [f32("n")], edges: ["zeros", "ones"], points: 2 });
check.dtypeIs("softmax", "float32", { args: [f32(3)] });
