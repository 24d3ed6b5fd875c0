import { DTYPES, type DType, integerRange, isFloat } from "../dtype/dtype.ts";
import { JaxTypeError, NotImplementedError, ValueError } from "../errors/errors.ts";
import { ClosedJaxpr } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { scalar } from "../primitives/constants.ts";
import * as r from "../primitives/reduce.ts";
import { reduceWindowMax, reduceWindowMin, reduceWindowSum } from "../primitives/reduce-window.ts";
import { canonicalAxes } from "../shape/axes.ts";
import { dilatedShape, type PadPair, resolvePadding, type WindowParams } from "../shape/windows.ts";
import { reduceWindowWith, reduceWith } from "../trace/control/reduction.ts";
import { literalOf, traceToJaxpr } from "../trace/staging.ts";
import { type AnyFunction, functionName } from "../transforms/signature.ts";
import { flatten, unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import * as op from "./operators.ts";

/** A combination of two scalars, or of two trees of them where several operands are reduced together. */
export type Computation = (a: any, b: any) => unknown;

interface Operands {
  readonly values: Value[];
  readonly initials: Value[];
  readonly tree: TreeDef;
}

function operandsOf(name: string, operand: unknown, initial: unknown): Operands {
  const xs = flatten(operand);
  const starts = flatten(initial);
  if (!xs.treedef.equals(starts.treedef))
    throw new ValueError(
      `Operands must have the same tree structure as init_values: ${xs.treedef.describe()} vs. ${starts.treedef.describe()}`,
    );
  if (xs.leaves.length === 0) throw new ValueError(`${name} must have at least one operand.`);
  const values = xs.leaves.map((leaf, i) => toArray(name, leaf, i));
  const initials = starts.leaves.map((leaf, i) => initialValue(name, leaf, values[i].dtype));
  return { values, initials, tree: xs.treedef };
}

/** A bare number takes the operand's dtype, unless that cannot hold it. */
function initialValue(name: string, leaf: unknown, dtype: DType): Value {
  if (typeof leaf === "number" && !isFloat(dtype) && !Number.isInteger(leaf)) return scalar(leaf, "float32");
  return typeof leaf === "number" || typeof leaf === "bigint" || typeof leaf === "boolean"
    ? scalar(typeof leaf === "bigint" ? Number(leaf) : leaf, dtype)
    : toArray(name, leaf);
}

/** The computation as a jaxpr of scalars: what is known outside it must be numbers. */
function traceComputation(name: string, computation: Computation, { values, tree }: Operands): ClosedJaxpr {
  let outTree: TreeDef | null = null;
  const scalars = values.map((x) => x.aval.with({ shape: [], weakType: false }));
  const flat = (...given: Value[]): Value[] => {
    const [a, b] = [given.slice(0, values.length), given.slice(values.length)].map((side) => unflatten(tree, side));
    const out = flatten(computation(a, b));
    outTree = out.treedef;
    return out.leaves.map((leaf, i) => {
      if (typeof leaf === "number") return scalar(leaf, scalars[i].dtype);
      return toArray(`the result of ${functionName(computation)}`, leaf);
    });
  };
  const subject = { fn: functionName(computation), transform: name, argNames: [] };
  const closed = traceToJaxpr(flat, [...scalars, ...scalars], subject);
  if (!tree.equals(outTree as unknown as TreeDef))
    throw new ValueError(
      `${name} output must have the same tree structure as the operands ${tree.describe()} vs. ${(outTree as unknown as TreeDef).describe()}`,
    );
  if (closed.consts.length > 0)
    throw new NotImplementedError("Reduction computations can't close over arrays.", "use numbers, or pass the array as an operand");
  return new ClosedJaxpr(closed.jaxpr);
}

/** The numbers that leave a computation's other operand as it is, by the functions of `lax` that JAX knows. */
const limits = (dtype: DType): readonly [number, number] => {
  if (isFloat(dtype)) return [-Infinity, Infinity];
  if (DTYPES[dtype].kind === "bool") return [0, 1];
  const [low, high] = integerRange(dtype);
  return [Number(low), Number(high)];
};
const isBits = (dtype: DType): boolean => ["bool", "int", "uint"].includes(DTYPES[dtype].kind);

type Reduction = (x: Value, axes: readonly number[]) => Value;
const MONOIDS = new Map<AnyFunction, { identity: (dtype: DType) => number | null; reduce: Reduction }>([
  [op.add, { identity: () => 0, reduce: r.reduceSum }],
  [op.mul, { identity: () => 1, reduce: r.reduceProd }],
  [op.max, { identity: (dtype) => limits(dtype)[0], reduce: r.reduceMax }],
  [op.min, { identity: (dtype) => limits(dtype)[1], reduce: r.reduceMin }],
  [op.bitwiseAnd, { identity: (dtype) => (isBits(dtype) ? allBits(dtype) : null), reduce: r.reduceAnd }],
  [op.bitwiseOr, { identity: (dtype) => (isBits(dtype) ? 0 : null), reduce: r.reduceOr }],
  [op.bitwiseXor, { identity: (dtype) => (isBits(dtype) ? 0 : null), reduce: r.reduceXor }],
]);
const allBits = (dtype: DType): number => (DTYPES[dtype].kind === "int" ? -1 : limits(dtype)[1]);

/** The number that an initial value is known to be now; null when it is traced. */
function known(value: Value): number | null {
  const literal = literalOf(value);
  return literal === null || typeof literal.val === "object" ? null : Number(literal.val);
}

/** Which of JAX's named reductions this is; null for any other computation, or another initial value. */
function monoidOf(computation: Computation, initials: readonly Value[]): Reduction | null {
  const monoid = MONOIDS.get(computation);
  if (initials.length !== 1 || monoid === undefined) return null;
  const identity = monoid.identity(initials[0].dtype);
  return identity !== null && known(initials[0]) === identity ? monoid.reduce : null;
}

/**
 * Folds one array, or a tree of arrays of one shape, along `dimensions` with an associative computation of scalars that
 * `initValue` leaves unchanged. Throws ValueError where trees differ.
 */
export function reduce(operand: unknown, initValue: unknown, computation: Computation, dimensions: readonly number[]): any {
  const operands = operandsOf("reduce", operand, initValue);
  const { values, initials, tree } = operands;
  const axes = canonicalAxes(dimensions, values[0].ndim);
  const monoid = monoidOf(computation, initials);
  if (monoid !== null && values[0].dtype === initials[0].dtype) return unflatten(tree, [monoid(values[0], axes)]);
  const jaxpr = traceComputation("reduce", computation, operands);
  return unflatten(tree, reduceWith(values, initials, jaxpr, `<function ${functionName(computation)}>`, axes));
}

export interface WindowOptions {
  /** Steps between windows; default 1. */
  windowStrides?: readonly number[] | null;
  /** `"VALID"` (default), `"SAME"`, `"SAME_LOWER"`, or `[low, high]` an axis. */
  padding?: string | readonly PadPair[];
  baseDilation?: readonly number[] | null;
  windowDilation?: readonly number[] | null;
}

/**
 * Folds the elements under a window that slides over every axis, as pooling does: `lax.reduceWindow(x, -Infinity, lax.max,
 * [1, 2, 2, 1], { windowStrides: [1, 2, 2, 1] })`. Sums, maxima and minima from their neutral elements have derivatives
 * in both modes. Throws TypeError in JAX's words where lists do not fit the operand.
 */
export function reduceWindow(
  operand: unknown,
  initValue: unknown,
  computation: Computation,
  windowDimensions: readonly number[],
  options: WindowOptions = {},
): any {
  const operands = operandsOf("reduce_window", operand, initValue);
  const { values, initials, tree } = operands;
  const ones = windowDimensions.map(() => 1);
  const strides = options.windowStrides ?? ones;
  const window_dilation = options.windowDilation ?? ones;
  const windows: WindowParams = {
    base_dilation: options.baseDilation ?? ones,
    padding: resolvePadding(options.padding ?? "VALID", values[0].shape, dilatedShape(windowDimensions, window_dilation), strides),
    window_dilation,
    window_dimensions: windowDimensions,
    window_strides: strides,
  };
  const monoid = values[0].dtype === initials[0].dtype ? monoidOf(computation, initials) : null;
  const named = monoid === null ? undefined : WINDOWED.get(monoid);
  if (named !== undefined) return unflatten(tree, [named(values[0], windows)]);
  const jaxpr = traceComputation("reduce_window", computation, operands);
  return unflatten(tree, reduceWindowWith(values, initials, jaxpr, windows));
}

const WINDOWED = new Map<Reduction, (x: Value, windows: WindowParams) => Value>([
  [r.reduceSum, reduceWindowSum],
  [r.reduceMax, reduceWindowMax],
  [r.reduceMin, reduceWindowMin],
]);

const reduction =
  (name: string, apply: Reduction) =>
  (x: ArrayLike, axes: readonly number[]): Value => {
    const value = toArray(name, x);
    if (!Array.isArray(axes)) throw new JaxTypeError(`${name} takes a list of axes, got ${String(axes)}`, "write [0] for one axis");
    return apply(value, canonicalAxes(axes, value.ndim));
  };
export const reduceSum = reduction("reduce_sum", r.reduceSum);
export const reduceProd = reduction("reduce_prod", r.reduceProd);
export const reduceMax = reduction("reduce_max", r.reduceMax);
export const reduceMin = reduction("reduce_min", r.reduceMin);
export const reduceAnd = reduction("reduce_and", r.reduceAnd);
export const reduceOr = reduction("reduce_or", r.reduceOr);
export const reduceXor = reduction("reduce_xor", r.reduceXor);
