import { DTYPES } from "../dtype/dtype.ts";
import { numbersOf } from "../dtype/elements.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { type ShapedArray, sameShape, shapeText } from "../ir/aval.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { batchAtFront } from "./broadcasting.ts";
import { avalOf } from "./constants.ts";
import { zerosLike } from "./creation.ts";
import { checkSameDType } from "./dtype-rules.ts";
import { isComplexScalar, select as selectComplex } from "./emit-complex.ts";
import { broadcastInDim } from "./movement.ts";

function checkSelect(which: ShapedArray, cases: readonly ShapedArray[]): void {
  if (cases.length === 0) throw new JaxTypeError("select must have at least one case");
  if (which.dtype !== "bool" && which.dtype !== "int32")
    throw new JaxTypeError(`select \`which\` must be boolean or integer type, got ${which.dtype}.`, "Compare it first: x > 0 is boolean.");
  if (which.dtype === "bool" && cases.length > 2) throw new JaxTypeError("select with boolean `which` cannot have > 2 cases.");
  checkSameDType("select", cases);
  if (cases.some((c) => !sameShape(c.shape, cases[0].shape)))
    throw new JaxTypeError(
      `select cases must have the same shapes, got [${cases.map((c) => shapeText(c.shape)).join(", ")}].`,
      "jnp.where broadcasts its arguments.",
    );
  if (which.ndim > 0 && !sameShape(which.shape, cases[0].shape)) {
    throw new JaxTypeError(
      `select \`which\` must be scalar or have the same shape as cases, got \`which\` shape ${shapeText(which.shape)} but case shape ${shapeText(cases[0].shape)}.`,
      "jnp.where broadcasts its arguments.",
    );
  }
}

/** Element by element, the case whose number `which` is (false is 0, true is 1). The first operand is `which`. */
export const selectNP: Primitive = {
  name: "select_n",
  abstractEval([which, ...cases]) {
    checkSelect(which, cases);
    return [
      avalOf(
        cases[0].shape,
        cases[0].dtype,
        cases.every((c) => c.weakType),
      ),
    ];
  },
  evaluate([which, ...cases], _params, [out]) {
    const result = emptyArray(out.shape, out.dtype);
    const { words } = DTYPES[out.dtype];
    const scalarWhich = which.shape.length === 0;
    const choices = numbersOf(which);
    for (let i = 0; i < result.data.length; i++) {
      const choice = choices[scalarWhich ? 0 : Math.floor(i / words)];
      // Out of range is implementation-defined; XLA clamps.
      result.data[i] = cases[Math.min(Math.max(choice, 0), cases.length - 1)].data[i];
    }
    return [result];
  },
  lowering: {
    kind: "scalar",
    emit(b, [which, ...cases]) {
      if (cases.length === 1) return [cases[0]];
      if (which.type === "bool") return [b.select(which, cases[1], cases[0])];
      return [cases.slice(1).reduce((chosen, c, i) => b.select(b.gt(which, b.constant(i, "i32")), c, chosen), cases[0])];
    },
    complex(b, [which, ...cases]) {
      if (isComplexScalar(which)) throw new TypeError("which is bool or an integer");
      const parts = cases.filter(isComplexScalar);
      if (parts.length === 1) return [parts[0]];
      if (which.type === "bool") return [selectComplex(b, which, parts[1], parts[0])];
      return [parts.slice(1).reduce((chosen, c, i) => selectComplex(b, b.gt(which, b.constant(i, "i32")), c, chosen), parts[0])];
    },
  },
  jvp([which, ...cases], [, ...tangents]) {
    const out = selectN(which, ...cases);
    if (tangents.every((t) => t instanceof Zero)) return [[out], [new Zero(out.aval)]];
    // Made also where no case needs it, as JAX does: it shows in printed jaxprs.
    const zeros = zerosLike(out.aval);
    return [[out], [selectN(which, ...tangents.map((t) => (t instanceof Zero ? zeros : t)))]];
  },
  transpose([ct], [which, ...cases]) {
    const rest = cases.map((c) => (c instanceof UndefinedPrimal ? c.aval : null));
    if (ct instanceof Zero) return [null, ...rest.map((aval) => aval && new Zero(aval))];
    const zeros = zerosLike(ct.aval);
    return [null, ...rest.map((aval, i) => aval && selectN(which as Value, ...cases.map((_, j) => (i === j ? ct : zeros))))];
  },
  batch([which, ...cases], [dWhich, ...dCases], _params, size) {
    const first = dCases.findIndex((d) => d !== null);
    const alike = cases.every((c, i) => dCases[i] === dCases[first] && sameShape(c.shape, cases[0].shape));
    if (first >= 0 && alike) {
      if (dWhich === null && which.ndim === 0) return [[selectN(which, ...cases)], [dCases[first]]];
      if (dWhich === dCases[first] && sameShape(which.shape, cases[0].shape)) return [[selectN(which, ...cases)], [dWhich]];
    }
    if (dWhich === null && which.ndim === 0) return [[selectN(which, ...cases.map((c, i) => batchAtFront(c, dCases[i], size)))], [0]];
    const mask = batchAtFront(which, dWhich, size);
    const front = cases.map((c, i) => batchAtFront(c, dCases[i], size));
    const full = mask.ndim === front[0].ndim ? mask : broadcastInDim(mask, front[0].shape, [0]);
    return [[selectN(full, ...front)], [0]];
  },
};

/** `cases[which]`, element by element; `which` is bool or int32, of the cases' shape or scalar. */
export const selectN = (which: Value, ...cases: readonly Value[]): Value => bind1(selectNP, [which, ...cases]);
/** Where `condition` holds the first, else the second. */
export const select = (condition: Value, onTrue: Value, onFalse: Value): Value => selectN(condition, onFalse, onTrue);
