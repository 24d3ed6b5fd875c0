import { isComplex } from "../dtype/dtype.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import { maxP, minP, mulP } from "./arithmetic.ts";
import { broadcastInDimP, sliceP, squeezeP } from "./movement.ts";

/*
 * Products and extrema of complex numbers mix the parts, which kernels reduce apart. They are written as elementwise
 * combinations of slices, of eight at a time: one axis after the other, until it has one element.
 */

const AT_ONCE = 8;
const combinerOf = (op: "mul" | "max" | "min"): Primitive => ({ mul: mulP, max: maxP, min: minP })[op];
/** Results of no elements, as JAX's. Others begin with them, but for those of one. */
const IDENTITIES = { mul: 1, max: -Infinity, min: Infinity };

/** Such a reduction as several equations; null where it is of no complex numbers. */
export function reduceComplex(op: "mul" | "max" | "min", b: GraphBuilder, x: Atom, params: Params): readonly Atom[] | null {
  const { dtype, shape } = x.aval;
  if (!isComplex(dtype)) return null;
  const combiner = combinerOf(op);
  const axes = params.axes as readonly number[];
  const combine = (left: Atom, right: Atom): Atom => b.bind(combiner, [left, right])[0];
  const identity = b.literal(IDENTITIES[op], dtype);
  const kept = shape.filter((_, k) => !axes.includes(k));
  if (axes.some((axis) => shape[axis] === 0))
    return b.bind(broadcastInDimP, [identity], { shape: kept, broadcast_dimensions: [], sharding: null });
  const whole = axes.reduce((rest, axis) => combineAlong(b, rest, axis, combine), x);
  const total = axes.length === 0 ? whole : b.bind(squeezeP, [whole], { dimensions: axes })[0];
  return [axes.every((axis) => shape[axis] === 1) ? total : combine(identity, total)];
}

/** The combination of an axis' elements, an axis of one. */
function combineAlong(b: GraphBuilder, x: Atom, axis: number, combine: (left: Atom, right: Atom) => Atom): Atom {
  const part = (v: Atom, from: number, to: number): Atom => {
    const { shape } = v.aval;
    const params: Params = {
      start_indices: shape.map((_, k) => (k === axis ? from : 0)),
      limit_indices: shape.with(axis, to),
      strides: null,
    };
    return b.bind(sliceP, [v], params)[0];
  };
  const inPairs = (values: readonly Atom[]): Atom => {
    let level = values;
    while (level.length > 1) level = level.flatMap((v, i) => (i % 2 === 1 ? [] : i + 1 < level.length ? [combine(v, level[i + 1])] : [v]));
    return level[0];
  };
  const left: Atom[] = [];
  let rest = x;
  for (let size = x.aval.shape[axis]; size > 1; size = rest.aval.shape[axis]) {
    const count = Math.min(AT_ONCE, size);
    const length = Math.floor(size / count);
    for (let i = count * length; i < size; i++) left.push(part(rest, i, i + 1));
    const parts = Array.from({ length: count }, (_, i) => part(rest, i * length, (i + 1) * length));
    rest = inPairs(parts);
  }
  return inPairs([rest, ...left]);
}
