import { check, f32, key } from "tracepad/grade";

const args = [key(), f32({ min: 0.1, max: 0.9 })];

check.allclose("heads", { args, edges: [], title: "As many heads as the key gives" });
check.dtypeIs("heads", "int32", { args });
