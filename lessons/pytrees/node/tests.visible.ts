import { check, f32 } from "tracepad/grade";

const args = [f32("n")];

check.allclose("range", { args, edges: ["negative", "equal"], title: "Least and greatest", points: 2 });
check.uses("range", "scan", { args, title: "In a scan" });
