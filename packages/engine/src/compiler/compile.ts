import type { Backend } from "../backends/backend.ts";
import { TracepadError, VerifierError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import type { CacheEntry } from "./cache.ts";
import { optimize } from "./pipeline.ts";
import { planProgram } from "./plan.ts";

/** Compiles a verified program. Throws `VerifierError` when a lowering refuses what its parameters say. */
export function compileProgram(jaxpr: Jaxpr, backend: Backend, now: () => number): CacheEntry {
  try {
    const start = now();
    const { jaxpr: optimized, reports } = optimize(jaxpr, { now });
    const lowered = now();
    const program = backend.compile({ jaxpr: optimized, plan: () => planProgram(optimized) });
    return {
      program,
      optimized,
      passes: reports,
      flops: flopsOf(optimized),
      ioBytes: [...jaxpr.constvars, ...jaxpr.invars, ...jaxpr.outvars].reduce((n, { aval }) => n + aval.bytes, 0),
      lowerMs: lowered - start,
      compileMs: now() - lowered,
    };
  } catch (error) {
    if (error instanceof TracepadError || error instanceof RangeError) throw error;
    throw new VerifierError(`the program cannot be compiled: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Floating-point operations of one run: each primitive's own count, or one an output element. */
function flopsOf(jaxpr: Jaxpr): number {
  let total = 0;
  for (const { primitive, invars, outvars, params } of jaxpr.eqns) {
    const outputs = outvars.map((v): ShapedArray => v.aval);
    const inputs = invars.map((atom) => atom.aval);
    if (primitive.flops !== undefined) total += primitive.flops(inputs, outputs, params);
    else if (primitive.lowering.kind === "scalar") for (const aval of outputs) total += aval.size;
    else if (primitive.lowering.kind === "reduce") total += inputs[0].size;
  }
  return total;
}
