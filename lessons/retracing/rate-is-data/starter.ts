import { type Array, jit } from "tracepad";

export const descend = jit((w: Array, g: Array, rate: number) => w - rate * g, { staticArgnums: [2] });
