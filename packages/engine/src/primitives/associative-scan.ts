import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import type { Primitive, Tangent } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { addP } from "./arithmetic.ts";
import { concatenateP, padP } from "./assembly.ts";
import { scalar } from "./constants.ts";
import { orP } from "./logic.ts";
import { revP, sliceP } from "./movement.ts";

/** What a scan is made of: primitives applied to values, to values with tangents, or written into a graph. */
export interface ScanArithmetic<T> {
  shape(x: T): readonly number[];
  apply(primitive: Primitive, inputs: readonly T[], params: Params): T;
  /** A zero of x's dtype. */
  zero(x: T): T;
  isBool(x: T): boolean;
}

/**
 * All prefixes of an axis under an associative combination, in 2n combinations: neighbours are combined, their prefixes
 * found, and those in between made of them (G. Blelloch, "Prefix Sums and Their Applications", 1990). Several arrays of
 * one length go together.
 */
export function associativeScan<T>(
  arithmetic: ScanArithmetic<T>,
  combine: (left: readonly T[], right: readonly T[]) => T[],
  elements: readonly T[],
  axis: number,
  reverse: boolean,
): T[] {
  const { apply, shape } = arithmetic;
  const length = (x: T): number => shape(x)[axis];
  const part = (x: T, from: number, to: number, stride: number): T =>
    apply(sliceP, [x], {
      limit_indices: shape(x).with(axis, to),
      start_indices: shape(x).map((_, k) => (k === axis ? from : 0)),
      strides: shape(x).map((_, k) => (k === axis ? stride : 1)),
    });
  const spread = (x: T, low: number, high: number): T =>
    apply(padP, [x, arithmetic.zero(x)], { padding_config: shape(x).map((_, k) => (k === axis ? [low, high, 1] : [0, 0, 0])) });
  const interleave = (even: T, odd: T): T => {
    const same = length(even) === length(odd) ? 1 : 0;
    const first = spread(even, 0, same);
    return apply(arithmetic.isBool(even) ? orP : addP, [first, spread(odd, 1, 1 - same)], {});
  };
  const scan = (xs: readonly T[]): T[] => {
    const n = length(xs[0]);
    if (n < 2) return [...xs];
    const first = xs.map((x) => part(x, 0, n - 1, 2));
    const second = xs.map((x) => part(x, 1, n, 2));
    const odd = scan(combine(first, second));
    const before = n % 2 === 0 ? odd.map((x) => part(x, 0, length(x) - 1, 1)) : odd;
    const even = combine(
      before,
      xs.map((x) => part(x, 2, n, 2)),
    );
    const whole = xs.map((x, i) => apply(concatenateP, [part(x, 0, 1, 1), even[i]], { dimension: axis }));
    return whole.map((x, i) => interleave(x, odd[i]));
  };
  const flip = (xs: readonly T[]): T[] => (reverse ? xs.map((x) => apply(revP, [x], { dimensions: [axis] })) : [...xs]);
  return flip(scan(flip(elements)));
}

/** A value with its tangent. */
export interface Dual {
  readonly primal: Value;
  readonly tangent: Tangent;
}

/** A primitive of one result applied to values and their tangents, by its own derivative. */
export function applyDual(primitive: Primitive, inputs: readonly Dual[], params: Params = {}): Dual {
  const [[primal], [tangent]] = (primitive.jvp as NonNullable<Primitive["jvp"]>)(
    inputs.map((x) => x.primal),
    inputs.map((x) => x.tangent),
    params,
  );
  return { primal, tangent };
}

export const dualArithmetic = (zeroTangent: (v: Value) => Tangent): ScanArithmetic<Dual> => ({
  shape: (x) => x.primal.shape,
  apply: applyDual,
  zero: ({ primal }) => {
    const zero = scalar(0, primal.dtype);
    return { primal: zero, tangent: zeroTangent(zero) };
  },
  isBool: ({ primal }) => primal.dtype === "bool",
});

export const graphArithmetic = (b: GraphBuilder): ScanArithmetic<Atom> => ({
  shape: (x) => x.aval.shape,
  apply: (primitive, inputs, params) => b.bind(primitive, inputs, params)[0],
  zero: (x) => b.literal(x.aval.dtype === "bool" ? false : 0, x.aval.dtype),
  isBool: (x) => x.aval.dtype === "bool",
});
