import { check, size } from "tracepad/grade";

check.events("ramp", { calls: [[size("n")], [size("m")]], dims: { n: [2, 5], m: [6, 9] }, returns: true, title: "The ramp, of each size", points: 2 });
check.maxTraces("ramp", 2, { calls: [[4], [4], [7], [4]], title: "One trace for each size" });
