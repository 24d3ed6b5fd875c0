import { DTYPES, isComplex, isInexact } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { ByParts, Reducer } from "../ir/lowering.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { splitAround } from "../shape/axes.ts";
import { absP, addP, maxP, minP, mulP, negP, subP } from "./arithmetic.ts";
import { applyDual, associativeScan, type Dual, dualArithmetic, graphArithmetic } from "./associative-scan.ts";
import { bind1 } from "./bind.ts";
import { rowMajorStrides } from "./broadcasting.ts";
import { checkDTypes, FLOATING, isAxis } from "./dtype-rules.ts";
import { neP } from "./logic.ts";
import { LOG_SUM_EXP, MAX, MIN, type Monoids, PRODUCT, SUM, withMonoid } from "./monoid.ts";
import { linear } from "./movement.ts";
import { selectNP } from "./select.ts";
import { expP, log1pP } from "./transcendental.ts";

interface CumulativeRow {
  readonly name: string;
  readonly op: Reducer;
  readonly monoid: Monoids;
  readonly byParts?: ByParts;
  readonly rules: Pick<Primitive, "jvp" | "transpose">;
}

/** Element i is the combination of the elements up to i (from i on, when `reverse`) along `axis`. */
function cumulative({ name, op, monoid, byParts, rules }: CumulativeRow): Primitive {
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
      byParts,
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

/** Combinations that mix the parts, as scans of them; sums are those of the parts. */
const scanOfComplex =
  (combine: Primitive): ByParts =>
  (b, [x], { axis, reverse }) => {
    if (!isComplex(x.aval.dtype)) return null;
    const apply = ([left]: readonly Atom[], [right]: readonly Atom[]): Atom[] => b.bind(combine, [left, right]);
    return associativeScan(graphArithmetic(b), apply, [x], axis as number, reverse === true);
  };

/** The tangent of the scan whose combination is this primitive. */
const scanJvp =
  (primitive: () => Primitive, combine: Primitive): NonNullable<Primitive["jvp"]> =>
  ([x], [g], params) => {
    if (g instanceof Zero || !isInexact(x.dtype)) {
      const out = bind1(primitive(), [x], params);
      return [[out], [new Zero(out.aval)]];
    }
    const arithmetic = dualArithmetic((v) => new Zero(v.aval));
    const pairs = ([a]: readonly Dual[], [b]: readonly Dual[]): Dual[] => [applyDual(combine, [a, b])];
    const start: Dual = { primal: x, tangent: g };
    const [out] = associativeScan(arithmetic, pairs, [start], params.axis as number, params.reverse === true);
    return [[out.primal], [out.tangent]];
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
  byParts: scanOfComplex(mulP),
  rules: { jvp: scanJvp(() => cumprodP, mulP) },
});

export const cummaxP: Primitive = cumulative({
  name: "cummax",
  op: "max",
  monoid: MAX,
  byParts: scanOfComplex(maxP),
  rules: { jvp: scanJvp(() => cummaxP, maxP) },
});
export const cumminP: Primitive = cumulative({
  name: "cummin",
  op: "min",
  monoid: MIN,
  byParts: scanOfComplex(minP),
  rules: { jvp: scanJvp(() => cumminP, minP) },
});

const cumulativeLogSum = cumulative({
  name: "cumlogsumexp",
  op: "add",
  monoid: LOG_SUM_EXP,
  rules: {},
});

/** log(eᵃ + eᵇ) by primitives: of values with their tangents, or written into a graph. */
function logAddExp<T>(apply: (primitive: Primitive, inputs: readonly T[]) => T, a: T, b: T): T {
  const difference = apply(subP, [a, b]);
  const tail = apply(log1pP, [apply(expP, [apply(negP, [apply(absP, [difference])])])]);
  // Equal infinities have no difference.
  return apply(selectNP, [apply(neP, [difference, difference]), apply(addP, [apply(maxP, [a, b]), tail]), apply(addP, [a, b])]);
}

/** Running log Σ exp: complex numbers have none. */
export const cumlogsumexpP: Primitive = {
  ...cumulativeLogSum,
  abstractEval(inputs, params) {
    checkDTypes("cumlogsumexp", inputs, [FLOATING]);
    return cumulativeLogSum.abstractEval(inputs, params);
  },
  lowering: {
    kind: "expand",
    expand: (b, [x], { axis, reverse }) =>
      associativeScan(
        graphArithmetic(b),
        ([left], [right]) => [logAddExp((primitive, inputs) => b.bind(primitive, inputs, PARAMS.get(primitive))[0], left, right)],
        [x],
        axis as number,
        reverse === true,
      ),
  },
  jvp([x], [g], params) {
    if (g instanceof Zero) {
      const out = bind1(cumlogsumexpP, [x], params);
      return [[out], [new Zero(out.aval)]];
    }
    const apply = (primitive: Primitive, inputs: readonly Dual[]): Dual => applyDual(primitive, inputs, PARAMS.get(primitive));
    const [out] = associativeScan(
      dualArithmetic((v) => new Zero(v.aval)),
      ([left], [right]) => [logAddExp(apply, left, right)],
      [{ primal: x, tangent: g } as Dual],
      params.axis as number,
      params.reverse === true,
    );
    return [[out.primal], [out.tangent]];
  },
  batch([x], [dim], { axis, reverse }) {
    const d = dim as number;
    return [[bind1(cumlogsumexpP, [x], { axis: (axis as number) + Number((axis as number) >= d), reverse })], [d]];
  },
};

/** exp and log1p are told how accurate to be. */
const PARAMS = new Map<Primitive, Params>([expP, log1pP].map((primitive) => [primitive, { accuracy: null }]));

export const cumlogsumexp = (x: Value, axis: number, reverse = false): Value => bind1(cumlogsumexpP, [x], { axis, reverse });
export const cumsum = (x: Value, axis: number, reverse = false): Value => bind1(cumsumP, [x], { axis, reverse });
export const cumprod = (x: Value, axis: number, reverse = false): Value => bind1(cumprodP, [x], { axis, reverse });
export const cummax = (x: Value, axis: number, reverse = false): Value => bind1(cummaxP, [x], { axis, reverse });
export const cummin = (x: Value, axis: number, reverse = false): Value => bind1(cumminP, [x], { axis, reverse });
