import { check, f32, plain } from "tracepad/grade";

const call = (rate: number, rounds: number) => [f32(4), plain(rate), plain(rounds)];

check.events("smooth", { calls: [call(0.5, 1), call(0.25, 3)], returns: true, title: "The smoothed elements" });
check.maxTraces("smooth", 1, { calls: [0.1, 0.2, 0.3].map((rate) => call(rate, 2)), title: "Three rates, one trace", points: 2 });
