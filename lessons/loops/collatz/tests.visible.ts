import { check, i32 } from "tracepad/grade";

const args = [i32({ min: 1, max: 60 })];

check.allclose("steps", { args, edges: [], title: "The number of steps", points: 2 });
check.uses("steps", "while", { args, title: "A loop of the program" });
