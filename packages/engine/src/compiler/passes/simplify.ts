import { isFloat } from "../../dtype/dtype.ts";
import { isComplexNumber } from "../../dtype/elements.ts";
import { type ShapedArray, sameShape } from "../../ir/aval.ts";
import { type Atom, type Jaxpr, JaxprEqn, Literal, type Var } from "../../ir/jaxpr.ts";
import { type Pass, Rewriter } from "./rewriter.ts";

const isSameArray = (a: ShapedArray, b: ShapedArray): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

/**
 * Drops equations that give one of their inputs back, and swaps a product's operands instead of its axes. Only what holds for every value, NaN, −0 and infinities
 * included: x·1, x/1, x−0 and x+(−0), but not x+0, which turns −0 into 0.
 */
export const simplify: Pass = {
  name: "simplify",
  run(jaxpr, replaced) {
    const out = new Rewriter(replaced);
    const definitions = new Map<Var, JaxprEqn>();
    const uses = useCounts(jaxpr);
    for (const original of jaxpr.eqns) {
      let eqn = out.resolved(original);
      // A reshape of a reshape needs only the last.
      const inner = definitions.get(eqn.invars[0] as Var);
      if (eqn.primitive.lowering.kind === "reshape" && inner?.primitive.lowering.kind === "reshape" && inner.primitive === eqn.primitive) {
        eqn = new JaxprEqn(eqn.primitive, inner.invars, eqn.outvars, eqn.params, eqn.source);
      }
      if (inner !== undefined && uses.get(original.invars[0] as Var) === 1) eqn = transposedProduct(eqn, inner) ?? eqn;
      const same = eqn.outvars.length === 1 ? givenBack(eqn, definitions) : null;
      if (same !== null && isSameArray(same.aval, eqn.outvars[0].aval)) {
        out.replace(eqn.outvars[0], same);
      } else {
        out.emit(eqn);
        for (const v of eqn.outvars) definitions.set(v, eqn);
      }
    }
    return out.finish(jaxpr);
  },
};

function useCounts(jaxpr: Jaxpr): Map<Atom, number> {
  const uses = new Map<Atom, number>();
  const use = (atom: Atom): void => void uses.set(atom, (uses.get(atom) ?? 0) + 1);
  for (const { invars } of jaxpr.eqns) invars.forEach(use);
  jaxpr.outvars.forEach(use);
  return uses;
}

/** (A·B)ᵀ, of a product that nothing else reads, as Bᵀ·Aᵀ: products read their operands where they lie. */
function transposedProduct(eqn: JaxprEqn, product: JaxprEqn): JaxprEqn | null {
  const { lowering } = product.primitive;
  if (lowering.kind !== "dot" || eqn.primitive.name !== "transpose") return null;
  const { contract, batch } = lowering.dims(product.params);
  const [left, right] = product.invars;
  const batches = batch[0].length;
  const rows = left.aval.ndim - batches - contract[0].length;
  const count = eqn.outvars[0].aval.ndim;
  const order = Array.from({ length: count }, (_, k) => (k < batches ? k : k < count - rows ? k + rows : k - (count - rows) + batches));
  if (!order.every((axis, k) => (eqn.params.permutation as readonly number[])[k] === axis) || right.aval.ndim === 0) return null;
  return new JaxprEqn(product.primitive, [right, left], eqn.outvars, lowering.swapped(product.params), product.source);
}

/** The one number that every element of an atom is, where that is known. */
function splat(atom: Atom, definitions: ReadonlyMap<Var, JaxprEqn>): number | null {
  let at = atom;
  // Views and reshapes of a scalar; a few steps see through all that tracing makes.
  for (let step = 0; step < 4; step++) {
    if (at instanceof Literal) return isComplexNumber(at.val) ? null : Number(at.val);
    const made = definitions.get(at);
    if (made === undefined || (made.primitive.lowering.kind !== "view" && made.primitive.lowering.kind !== "reshape")) return null;
    at = made.invars[0];
  }
  return null;
}

/** The input that an equation's output equals, element by element; null when it computes something. */
function givenBack(eqn: JaxprEqn, definitions: ReadonlyMap<Var, JaxprEqn>): Atom | null {
  const [x, y, z] = eqn.invars;
  const { lowering, name } = eqn.primitive;
  const is = (atom: Atom, value: number): boolean => Object.is(splat(atom, definitions), value);
  const hasFloats = x !== undefined && isFloat(x.aval.dtype);
  switch (lowering.kind) {
    case "identity":
    case "reshape":
      return x;
    case "view":
      return isWhole(lowering.view(x.aval, eqn.params, eqn.outvars[0].aval).strides, x.aval, eqn.outvars[0].aval) ? x : null;
    case "reduce":
      return lowering.axes(eqn.params).length === 0 ? x : null;
    case "scalar":
      break;
    default:
      return null;
  }
  switch (name) {
    case "mul":
      return is(y, 1) ? x : is(x, 1) ? y : null;
    case "div":
      return is(y, 1) ? x : null;
    case "sub":
      return is(y, 0) ? x : null;
    case "add": {
      const zero = hasFloats ? -0 : 0;
      return is(y, zero) ? x : is(x, zero) ? y : null;
    }
    case "max":
    case "min":
    case "and":
    case "or":
      return x === y ? x : null;
    case "neg":
    case "not": {
      const inner = definitions.get(x as Var);
      return inner?.primitive === eqn.primitive ? inner.invars[0] : null;
    }
    case "integer_pow":
      return eqn.params.y === 1 ? x : null;
    case "convert_element_type":
      return x;
    case "select_n": {
      if (eqn.invars.length !== 3) return null;
      const which = x.aval.dtype === "bool" ? splat(x, definitions) : null;
      return y === z || which === 0 ? y : which === 1 ? z : null;
    }
    default:
      return null;
  }
}

/** Whether strides walk the whole input in order. */
function isWhole(strides: readonly number[], input: ShapedArray, output: ShapedArray): boolean {
  if (!isSameArray(input, output)) return false;
  let expected = 1;
  for (let k = output.ndim - 1; k >= 0; k--) {
    if (output.shape[k] !== 1 && strides[k] !== expected) return false;
    expected *= output.shape[k];
  }
  return true;
}
