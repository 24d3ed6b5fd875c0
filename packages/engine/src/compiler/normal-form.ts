import type { Jaxpr } from "../ir/jaxpr.ts";
import { cse } from "./passes/cse.ts";
import { dce } from "./passes/dce.ts";
import { fold } from "./passes/fold.ts";
import { inline } from "./passes/inline.ts";
import { simplify } from "./passes/simplify.ts";
import { optimize } from "./pipeline.ts";

const PASSES = [inline, fold, simplify, cse, dce];

/**
 * A program with called functions written out, and without what nobody needs or what is computed twice: programs that
 * compute in the same way, however they are cut into functions, have equal content keys then.
 */
export const normalForm = (jaxpr: Jaxpr): Jaxpr => optimize(jaxpr, { passes: PASSES, now: () => 0 }).jaxpr;
