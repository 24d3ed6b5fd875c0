import { DTYPES, type DType } from "../dtype/dtype.ts";
import { type Shape, type ShapedArray, sameShape, sizeOf } from "./aval.ts";
import { ClosedJaxpr, calledBy, type JaxprEqn } from "./jaxpr.ts";
import type { StridedView } from "./lowering.ts";
import { routineProblem } from "./verify-routine.ts";

const isAxisList = (axes: readonly number[], rank: number): boolean =>
  Array.isArray(axes) && new Set(axes).size === axes.length && axes.every((a) => Number.isInteger(a) && a >= 0 && a < rank);

/** Reshapes also turn keys into their words and back. */
const wordsOf = (aval: ShapedArray): number => aval.size * DTYPES[aval.dtype].words;
const wordType = ({ dtype }: ShapedArray): DType => (dtype === "key<fry>" ? "uint32" : dtype);

/** Whether each axis of `from` is that of `to`, or 1; scalars broadcast to everything. */
const broadcasts = (from: Shape, to: Shape): boolean =>
  from.length === 0 || (from.length === to.length && from.every((d, i) => d === to[i] || d === 1));

/** The least and greatest input offset a view reads, for a non-empty output. */
export function viewBounds(view: StridedView, output: Shape): [number, number] {
  let low = view.offset;
  let high = view.offset;
  for (const [k, d] of output.entries()) {
    const reach = (d - 1) * view.strides[k];
    if (reach < 0) low += reach;
    else high += reach;
  }
  return [low, high];
}

/**
 * Why the compiler must not follow this equation's lowering; null when it may. Kernels read memory unchecked, so
 * whatever a primitive's parameters can say (axes, strides, dimension numbers) is held to its operands here.
 */
export function lowerableProblem(eqn: JaxprEqn): string | null {
  const { lowering } = eqn.primitive;
  const input = eqn.invars[0]?.aval;
  const output = eqn.outvars[0]?.aval;
  switch (lowering.kind) {
    case "scalar":
      for (const out of eqn.outvars) {
        for (const atom of eqn.invars) {
          if (!broadcasts(atom.aval.shape, out.aval.shape)) return `${atom.aval.toShort()} does not broadcast to ${out.aval.toShort()}`;
        }
      }
      return null;
    case "view": {
      if (eqn.invars.length !== 1 || eqn.outvars.length !== 1) return "a view has one input and one output";
      if (input.dtype !== output.dtype) return "a view keeps the dtype";
      const view = lowering.view(input, eqn.params, output);
      if (view.strides.length !== output.ndim || ![view.offset, ...view.strides].every(Number.isSafeInteger))
        return "a view needs one stride an axis";
      if (output.size === 0) return null;
      const [low, high] = viewBounds(view, output.shape);
      return low >= 0 && high < input.size ? null : `reads elements ${low} to ${high} of ${input.toShort()}`;
    }
    case "reshape":
      return eqn.invars.length === 1 &&
        eqn.outvars.length === 1 &&
        wordsOf(input) === wordsOf(output) &&
        wordType(input) === wordType(output)
        ? null
        : "a reshape keeps the number of elements and the dtype";
    case "identity":
      return eqn.invars.length === 1 && eqn.outvars.length === 1 && input.dtype === output.dtype && sameShape(input.shape, output.shape)
        ? null
        : "an identity keeps shape and dtype";
    case "iota": {
      const dimension = lowering.dimension(eqn.params);
      return eqn.invars.length === 0 && isAxisList([dimension], output.ndim) ? null : `no axis ${dimension} in ${output.toShort()}`;
    }
    case "reduce": {
      const axes = lowering.axes(eqn.params);
      if (eqn.invars.length !== 1 || !isAxisList(axes, input.ndim)) return `axes [${axes}] of ${input?.toShort()}`;
      const kept = input.shape.filter((_, i) => !axes.includes(i));
      return sizeOf(kept) === output.size && input.dtype === output.dtype ? null : "a reduction keeps the other axes and the dtype";
    }
    case "dot": {
      const { contract, batch } = lowering.dims(eqn.params);
      if (eqn.invars.length !== 2) return "a dot has two inputs";
      const [lhs, rhs] = eqn.invars.map((atom) => atom.aval);
      if (!isAxisList([...batch[0], ...contract[0]], lhs.ndim) || !isAxisList([...batch[1], ...contract[1]], rhs.ndim))
        return "dimension numbers out of range";
      if (batch[0].length !== batch[1].length || contract[0].length !== contract[1].length) return "dimension numbers of unequal length";
      const agree = (l: readonly number[], r: readonly number[]): boolean => l.every((axis, i) => lhs.shape[axis] === rhs.shape[r[i]]);
      return agree(batch[0], batch[1]) && agree(contract[0], contract[1]) ? null : "contracted or batch axes of unequal size";
    }
    case "call": {
      const called = calledBy(eqn.params);
      if (!(called instanceof ClosedJaxpr)) return "a call needs a jaxpr";
      const params = called.jaxpr.inAvals;
      const results = called.jaxpr.outAvals;
      if (params.length !== eqn.invars.length || results.length !== eqn.outvars.length)
        return "a call's inputs or outputs are not those of its jaxpr";
      const same = (a: { shape: Shape; dtype: string }, b: { shape: Shape; dtype: string }): boolean =>
        a.dtype === b.dtype && sameShape(a.shape, b.shape);
      return params.every((aval, i) => same(aval, eqn.invars[i].aval)) && results.every((aval, i) => same(aval, eqn.outvars[i].aval))
        ? null
        : "a call's avals are not those of its jaxpr";
    }
    case "routine":
      return routineProblem(
        lowering.routine(
          eqn.params,
          eqn.invars.map((atom) => atom.aval),
          eqn.outvars.map((v) => v.aval),
        ),
        eqn.invars.map((atom) => atom.aval),
        eqn.outvars.map((v) => v.aval),
      );
    // Their shape rules hold them to their jaxprs.
    case "control":
    case "expand":
    case "host":
      return null;
  }
}
