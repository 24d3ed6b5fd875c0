import { check, f32 } from "tracepad/grade";

const decay = f32({ min: 0, max: 1 });

check.maxTraces("step", 2, {
  calls: [
    [f32(4), decay],
    [f32(4), decay],
    [f32(6), decay],
    [f32(4), decay],
  ],
});
check.noHostSync("step", { calls: [[f32(4), decay]] });
check.events("smooth", { title: "the same outside jit", calls: [[f32(3), decay]], returns: true });
