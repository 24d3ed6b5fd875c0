import { check, f32 } from "tracepad/grade";

const args = [{ w: f32(), b: f32() }, f32("n"), f32("n")];

check.allclose("step", { args, edges: [], title: "The line after one step", points: 2 });
check.jitMatches("step", { args: [{ w: f32(), b: f32() }, f32(4), f32(4)], title: "Works under jit" });
