import { type Array, jit } from "tracepad";

export const descend = jit((w: Array, g: Array, rate: Array | number) => w - rate * g);
