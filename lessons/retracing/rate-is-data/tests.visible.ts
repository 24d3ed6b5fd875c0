import { check, f32, plain } from "tracepad/grade";

const call = (rate: number) => [f32(3), f32(3), plain(rate)];

check.maxTraces("descend", 1, { calls: [0.1, 0.2, 0.3, 0.05].map(call), title: "Four rates, one trace", points: 2 });
