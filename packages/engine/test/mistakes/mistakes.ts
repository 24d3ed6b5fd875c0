import { ARRAYS } from "./arrays.ts";
import { CALLS } from "./calls.ts";
import { TRACING } from "./tracing.ts";
import { TRANSFORMS } from "./transforms.ts";

/** Wrong programs by topic, with what their errors say: class and place, message, and what to do. */
export type Mistakes = Readonly<Record<string, readonly (readonly [source: string, place: string, message: string, hint: string])[]>>;

export const MISTAKES: Mistakes = { ...ARRAYS, ...TRACING, ...TRANSFORMS, ...CALLS };
