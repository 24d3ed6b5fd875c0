import { check, f32, plain } from "tracepad/grade";

const call = (rate: number, rounds: number) => [f32(3), plain(rate), plain(rounds)];

check.maxTraces("smooth", 2, { calls: [call(0.1, 1), call(0.2, 4), call(0.3, 1), call(0.4, 4)] });
