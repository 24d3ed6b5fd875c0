import { DTYPES, isInexact } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Reducer } from "../ir/lowering.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { splitAround } from "../shape/axes.ts";
import { add, max, min, mul, shareOfExtremum } from "./arithmetic.ts";
import { type Padding, pad } from "./assembly.ts";
import { bind1 } from "./bind.ts";
import { rowMajorStrides } from "./broadcasting.ts";
import { scalarLike } from "./constants.ts";
import { isAxis } from "./dtype-rules.ts";
import { MAX, MIN, type Monoids, PRODUCT, SUM, withMonoid } from "./monoid.ts";
import { linear, rev, slice } from "./movement.ts";

interface CumulativeRow {
  readonly name: string;
  readonly op: Reducer;
  readonly monoid: Monoids;
  readonly rules: Pick<Primitive, "jvp" | "transpose">;
}

/** Element i is the combination of the elements up to i (from i on, when `reverse`) along `axis`. */
function cumulative({ name, op, monoid, rules }: CumulativeRow): Primitive {
  const primitive: Primitive = {
    name,
    abstractEval([x], params) {
      const axis = params.axis as number;
      if (DTYPES[x.dtype].kind === "bool" || DTYPES[x.dtype].kind === "key")
        throw new JaxTypeError(
          `${name} does not accept dtype ${x.dtype}. Accepted dtypes are subtypes of number.`,
          'Convert it first: x.astype("int32").',
        );
      if (!isAxis(axis, x.ndim)) throw new ValueError(`axis ${axis} is out of bounds for array of shape ${shapeText(x.shape)}`);
      return [x];
    },
    evaluate([x], params, [out]) {
      const result = emptyArray(out.shape, out.dtype);
      const stride = rowMajorStrides(out.shape)[params.axis as number];
      const size = out.shape[params.axis as number];
      // Running totals in double precision, rounded only when stored.
      withMonoid(out.dtype, monoid, ({ read, write }, { combine }) => {
        for (let i = 0; i < out.size; i++) {
          if (Math.floor(i / stride) % size !== 0) continue;
          const at = (k: number): number => i + (params.reverse === true ? size - 1 - k : k) * stride;
          let total = read(x.data, at(0));
          write(result.data, at(0), total);
          for (let k = 1; k < size; k++) {
            total = combine(total, read(x.data, at(k)));
            write(result.data, at(k), total);
          }
        }
      });
      return [result];
    },
    lowering: {
      kind: "routine",
      routine: ({ axis, reverse }, [x]) => ({ kind: "cumulative", op, reverse: reverse === true, ...splitAround(x.shape, axis as number) }),
    },
    ...rules,
    batch([x], [dim], { axis, reverse }) {
      const d = dim as number;
      return [[bind1(primitive, [x], { axis: (axis as number) + Number((axis as number) >= d), reverse })], [d]];
    },
    flops: ([x]) => x.size,
  };
  return primitive;
}

type Pair = readonly [value: Value, tangent: Value];

/** The tangent by doubling: after k steps each element has combined the 2ᵏ elements that end at it. */
const doublingJvp =
  (primitive: () => Primitive, identity: (x: Value) => Value, combine: (left: Pair, right: Pair) => Pair): NonNullable<Primitive["jvp"]> =>
  ([x], [g], params) => {
    const out = bind1(primitive(), [x], params);
    if (g instanceof Zero || !isInexact(x.dtype)) return [[out], [new Zero(out.aval)]];
    const axis = params.axis as number;
    const flip = (v: Value): Value => (params.reverse === true ? rev(v, [axis]) : v);
    const size = x.shape[axis];
    const shifted = (v: Value, by: number, fill: Value): Value => {
      const kept = slice(
        v,
        v.shape.map(() => 0),
        v.shape.with(axis, size - by),
      );
      return pad(
        kept,
        fill,
        v.shape.map((_, k): Padding => [k === axis ? by : 0, 0, 0]),
      );
    };
    let pair: Pair = [flip(x), flip(g)];
    for (let by = 1; by < size; by *= 2) pair = combine([shifted(pair[0], by, identity(x)), shifted(pair[1], by, scalarLike(g, 0))], pair);
    return [[out], [flip(pair[1])]];
  };

export const cumsumP: Primitive = cumulative({
  name: "cumsum",
  op: "add",
  monoid: SUM,
  rules: linear(
    (x, params) => bind1(cumsumP, [x], params),
    (ct, _operand, { axis, reverse }) => cumsum(ct, axis as number, reverse !== true),
  ),
});

export const cumprodP: Primitive = cumulative({
  name: "cumprod",
  op: "mul",
  monoid: PRODUCT,
  rules: {
    jvp: doublingJvp(
      () => cumprodP,
      (x) => scalarLike(x, 1),
      ([a, ga], [b, gb]) => [mul(a, b), add(mul(ga, b), mul(a, gb))],
    ),
  },
});

const extremumPair =
  (choose: (a: Value, b: Value) => Value) =>
  ([a, ga]: Pair, [b, gb]: Pair): Pair => {
    const out = choose(a, b);
    return [out, add(mul(ga, shareOfExtremum(a, out, b)), mul(gb, shareOfExtremum(b, out, a)))];
  };

export const cummaxP: Primitive = cumulative({
  name: "cummax",
  op: "max",
  monoid: MAX,
  rules: {
    jvp: doublingJvp(
      () => cummaxP,
      (x) => scalarLike(x, -Infinity),
      extremumPair(max),
    ),
  },
});
export const cumminP: Primitive = cumulative({
  name: "cummin",
  op: "min",
  monoid: MIN,
  rules: {
    jvp: doublingJvp(
      () => cumminP,
      (x) => scalarLike(x, Infinity),
      extremumPair(min),
    ),
  },
});

export const cumsum = (x: Value, axis: number, reverse = false): Value => bind1(cumsumP, [x], { axis, reverse });
export const cumprod = (x: Value, axis: number, reverse = false): Value => bind1(cumprodP, [x], { axis, reverse });
export const cummax = (x: Value, axis: number, reverse = false): Value => bind1(cummaxP, [x], { axis, reverse });
export const cummin = (x: Value, axis: number, reverse = false): Value => bind1(cumminP, [x], { axis, reverse });
