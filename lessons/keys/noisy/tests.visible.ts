import { check, f32, key } from "tracepad/grade";

const args = [key(), f32("n")];

check.allclose("noisy", { args, edges: [], title: "The numbers of the two keys", points: 2 });
check.deterministicInKey("noisy", { args: [key(), f32(5)], title: "Each key draws once" });
