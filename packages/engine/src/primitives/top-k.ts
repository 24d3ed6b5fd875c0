import { DTYPES, isInexact } from "../dtype/dtype.ts";
import { type Element, elementAt, setElement } from "../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { splitAround } from "../shape/axes.ts";
import { bind } from "./bind.ts";
import { range } from "./broadcasting.ts";
import { avalOf } from "./constants.ts";
import { isAxis } from "./dtype-rules.ts";
import { takeAlongAxis } from "./gather.ts";
import { compareElements } from "./sort.ts";

/** The order of top_k tells zeros apart: −0 is less than 0. */
const compareTotal = (a: Element, b: Element): number =>
  compareElements(a, b) || (a === 0 && b === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0);

/** The k largest along an axis, from the largest on, and where they are; NaN is larger than all, of equals the first comes first. */
export const topKP: Primitive = {
  name: "top_k",
  abstractEval([x], params) {
    const [k, axis] = [params.k as number, params.axis as number];
    if (DTYPES[x.dtype].kind === "complex") throw new ValueError("top_k is not compatible with complex inputs.");
    if (DTYPES[x.dtype].kind === "key") throw new JaxTypeError(`top_k does not accept dtype ${x.dtype}.`);
    if (!Number.isSafeInteger(k) || k < 0) throw new ValueError(`k argument to top_k must be nonnegative, got ${k}`);
    if (x.ndim === 0) throw new JaxTypeError(`top_k operand must have >= 1 dimension, got ${shapeText(x.shape)}`);
    if (!isAxis(axis, x.ndim)) throw new ValueError(`axis argument out of range: axis=${axis} for operand.shape=${shapeText(x.shape)}`);
    if (x.shape[axis] < k)
      throw new ValueError(
        `k argument to top_k must be no larger than size along axis; got k=${k} with shape=[${x.shape.join(", ")}] and axis=${axis}`,
      );
    const shape = x.shape.with(axis, k);
    return [x.with({ shape }), avalOf(shape, "int32", x.weakType)];
  },
  evaluate([x], params, outs) {
    const axis = params.axis as number;
    const { outer, size, inner } = splitAround(x.shape, axis);
    const kept = params.k as number;
    const [values, places] = outs.map((out) => emptyArray(out.shape, out.dtype));
    for (let i = 0; i < outer * inner; i++) {
      const [row, column] = [Math.floor(i / inner), i % inner];
      const element = (j: number) => elementAt(x, (row * size + j) * inner + column);
      // JavaScript's sort is stable.
      const order = range(0, size).sort((a, b) => compareTotal(element(b), element(a)));
      for (let j = 0; j < kept; j++) {
        const at = (row * kept + j) * inner + column;
        setElement(values, at, element(order[j]));
        setElement(places, at, order[j]);
      }
    }
    return [values, places];
  },
  lowering: {
    kind: "routine",
    routine: ({ axis, k }, [x]) => ({
      kind: "sort",
      keys: 1,
      descending: true,
      kept: k as number,
      results: [0, "order"],
      ...splitAround(x.shape, axis as number),
    }),
  },
  jvp([x], [g], params) {
    const [values, places] = bind(topKP, [x], params);
    const none: Tangent = new Zero(places.aval);
    if (g instanceof Zero || !isInexact(x.dtype))
      return [
        [values, places],
        [new Zero(values.aval), none],
      ];
    return [
      [values, places],
      [takeAlongAxis(g, places, params.axis as number, "promiseInBounds"), none],
    ];
  },
  batch([x], [dim], { k, axis }) {
    const d = dim as number;
    const outs = bind(topKP, [x], { axis: (axis as number) + Number(d <= (axis as number)), k });
    return [outs, [d, d]];
  },
  // n log₂ n comparisons along the axis.
  flops: ([x], _outs, { axis }) => x.size * Math.ceil(Math.log2(Math.max(2, x.shape[axis as number]))),
};

export const topK = (x: Value, k: number, axis: number): Value[] => bind(topKP, [x], { axis, k });
