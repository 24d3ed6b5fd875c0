import { check, f32 } from "tracepad/grade";

const args = [f32("n"), f32({ min: 0, max: 1 })];

check.allclose("smooth", { args, points: 2 });
check.eqnsIndependentOf("smooth", "n", { args, points: 2 });
check.uses("smooth", "scan", { args });
