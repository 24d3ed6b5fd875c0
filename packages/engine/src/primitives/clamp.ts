import { JaxTypeError } from "../errors/errors.ts";
import { type ShapedArray, sameShape, shapeText } from "../ir/aval.ts";
import { type Primitive, type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { batchAtFront, broadcastTo } from "./broadcasting.ts";
import { avalOf } from "./constants.ts";
import { zerosLike } from "./creation.ts";
import { checkDTypes, checkSameDType } from "./dtype-rules.ts";
import { addTangents, elementwise } from "./elementwise.ts";
import { and, gt, lt } from "./logic.ts";
import { broadcastInDim } from "./movement.ts";
import { select } from "./select.ts";

const arithmetic = elementwise({
  name: "clamp",
  arity: 3,
  accepts: [["integer", "floating", "bool"]],
  compute: () => (lo, x, hi) => Math.min(Math.max(x, lo), hi),
  bigint: () => (lo, x, hi) => (x < lo ? lo : x > hi ? hi : x),
  emit: (b, [lo, x, hi]) => b.min(b.max(x, lo), hi),
});

function checkBound(which: string, bound: ShapedArray, x: ShapedArray): void {
  if (bound.ndim === 0 || sameShape(bound.shape, x.shape)) return;
  throw new JaxTypeError(
    `clamp requires ${which}.shape == operand.shape or ${which}.shape == (), got ${which}.shape=${shapeText(bound.shape)}, operand.shape=${shapeText(x.shape)}.`,
    "Use jnp.clip, which broadcasts, or broadcast the bound yourself.",
  );
}

/** min(max(x, lo), hi); operands in the order lo, x, hi. The bounds are scalars or have x's shape. */
export const clampP: Primitive = {
  name: "clamp",
  abstractEval([lo, x, hi]) {
    checkDTypes("clamp", [lo, x, hi], [["integer", "floating", "bool"]]);
    checkSameDType("clamp", [lo, x, hi]);
    checkBound("min", lo, x);
    checkBound("max", hi, x);
    return [avalOf(x.shape, x.dtype, lo.weakType && x.weakType && hi.weakType)];
  },
  evaluate: arithmetic.evaluate,
  lowering: arithmetic.lowering,
  jvp([lo, x, hi], [gLo, gx, gHi]) {
    const out = clamp(lo, x, hi);
    const where = (mask: Value, g: Value): Value => select(mask, broadcastTo(g, x.shape), zerosLike(x.aval));
    const terms: Tangent[] = [];
    if (!(gLo instanceof Zero)) terms.push(where(and(gt(broadcastTo(lo, x.shape), x), lt(lo, hi)), gLo));
    if (!(gx instanceof Zero)) terms.push(where(and(gt(x, lo), lt(x, hi)), gx));
    if (!(gHi instanceof Zero)) terms.push(where(lt(broadcastTo(hi, x.shape), x), gHi));
    const sum = terms.reduce(addTangents, new Zero(out.aval));
    return [[out], [sum]];
  },
  batch([lo, x, hi], [dLo, dx, dHi], _params, size) {
    const scalarBound = (bound: Value, dim: number | null): boolean => dim === null && bound.ndim === 0;
    if (scalarBound(lo, dLo) && scalarBound(hi, dHi)) return [[clamp(lo, x, hi)], [dx]];
    if ([lo, hi].every((v) => sameShape(v.shape, x.shape)) && dLo === dx && dHi === dx) return [[clamp(lo, x, hi)], [dx]];
    const full = dx === null ? [size, ...x.shape] : [size, ...x.shape.toSpliced(dx, 1)];
    const bound = (v: Value, dim: number | null): Value => {
      if (dim === null) return v.ndim === 0 ? broadcastInDim(v, full, []) : batchAtFront(v, null, size);
      return v.ndim === 1 && full.length > 1 ? broadcastInDim(v, full, [0]) : batchAtFront(v, dim, size);
    };
    const bounds = [bound(lo, dLo), bound(hi, dHi)];
    return [[clamp(bounds[0], batchAtFront(x, dx, size), bounds[1])], [0]];
  },
};

export const clamp = (lo: Value, x: Value, hi: Value): Value => bind1(clampP, [lo, x, hi]);
