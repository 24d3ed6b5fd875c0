import { type BigIntArray, DTYPES, type DType } from "../dtype/dtype.ts";
import { numbersOf, setElement } from "../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { forEachStrided, range, rowMajorStrides } from "./broadcasting.ts";
import { avalOf } from "./constants.ts";
import { convertElementTypeP } from "./convert.ts";
import { iotaP } from "./creation.ts";
import { checkDTypes, isAxis } from "./dtype-rules.ts";
import { eqP, neP, orP } from "./logic.ts";
import { broadcastInDimP, shiftAxes } from "./movement.ts";
import { axesOf, reduceMaxP, reduceMinP } from "./reduce.ts";
import { selectNP } from "./select.ts";

/** `better(a, b)`: a is chosen over an earlier b. */
function argExtremum(name: string, reducer: () => Primitive, better: <T extends number | bigint>(a: T, b: T) => boolean): Primitive {
  const primitive: Primitive = {
    name,
    abstractEval([x], params) {
      const [axis] = axesOf(params);
      const index = params.index_dtype as DType;
      // Pairs are compared, so what has no order is refused in the comparison's words.
      checkDTypes(name === "argmax" ? "gt" : "lt", [x, x], [["integer", "floating", "bool"]]);
      if (DTYPES[index].kind !== "int" && DTYPES[index].kind !== "uint")
        throw new JaxTypeError(`index_dtype must be an integer type, but got ${index}`);
      if (axesOf(params).length !== 1 || !isAxis(axis, x.ndim))
        throw new ValueError(
          `Invalid axis ${axis} for operand shape ${shapeText(x.shape)}`,
          `The array has ${x.ndim} axes, numbered from 0.`,
        );
      if (x.shape[axis] === 0)
        throw new ValueError(`argmin and argmax require non-empty reduced dimension. operand.shape=${shapeText(x.shape)} axis=${axis}`);
      return [
        avalOf(
          x.shape.filter((_, k) => k !== axis),
          index,
        ),
      ];
    },
    evaluate([x], params, [out]) {
      const [axis] = axesOf(params);
      const strides = rowMajorStrides(x.shape);
      const result = emptyArray(out.shape, out.dtype);
      const values: ArrayLike<number | bigint> = DTYPES[x.dtype].element === "bigint" ? (x.data as BigIntArray) : numbersOf(x);
      forEachStrided(
        out.shape,
        0,
        strides.filter((_, k) => k !== axis),
        (flat, start) => {
          let best = 0;
          for (let i = 1; i < x.shape[axis]; i++) {
            const [a, b] = [values[start + i * strides[axis]], values[start + best * strides[axis]]];
            if (better(a, b) || (Number.isNaN(a) && !Number.isNaN(b))) best = i;
          }
          setElement(result, flat, best);
        },
      );
      return [result];
    },
    lowering: {
      kind: "expand",
      expand: (b, [x], params, [aval]) => [firstReached(b, x, reducer(), aval.shape, aval.dtype, axesOf(params), params)],
    },
    jvp([x], _tangents, params) {
      const out = bind1(primitive, [x], params);
      return [[out], [new Zero(out.aval)]];
    },
    batch([x], [dim], params) {
      const d = dim as number;
      const axes = shiftAxes(axesOf(params), d);
      return [[bind1(primitive, [x], { ...params, axes })], [axes[0] < d ? d - 1 : d]];
    },
    flops: ([x]) => x.size,
  };
  return primitive;
}

/** The least index at which `x` equals its extremum, or is NaN (then no element equals the extremum). */
function firstReached(
  b: GraphBuilder,
  operand: Atom,
  reducer: Primitive,
  shape: readonly number[],
  dtype: DType,
  axes: readonly number[],
  { index_dtype }: Params,
): Atom {
  const index = index_dtype as DType;
  const [axis] = axes;
  // Masks have no order on a backend.
  const x = dtype === "bool" ? b.bind(convertElementTypeP, [operand], { new_dtype: "int32", weak_type: false })[0] : operand;
  const spread = (v: Atom, dims: readonly number[]): Atom =>
    b.bind(broadcastInDimP, [v], { broadcast_dimensions: dims, shape, sharding: null })[0];
  const best = b.bind(reducer, [x], { axes })[0];
  const equal = b.bind(eqP, [
    x,
    spread(
      best,
      range(0, shape.length).filter((k) => k !== axis),
    ),
  ])[0];
  const reached = DTYPES[dtype].kind === "float" ? b.bind(orP, [equal, b.bind(neP, [x, x])[0]])[0] : equal;
  const indices = b.bind(iotaP, [], { dimension: axis, dtype: index, shape, sharding: null })[0];
  const beyond = spread(b.literal(shape[axis], index), []);
  return b.bind(reduceMinP, [b.bind(selectNP, [reached, beyond, indices])[0]], { axes })[0];
}

/** Index of the first largest element along one axis; the first NaN wins. */
export const argmaxP: Primitive = argExtremum(
  "argmax",
  () => reduceMaxP,
  (a, b) => a > b,
);
export const argminP: Primitive = argExtremum(
  "argmin",
  () => reduceMinP,
  (a, b) => a < b,
);

export const argmax = (x: Value, axis: number, indexDType: DType = "int32"): Value =>
  bind1(argmaxP, [x], { axes: [axis], index_dtype: indexDType });
export const argmin = (x: Value, axis: number, indexDType: DType = "int32"): Value =>
  bind1(argminP, [x], { axes: [axis], index_dtype: indexDType });
