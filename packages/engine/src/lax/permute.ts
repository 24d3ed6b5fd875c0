import { AssertionError } from "../errors/errors.ts";
import type { Params } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { array } from "../numpy/array.ts";
import { take } from "../numpy/take.ts";
import { bind1 } from "../primitives/bind.ts";
import { namesIn, unboundLowering } from "../primitives/collectives.ts";
import { fullLike } from "../primitives/creation.ts";
import { broadcastInDim, linear } from "../primitives/movement.ts";
import { registerPrimitive } from "../primitives/registry.ts";
import { select } from "../primitives/select.ts";

type Pair = readonly [source: number, destination: number];

const pairsOf = (params: Params): readonly Pair[] => params.perm as unknown as readonly Pair[];
const names = (params: Params): readonly string[] => namesIn(params.axis_name);

/**
 * Sends each example's value along a named axis, from sources to destinations; who gets nothing has zeros. It stands
 * on this floor because its batching rule is `jnp.take`, as in JAX.
 */
export const ppermuteP: Primitive = {
  name: "ppermute",
  namedAxes: names,
  abstractEval: ([x]) => [x],
  ...unboundLowering("ppermute", names),
  ...linear(
    (x, params) => bind1(ppermuteP, [x], params),
    (ct, _operand, params) => bind1(ppermuteP, [ct], { ...params, perm: pairsOf(params).map(([from, to]) => [to, from]) }),
  ),
  batch([x], [dim], params, size, axisName) {
    if (axisName === null || !names(params).includes(axisName)) return [[bind1(ppermuteP, [x], params)], [dim]];
    const pairs = pairsOf(params);
    const isComplete = pairs.length === size;
    if (dim === null && isComplete) return [[x], [null]];
    if (pairs.some((pair) => pair.some((i) => i < 0 || i >= size))) throw new AssertionError("Permutation doesn't match the axis size!");
    const value =
      dim === null
        ? broadcastInDim(
            x,
            [size, ...x.shape],
            x.shape.map((_, i) => i + 1),
          )
        : x;
    const axis = dim ?? 0;
    const sources = new Array<number>(size).fill(0);
    for (const [from, to] of pairs) sources[to] = from;
    const moved = take(value, array(sources, { dtype: "int32" }), { axis });
    if (isComplete) return [[moved], [axis]];
    const receives = array(
      sources.map((_, i) => pairs.some(([, to]) => to === i)),
      { dtype: "bool" },
    );
    return [[select(broadcastInDim(receives, moved.shape, [axis]), moved, fullLike(moved, 0))], [axis]];
  },
};
registerPrimitive(ppermuteP);

export const ppermuteOf = (x: Value, axisNames: readonly string[], pairs: readonly Pair[]): Value =>
  bind1(ppermuteP, [x], { axis_name: axisNames, perm: pairs.map((pair) => [...pair]) });
