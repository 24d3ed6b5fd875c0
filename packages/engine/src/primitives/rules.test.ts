import { readRuleJaxprs, testRuleJaxprs } from "../../golden/rule-jaxprs.ts";
import type { Value } from "../ir/value.ts";
import { argmax } from "./arg-extremum.ts";
import * as a from "./arithmetic.ts";
import { concatenate, pad, split } from "./assembly.ts";
import { clamp } from "./clamp.ts";
import { scalar } from "./constants.ts";
import { convertElementType, copy, stopGradient } from "./convert.ts";
import { cumsum } from "./cumulative.ts";
import { dotGeneral } from "./dot.ts";
import { dynamicSlice, dynamicUpdateSlice } from "./dynamic-slice.ts";

import * as logic from "./logic.ts";

import { broadcastInDim, reshape, rev, slice, squeeze, transpose } from "./movement.ts";
import { reduceMax, reduceMin, reduceSum } from "./reduce.ts";
import { selectN } from "./select.ts";
import * as t from "./transcendental.ts";

type Fn = (...args: Value[]) => Value;
const f32 = (value: number): Value => scalar(value, "float32");
const UNARY: Record<string, Fn> = {
  neg: a.neg,
  sign: a.sign,
  abs: a.abs,
  floor: a.floor,
  ceil: a.ceil,
  square: a.square,
  sqrt: a.sqrt,
  rsqrt: a.rsqrt,
  cbrt: a.cbrt,
  exp: t.exp,
  exp2: t.exp2,
  expm1: t.expm1,
  log: t.log,
  log1p: t.log1p,
  sin: t.sin,
  cos: t.cos,
  tan: t.tan,
  tanh: t.tanh,
  logistic: t.logistic,
  erf: t.erf,
  erfc: t.erfc,
  erf_inv: t.erfInv,
  sinh: t.sinh,
  cosh: t.cosh,
  asin: t.asin,
  acos: t.acos,
  atan: t.atan,
  asinh: t.asinh,
  acosh: t.acosh,
  atanh: t.atanh,
};
const BINARY: Record<string, Fn> = {
  add: a.add,
  sub: a.sub,
  mul: a.mul,
  div: a.div,
  rem: a.rem,
  max: a.max,
  min: a.min,
  pow: a.pow,
  atan2: t.atan2,
};
const dims = (lc: number[], rc: number[], lb: number[] = [], rb: number[] = []) => ({ contract: [lc, rc], batch: [lb, rb] }) as const;

const FUNCTIONS: Record<string, Fn> = {
  ...UNARY,
  ...Object.fromEntries(Object.entries(BINARY).flatMap(([name, f]) => [name, `${name} scalar`, `${name} row`].map((n) => [n, f]))),
  "add literal": (x) => a.add(x, f32(1)),
  "mul literal": (x) => a.mul(x, f32(2)),
  "max literal": (x) => a.max(x, f32(0)),
  "pow int": a.pow,
  "integer_pow 2": (x) => a.integerPow(x, 2),
  "integer_pow 3": (x) => a.integerPow(x, 3),
  "integer_pow -1": (x) => a.integerPow(x, -1),
  "integer_pow 1": (x) => a.integerPow(x, 1),
  round: (x) => a.round(x, true),
  select_n: selectN,
  "select_n scalar": selectN,
  clamp: (x) => clamp(f32(0), x, f32(1)),
  "clamp bounds": clamp,
  convert: (x) => convertElementType(x, "int32"),
  stop_gradient: (x) => a.mul(stopGradient(x), x),
  copy: (x) => copy(x),
  broadcast_in_dim: (x) => broadcastInDim(x, [2, 3, 4], [1]),
  "broadcast_in_dim one": (x) => broadcastInDim(x, [2, 3], [0, 1]),
  reshape: (x) => reshape(x, [3, 2]),
  transpose: (x) => transpose(x, [2, 0, 1]),
  squeeze: (x) => squeeze(x, [0]),
  slice: (x) => slice(x, [0, 1], [2, 3]),
  "slice strides": (x) => slice(x, [0, 1, 0], [2, 3, 4], [1, 1, 3]),
  rev: (x) => rev(x, [1]),
  concatenate: (x, y) => concatenate([x, y], 1),
  split: (x) => split(x, [1, 2], 1)[1],
  pad: (x, v) =>
    pad(x, v, [
      [1, 2, 0],
      [0, 1, 1],
    ]),
  reduce_sum: (x) => reduceSum(x, [1]),
  reduce_max: (x) => reduceMax(x, [1]),
  reduce_min: (x) => reduceMin(x, [0, 1]),
  argmax: (x) => argmax(x, 1),
  cumsum: (x) => cumsum(x, 1),
  dot: (x, y) => dotGeneral(x, y, dims([1], [0])),
  "dot batch": (x, y) => dotGeneral(x, y, dims([2], [1], [0], [0])),
  "dot two": (x, y) => dotGeneral(x, y, dims([0, 1], [0, 1])),
  "dot outer": (x, y) => dotGeneral(x, y, dims([], [])),
  "dot vector": (x, y) => dotGeneral(x, y, dims([1], [0])),
  dynamic_slice: (x, k) => dynamicSlice(x, [k], [2]),
  dynamic_update_slice: (x, u, k) => dynamicUpdateSlice(x, u, [k]),
  gt: logic.gt,
  is_finite: logic.isFinite,
};

testRuleJaxprs(readRuleJaxprs("primitives"), FUNCTIONS);
