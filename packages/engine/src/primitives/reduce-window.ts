import { DTYPES, type DType } from "../dtype/dtype.ts";
import { type Element, isComplexNumber } from "../dtype/elements.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { cotangentPadding, type WindowParams } from "../shape/windows.ts";
import { addP, maxP, minP } from "./arithmetic.ts";
import { pad } from "./assembly.ts";
import { bind1 } from "./bind.ts";
import { scalarLike } from "./constants.ts";
import { MAX, MIN, type Monoids, SUM, withMonoid } from "./monoid.ts";
import { broadcastInDimP, linear } from "./movement.ts";
import { selectAndGatherAdd } from "./select-window.ts";
import { batchWindows, forEachUnderWindow, padded, slide, windowedShape, windowsOf } from "./windows.ts";

interface ReduceWindowRow {
  readonly name: string;
  readonly combine: Primitive;
  readonly monoid: Monoids;
  readonly check?: (x: ShapedArray) => void;
  readonly rules: Pick<Primitive, "jvp" | "transpose">;
}

/** Folds the elements under a sliding window. */
function reduceWindow({ name, combine, monoid, check, rules }: ReduceWindowRow): Primitive {
  const primitive: Primitive = {
    name,
    abstractEval([x], params) {
      check?.(x);
      return [x.with({ shape: windowedShape(x, windowsOf(params)) })];
    },
    evaluate([x], params, [out]) {
      const result = emptyArray(out.shape, out.dtype);
      withMonoid(out.dtype, monoid, (elements, { identity, combine: fold }) => {
        const totals = new Array(out.size).fill(identity);
        forEachUnderWindow(x.shape, out.shape, windowsOf(params), (output, input) => {
          if (input >= 0) totals[output] = fold(totals[output], elements.read(x.data, input));
        });
        totals.forEach((total, i) => {
          elements.write(result.data, i, total);
        });
      });
      return [result];
    },
    lowering: {
      kind: "expand",
      expand(b, [x], params, [aval], [out]) {
        const windows = windowsOf(params);
        const identity = b.literal(identityOf(monoid, aval.dtype), aval.dtype);
        if (out.size === 0) return b.bind(broadcastInDimP, [identity], { shape: out.shape, broadcast_dimensions: [], sharding: null });
        return slide(b, [padded(b, x, identity, windows)], windows, ([left], [right]) => b.bind(combine, [left, right]));
      },
    },
    ...rules,
    batch([x], [dim], params) {
      const axis = dim as number;
      return [[bind1(primitive, [x], asParams(batchWindows(windowsOf(params), axis)))], [axis]];
    },
    flops: (_inputs, [out], params) => out.size * windowsOf(params).window_dimensions.reduce((n, d) => n * d, 1),
  };
  return primitive;
}

export const asParams = (windows: WindowParams): Params => windows as unknown as Params;

/** The neutral element as a literal holds it. */
function identityOf(monoid: Monoids, dtype: DType): number | boolean {
  const identity = withMonoid<Element>(dtype, monoid, (_elements, { identity: neutral }) => neutral);
  if (DTYPES[dtype].kind === "bool") return identity === 1;
  return isComplexNumber(identity) ? identity.re : Number(identity);
}

export const reduceWindowSumP: Primitive = reduceWindow({
  name: "reduce_window_sum",
  combine: addP,
  monoid: SUM,
  check({ dtype }) {
    if (DTYPES[dtype].kind === "bool" || DTYPES[dtype].kind === "key")
      throw new JaxTypeError(`operand to reduce_window_sum must have a number dtype, got ${dtype}`);
  },
  rules: linear(
    (x, params) => bind1(reduceWindowSumP, [x], params),
    (ct, operand, params) => {
      const windows = windowsOf(params);
      const { window_dimensions, window_strides, window_dilation, base_dilation } = windows;
      const pads = cotangentPadding(operand.shape, ct.shape, windows).operand;
      const spread = pad(
        ct,
        scalarLike(ct, 0),
        pads.map(([low, high], k) => [low, high, window_strides[k] - 1] as const),
      );
      return bind1(
        reduceWindowSumP,
        [spread],
        asParams({
          base_dilation: pads.map(() => 1),
          padding: pads.map(() => [0, 0] as const),
          window_dilation,
          window_dimensions,
          window_strides: base_dilation,
        }),
      );
    },
  ),
});

/** The tangent is the chosen element's. */
const chooserJvp =
  (primitive: () => Primitive, select: "ge" | "le"): NonNullable<Primitive["jvp"]> =>
  ([x], [g], params) => {
    const out = bind1(primitive(), [x], params);
    if (g instanceof Zero) return [[out], [new Zero(out.aval)]];
    return [[out], [selectAndGatherAdd(g, x, select, windowsOf(params))]];
  };

export const reduceWindowMaxP: Primitive = reduceWindow({
  name: "reduce_window_max",
  combine: maxP,
  monoid: MAX,
  rules: { jvp: chooserJvp(() => reduceWindowMaxP, "ge") },
});

export const reduceWindowMinP: Primitive = reduceWindow({
  name: "reduce_window_min",
  combine: minP,
  monoid: MIN,
  rules: { jvp: chooserJvp(() => reduceWindowMinP, "le") },
});

export const reduceWindowSum = (x: Value, windows: WindowParams): Value => bind1(reduceWindowSumP, [x], asParams(windows));
export const reduceWindowMax = (x: Value, windows: WindowParams): Value => bind1(reduceWindowMaxP, [x], asParams(windows));
export const reduceWindowMin = (x: Value, windows: WindowParams): Value => bind1(reduceWindowMinP, [x], asParams(windows));
