import type { ShapedArray } from "./aval.ts";
import { calledBy, type Jaxpr, type JaxprEqn, Literal } from "./jaxpr.ts";

/**
 * Floating-point operations of one equation: its primitive's own count, or one an output element. Calls and loops cost what
 * they run, a branch what its dearest does; null where only running tells, as for `while`.
 */
export function flopsOf({ primitive, invars, outvars, params }: JaxprEqn): number | null {
  const outputs = outvars.map((v): ShapedArray => v.aval);
  const inputs = invars.map((atom) => atom.aval);
  if (primitive.flops !== undefined) return primitive.flops(inputs, outputs, params);
  const { lowering } = primitive;
  switch (lowering.kind) {
    case "scalar":
      return outputs.reduce((n, aval) => n + aval.size, 0);
    case "reduce":
      return inputs[0].size;
    case "call":
      return programFlops(calledBy(params).jaxpr);
    case "control": {
      const control = lowering.control(params);
      if (control.form === "while") return null;
      if (control.form === "scan") {
        const turn = programFlops(control.body);
        return turn === null ? null : turn * control.length;
      }
      const branches = control.branches.map(programFlops);
      return branches.includes(null) ? null : Math.max(0, ...(branches as number[]));
    }
    default:
      return 0;
  }
}

/** Of one run of a program; null where an equation's are unknown. */
export function programFlops(jaxpr: Jaxpr): number | null {
  let total = 0;
  for (const eqn of jaxpr.eqns) {
    const flops = flopsOf(eqn);
    if (flops === null) return null;
    total += flops;
  }
  return total;
}

/** Bytes of an equation's operands and results: what it moves when nothing is fused. */
export function bytesOf({ invars, outvars }: JaxprEqn): number {
  let bytes = 0;
  for (const atom of invars) if (!(atom instanceof Literal)) bytes += atom.aval.bytes;
  for (const v of outvars) bytes += v.aval.bytes;
  return bytes;
}
