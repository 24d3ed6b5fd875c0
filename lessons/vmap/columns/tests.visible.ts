import { check, f32 } from "tracepad/grade";

check.allclose("columnSpread", { args: [f32("n", "d")], title: "The spread of each column" });
