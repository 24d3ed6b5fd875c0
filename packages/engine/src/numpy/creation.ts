import { defaultFloat, defaultInt } from "../dtype/defaults.ts";
import { DTYPES, type DType, isInteger, realDType } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { inexactDType, promote } from "../dtype/promotion.ts";
import { ConcretizationTypeError, JaxTypeError, ValueError } from "../errors/errors.ts";
import { ShapedArray } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { concatenate } from "../primitives/assembly.ts";
import { range } from "../primitives/broadcasting.ts";
import { numberLike, scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { broadcastedIota, full as fullOf } from "../primitives/creation.ts";
import { eq, ge } from "../primitives/logic.ts";
import { broadcastInDim, expandDims, reshape, slice, transpose } from "../primitives/movement.ts";
import { reduceOr, reduceSum } from "../primitives/reduce.ts";
import { selectN } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { arrayFrom } from "../trace/array.ts";
import { Tracer } from "../trace/tracer.ts";
import { libraryJit } from "../transforms/jit.ts";
import { FloatLiteral } from "../tree/literals.ts";
import { array } from "./array.ts";
import { broadcastTogether, broadcastValue } from "./broadcasting.ts";
import { type ArrayLike, arrayOf, broadcastToRank, operands, promoteArgsInexact, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { integerOf, type ShapeLike, shapeOf } from "./shapes.ts";

/** Arrays from shapes and numbers. */

export interface DTypeOption {
  /** `"float32"`, `"int32"`, `"uint32"`, `"bool"`, or `jnp.int32` and its kin. */
  dtype?: DTypeLike;
}
export interface LikeOptions extends DTypeOption {
  /** Another shape than the given array's. */
  shape?: ShapeLike;
}

const dtypeOf = (fn: string, options: DTypeOption | undefined, byDefault: DType): DType => {
  const { dtype } = checkOptions<DTypeOption>(fn, options, ["dtype"]);
  return dtype === undefined ? byDefault : canonicalDType(dtype, fn);
};

/** A constant of the dtype's storage: `1` of bool is `true`. */
const constant = (shape: readonly number[], value: number, dtype: DType): Value =>
  fullOf(shape, dtype === "bool" ? value !== 0 : value, dtype);

/** An array of zeros, float32 unless a dtype is given. `jnp.zeros([2, 3], { dtype: "int32" })`. */
export const zeros = (shape: ShapeLike, options?: DTypeOption): Value =>
  constant(shapeOf("zeros", shape), 0, dtypeOf("zeros", options, defaultFloat()));
/** An array of ones, float32 unless a dtype is given. */
export const ones = (shape: ShapeLike, options?: DTypeOption): Value =>
  constant(shapeOf("ones", shape), 1, dtypeOf("ones", options, defaultFloat()));
/** As `zeros`: memory is never left uninitialised. */
export const empty = (shape: ShapeLike, options?: DTypeOption): Value =>
  constant(shapeOf("empty", shape), 0, dtypeOf("empty", options, defaultFloat()));

/**
 * An array of one repeated value, which may be an array that broadcasts to the shape. Of the value's dtype (float32 for
 * a number) unless a dtype is given.
 */
export function full(shape: ShapeLike, value: ArrayLike, options?: DTypeOption): Value {
  const sizes = shapeOf("full", shape);
  const fill = arrayOf(operands("full", [value])[0]);
  const filler = options === undefined ? fill : convertElementType(fill, dtypeOf("full", options, fill.dtype));
  return fill.ndim === 0 ? broadcastInDim(filler, sizes, []) : broadcastValue(filler, sizes);
}

function like(fn: string, x: ArrayLike, options: LikeOptions | undefined, value: number): Value {
  const { dtype, shape } = checkOptions<LikeOptions>(fn, options, ["dtype", "shape"]);
  const source = toArray(fn, x);
  const sizes = shape === undefined ? source.shape : shapeOf(fn, shape);
  const type = dtype === undefined ? source.dtype : canonicalDType(dtype, fn);
  const weak = dtype === undefined && source.weakType;
  return fullOf(sizes, type === "bool" ? value !== 0 : value, type, weak);
}
/** Zeros of x's shape and dtype. */
export const zerosLike = (x: ArrayLike, options?: LikeOptions): Value => like("zeros_like", x, options, 0);
/** Ones of x's shape and dtype. */
export const onesLike = (x: ArrayLike, options?: LikeOptions): Value => like("ones_like", x, options, 1);
/** Zeros of x's shape and dtype. */
export const emptyLike = (x: ArrayLike, options?: LikeOptions): Value => like("empty_like", x, options, 0);
/** One value in x's shape and dtype. */
export function fullLike(x: ArrayLike, value: ArrayLike, options?: LikeOptions): Value {
  if (typeof value === "number") return like("full_like", x, options, value);
  const { dtype, shape } = checkOptions<LikeOptions>("full_like", options, ["dtype", "shape"]);
  const source = toArray("full_like", x);
  const given = toArray("full_like", value, 1);
  const fill =
    dtype === undefined
      ? convertElementType(given, source.dtype, source.weakType && given.ndim === 0)
      : convertElementType(given, canonicalDType(dtype));
  return broadcastValue(fill, shape === undefined ? source.shape : shapeOf("full_like", shape));
}

/**
 * Numbers from `start` up to but without `stop`, by `step`; `arange(stop)` starts at 0. int32 when all are whole numbers,
 * else float32.
 *
 * Throws TypeError for traced bounds: the length must be known. `jnp.arange(0, 10, 2)` is `[0 2 4 6 8]`.
 */
export function arange(stop: number, options?: DTypeOption): Value;
export function arange(start: number, stop: number, options?: DTypeOption): Value;
export function arange(start: number, stop: number, step: number, options?: DTypeOption): Value;
export function arange(...args: readonly (number | DTypeOption | undefined)[]): Value {
  const last = args.at(-1);
  const isOptions = typeof last === "object" && last !== null && !("aval" in last) && !(last instanceof FloatLiteral);
  const options = isOptions ? (last as DTypeOption) : undefined;
  const given = (options === undefined ? args : args.slice(0, -1)).filter((a) => a !== undefined);
  const numbers = given.map((a, i) => concreteNumber(a, given.length === 1 ? "stop" : ["start", "stop", "step"][i]));
  const [start, stop, step] = numbers.length === 1 ? [0, numbers[0], 1] : [numbers[0], numbers[1], numbers[2] ?? 1];
  if (step === 0) throw new ValueError("arange: step must not be zero.");
  const whole = given.every((a, i) => Number.isInteger(numbers[i]) && !((a as unknown) instanceof FloatLiteral));
  const dtype = dtypeOf("arange", options, whole ? defaultInt() : defaultFloat());
  if (dtype === "bool" || DTYPES[dtype].kind === "key") throw new JaxTypeError(`arange does not accept dtype ${dtype}.`);
  const size = Math.max(0, Math.ceil((stop - start) / step));
  const counts = broadcastedIota(dtype, [size], 0);
  if (numbers.length === 1) return counts;
  const scaled = numbers.length === 3 ? p.mul(scalar(step, dtype), counts) : counts;
  return p.add(scalar(start, dtype), scaled);
}

function concreteNumber(x: unknown, name: string): number {
  if (typeof x === "number" && Number.isFinite(x)) return x;
  if (typeof x === "bigint") return Number(x);
  if (x instanceof FloatLiteral) return x.value;
  if (x instanceof Tracer)
    throw new ConcretizationTypeError(
      `Abstract tracer value encountered where concrete value is expected: traced array with shape ${x.aval.toLong()}.\nIt arose in the jnp.arange argument '${name}'. ${x.origin()}`,
      "the length of an array must be known while tracing: use x.shape, or a static argument",
    );
  if (typeof x === "object" && x !== null && "item" in x && typeof x.item === "function") return x.item() as number;
  throw new JaxTypeError(
    `jnp.arange: ${name} must be a finite number, got ${String(x)}.`,
    "the length of an array must be known while tracing: use x.shape, or a static argument",
  );
}

export interface LinspaceOptions extends DTypeOption {
  /** Whether `stop` is the last value. Default true. */
  endpoint?: boolean;
}

const linspaceTraced = libraryJit(
  "_linspace",
  (start: Value, stop: Value, num: number, endpoint: boolean, dtype: DType): Value => {
    // Computed in the dtype asked for, but for integers, which are rounded down from floats.
    const computed = inexactDType(dtype);
    const real = realDType(computed);
    const [from, to] = [start, stop].map((x) => convertElementType(x, computed));
    const div = endpoint ? num - 1 : num;
    const shape = broadcastTogether([from, to])[0].shape;
    const [a, b] = [from, to].map((x) => broadcastValue(x, shape));
    if (num === 0) return fullOf([0, ...shape], 0, dtype);
    if (num === 1) return convertElementType(reshape(a, [1, ...shape]), dtype);
    // JAX computes the step for callers who ask for it; nobody uses it here, so no kernel comes of it.
    p.div(p.sub(b, a), scalar(div, computed));
    const steps = convertElementType(p.div(broadcastedIota(real, [div, ...shape.map(() => 1)], 0), scalar(div, real)), computed);
    const rank = shape.length + 1;
    const blend = p.add(p.mul(reshape(a, [1, ...shape]), p.sub(scalar(1, computed), steps)), p.mul(reshape(b, [1, ...shape]), steps));
    // The last value is stop itself, not what rounding makes of it.
    const all = endpoint
      ? concatenate([broadcastValue(blend, [div, ...shape]), broadcastToRank(b, rank)], 0)
      : broadcastValue(blend, [div, ...shape]);
    return convertElementType(isInteger(dtype) ? p.floor(all) : all, dtype);
  },
  { staticArgnums: [2, 3, 4] },
);

/** `num` evenly spaced numbers from `start` to `stop`, both included. Default 50, float32. `jnp.linspace(0, 1, 5)`. */
export function linspace(start: ArrayLike, stop: ArrayLike, num = 50, options?: LinspaceOptions): Value {
  const { dtype, endpoint = true } = checkOptions<LinspaceOptions>("linspace", options, ["dtype", "endpoint"]);
  const count = integerOf("linspace", "num", num);
  if (count < 0) throw new ValueError(`Number of samples, ${count}, must be non-negative.`);
  const [from, to] = operands("linspace", [start, stop]).map(arrayOf);
  return linspaceTraced(
    from,
    to,
    count,
    endpoint,
    dtype === undefined ? inexactDType(promote([from, to]).dtype) : canonicalDType(dtype, "linspace"),
  );
}

/** `num` numbers from 10^start to 10^stop, evenly spaced in the exponent. */
export function logspace(start: ArrayLike, stop: ArrayLike, num = 50, options?: LinspaceOptions & { base?: number }): Value {
  const {
    dtype,
    endpoint,
    base = 10,
  } = checkOptions<LinspaceOptions & { base?: number }>("logspace", options, ["dtype", "endpoint", "base"]);
  const exponents = linspace(start, stop, num, endpoint === undefined ? {} : { endpoint });
  const powers = p.pow(scalar(base, exponents.dtype), exponents);
  return dtype === undefined ? powers : convertElementType(powers, canonicalDType(dtype));
}

const geomspaceTraced = libraryJit(
  "_geomspace",
  (start: Value, stop: Value, num: number, endpoint: boolean): Value => {
    const sign = p.sign(start);
    const log10 = (x: Value): Value => p.mul(t.log(p.div(x, sign)), scalarLike(x, Math.LOG10E));
    const powers = logspace(log10(start), log10(stop), num, { endpoint, dtype: start.dtype });
    return p.mul(broadcastValue(sign, powers.shape), powers);
  },
  { staticArgnums: [2, 3] },
);
/** `num` numbers from `start` to `stop`, each the same multiple of the one before. `jnp.geomspace(1, 8, 4)` is `[1 2 4 8]`. */
export function geomspace(start: ArrayLike, stop: ArrayLike, num = 50, options?: LinspaceOptions): Value {
  const { dtype, endpoint = true } = checkOptions<LinspaceOptions>("geomspace", options, ["dtype", "endpoint"]);
  const [from, to] = promoteArgsInexact("geomspace", [start, stop]).map((x) => convertElementType(x, x.dtype));
  const found = geomspaceTraced(from, to, integerOf("geomspace", "num", num), endpoint);
  return dtype === undefined ? found : convertElementType(found, canonicalDType(dtype));
}

/** True where column − row ≤ k, of this shape. */
const atOrBelow = (shape: readonly [number, number], k: number): Value => {
  const rows = broadcastedIota("int32", shape, 0);
  return ge(p.add(rows, scalar(k, "int32")), broadcastedIota("int32", shape, 1));
};

export interface EyeOptions extends DTypeOption {
  /** Which diagonal: 0 the main one, positive above it. */
  k?: number;
}

/** A matrix with ones on one diagonal. `jnp.eye(3)`, `jnp.eye(2, 3, { k: 1 })`. */
export function eye(n: number, options?: EyeOptions): Value;
export function eye(n: number, m: number, options?: EyeOptions): Value;
export function eye(n: number, ...rest: readonly (number | EyeOptions | undefined)[]): Value {
  const m = typeof rest[0] === "number" ? rest[0] : n;
  const options = rest.find((r): r is EyeOptions => typeof r === "object");
  const { dtype = defaultFloat(), k = 0 } = checkOptions<EyeOptions>("eye", options, ["dtype", "k"]);
  const shape = shapeOf("eye", [n, m]) as [number, number];
  const rows = broadcastedIota("int32", shape, 0);
  const columns = broadcastedIota("int32", shape, 1);
  return convertElementType(eq(p.add(rows, scalar(k, "int32")), columns), canonicalDType(dtype));
}

/** The n × n identity matrix. */
export const identity = (n: number, options?: DTypeOption): Value => eye(n, { dtype: dtypeOf("identity", options, defaultFloat()) });

/** A matrix with ones at and below diagonal `k`. */
export function tri(n: number, options?: EyeOptions & { m?: number }): Value {
  const { dtype = defaultFloat(), k = 0, m = n } = checkOptions<EyeOptions & { m?: number }>("tri", options, ["dtype", "k", "m"]);
  return convertElementType(atOrBelow(shapeOf("tri", [n, m]) as [number, number], k), canonicalDType(dtype));
}

const triangle = (name: string, lower: boolean) =>
  libraryJit(
    name,
    (x: Value, k: number): Value => {
      const mask = broadcastValue(atOrBelow(x.shape.slice(-2) as unknown as [number, number], lower ? k : k - 1), x.shape);
      const zero = fullOf(x.shape, x.dtype === "bool" ? false : 0, x.dtype);
      return lower ? selectN(mask, zero, x) : selectN(mask, x, zero);
    },
    { staticArgnums: [1] },
  );
const trilTraced = triangle("tril", true);
const triuTraced = triangle("triu", false);

function checkMatrix(fn: string, x: ArrayLike): Value {
  const value = toArray(fn, x);
  if (value.ndim < 2) throw new ValueError(`Argument to jax.numpy.${fn} must be at least 2D`);
  return value;
}
/** The lower triangle of the last two axes: zero above diagonal `k`. Throws ValueError below rank 2. */
export const tril = (x: ArrayLike, options?: { k?: number }): Value =>
  trilTraced(checkMatrix("tril", x), checkOptions<{ k?: number }>("tril", options, ["k"]).k ?? 0);
/** The upper triangle of the last two axes: zero below diagonal `k`. Throws ValueError below rank 2. */
export const triu = (x: ArrayLike, options?: { k?: number }): Value =>
  triuTraced(checkMatrix("triu", x), checkOptions<{ k?: number }>("triu", options, ["k"]).k ?? 0);

export interface MeshgridOptions {
  /** `"xy"` (default): the first two axes swapped, as pictures have them; `"ij"`: in the order of the arguments. */
  indexing?: "xy" | "ij";
  /** Keep size 1 along the other axes. Default false. */
  sparse?: boolean;
}
/** Coordinate arrays of a grid from its axes. The last argument may be options: `jnp.meshgrid(x, y, { indexing: "ij" })`. */
export function meshgrid(...args: readonly (ArrayLike | MeshgridOptions)[]): Value[] {
  const last = args.at(-1);
  const isOptions = typeof last === "object" && last !== null && Object.getPrototypeOf(Object.getPrototypeOf(last) ?? {}) === null;
  const { indexing = "xy", sparse = false } = isOptions
    ? checkOptions<MeshgridOptions>("meshgrid", last as MeshgridOptions, ["indexing", "sparse"])
    : {};
  if (indexing !== "xy" && indexing !== "ij") throw new ValueError(`Valid values for indexing are 'xy' and 'ij', got ${String(indexing)}`);
  const axes = (isOptions ? args.slice(0, -1) : args).map((a) => toArray("meshgrid", a));
  if (axes.some((a) => a.ndim !== 1)) throw new ValueError("Arguments to jax.numpy.meshgrid must be 1D");
  const place = (i: number): number => (indexing === "xy" && i < 2 && axes.length > 1 ? 1 - i : i);
  const shape: number[] = new Array(axes.length).fill(0);
  axes.forEach((a, i) => {
    shape[place(i)] = a.shape[0];
  });
  const order = axes.map((_, i) => i).sort((i, j) => place(i) - place(j));
  const grids: Value[] = [];
  for (const i of order) {
    const a = axes[i];
    grids[i] = sparse
      ? reshape(
          a,
          shape.map((_, k) => (k === place(i) ? a.shape[0] : 1)),
        )
      : broadcastInDim(a, shape, [place(i)]);
  }
  return grids;
}

export interface IndicesOptions extends DTypeOption {
  /** One array for each axis, of size 1 along the others. Default false. */
  sparse?: boolean;
}
/** The index along each axis of a grid of this shape: one array an axis, stacked in front, or with `sparse` a list of open ones. */
export function indices(shape: ShapeLike, options?: DTypeOption & { sparse?: false }): Value;
export function indices(shape: ShapeLike, options: IndicesOptions): Value | Value[];
export function indices(shape: ShapeLike, options?: IndicesOptions): Value | Value[] {
  const sizes = shapeOf("indices", shape);
  const { sparse = false, dtype: given } = checkOptions<IndicesOptions>("indices", options, ["dtype", "sparse"]);
  const dtype = dtypeOf("indices", given === undefined ? {} : { dtype: given }, defaultInt());
  const along = sizes.map((size, i) => {
    const extent = sparse ? sizes.map((_, k) => (k === i ? size : 1)) : sizes;
    return broadcastInDim(broadcastedIota(dtype, [size], 0), extent, [i]);
  });
  if (sparse) return along;
  if (along.length === 0) return fullOf([0], 0, dtype);
  return concatenate(
    along.map((index) => expandDims(index, [0])),
    0,
  );
}

const diagTraced = libraryJit(
  "_diag",
  (v: Value, k: number): Value => {
    const size = v.shape[0] + Math.abs(k);
    const shape = [size, size];
    const rows = broadcastedIota("int32", shape, 0);
    const columns = broadcastedIota("int32", shape, 1);
    const onDiagonal = eq(p.add(rows, scalar(k, "int32")), columns);
    const zero = numberLike(v, v.dtype === "bool" ? false : 0);
    const gap = fullOf([Math.abs(k)], v.dtype === "bool" ? false : 0, v.dtype, v.weakType);
    const padded = k === 0 ? v : concatenate(k > 0 ? [v, gap] : [gap, v], 0);
    return selectN(onDiagonal, broadcastInDim(zero, shape, []), broadcastInDim(padded, shape, [0]));
  },
  { staticArgnums: [1] },
);

/** A matrix with a vector on diagonal `k`, or the diagonal `k` of a matrix. Throws ValueError for other ranks. */
export function diag(v: ArrayLike, options?: { k?: number }): Value {
  const { k = 0 } = checkOptions<{ k?: number }>("diag", options, ["k"]);
  const value = toArray("diag", v);
  if (value.ndim === 1) return diagTraced(value, k);
  if (value.ndim === 2) return diagonal(value, { offset: k });
  throw new ValueError("diag input must be 1d or 2d");
}

const diagonalTraced = libraryJit(
  "diagonal",
  (x: Value, offset: number, axis1: number, axis2: number): Value => {
    const others = range(0, x.ndim).filter((a) => a !== axis1 && a !== axis2);
    const m = transpose(x, [...others, axis1, axis2]);
    const [rows, columns] = m.shape.slice(-2);
    const size = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
    const [row, column] = [Math.min(Math.max(-offset, 0), rows), Math.min(Math.max(offset, 0), columns)];
    const start = [...others.map(() => 0), row, column];
    const square = slice(m, start, [...m.shape.slice(0, -2), row + size, column + size]);
    const shape = [size, size];
    const onDiagonal = eq(broadcastedIota("int32", shape, 0), broadcastedIota("int32", shape, 1));
    const zero = fullOf(square.shape, x.dtype === "bool" ? false : 0, x.dtype);
    const kept = selectN(broadcastValue(onDiagonal, square.shape), zero, square);
    // One entry of each column survives, so its sum (or "or") is that entry.
    return x.dtype === "bool" ? reduceOr(kept, [x.ndim - 2]) : reduceSum(kept, [x.ndim - 2]);
  },
  { staticArgnums: [1, 2, 3] },
);

export interface DiagonalOptions {
  /** Which diagonal: 0 the main one, positive above it. */
  offset?: number;
  /** The axes of the matrices. Default 0 and 1. */
  axis1?: number;
  axis2?: number;
}

/** The diagonal of a matrix, or of the matrices along two axes, as a last axis. */
export function diagonal(x: ArrayLike, options?: DiagonalOptions): Value {
  const { offset = 0, axis1 = 0, axis2 = 1 } = checkOptions<DiagonalOptions>("diagonal", options, ["offset", "axis1", "axis2"]);
  const value = toArray("diagonal", x);
  if (value.ndim < 2) throw new ValueError("diagonal requires an array of at least two dimensions.");
  const [a, b] = [canonicalAxis(axis1, value.ndim), canonicalAxis(axis2, value.ndim)];
  if (a === b) throw new ValueError(`axis1 and axis2 must be different, got ${axis1} and ${axis2}.`);
  return diagonalTraced(value, offset, a, b);
}

/** A matrix with the elements of an array, flat, on diagonal `k`. */
export const diagflat = (x: ArrayLike, options?: { k?: number }): Value => {
  const given = toArray("diagflat", x);
  const value = given.weakType ? convertElementType(given, given.dtype) : given;
  return diag(reshape(value, [value.size]), { k: checkOptions<{ k?: number }>("diagflat", options, ["k"]).k ?? 0 });
};

/** Numbers from a buffer's bytes: `count` of them from the byte `offset` on, as many as there are by default. */
export function frombuffer(buffer: ArrayBuffer | ArrayBufferView, options?: DTypeOption & { count?: number; offset?: number }): Value {
  const {
    dtype = "float32",
    count = -1,
    offset = 0,
  } = checkOptions<DTypeOption & { count?: number; offset?: number }>("frombuffer", options, ["dtype", "count", "offset"]);
  const type = canonicalDType(dtype);
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  const rest = bytes.slice(offset);
  const { bytes: width } = DTYPES[type];
  if (count < 0 && rest.length % width !== 0) throw new ValueError("buffer size must be a multiple of element size");
  const size = count < 0 ? rest.length / width : count;
  if (size * width > rest.length) throw new ValueError("buffer is smaller than requested size");
  return arrayFrom(new DTYPES[type].storage(rest.buffer, 0, size * DTYPES[type].words), new ShapedArray([size], type));
}

/** A vector of the numbers that an iterable gives, the first `count` of them or all. */
export function fromiter(numbers: Iterable<number>, options?: DTypeOption & { count?: number }): Value {
  const { dtype = "float32", count = -1 } = checkOptions<DTypeOption & { count?: number }>("fromiter", options, ["dtype", "count"]);
  const list: number[] = [];
  for (const n of numbers) {
    if (list.length === count) break;
    list.push(n);
  }
  if (list.length < count) throw new ValueError(`iterator too short: Expected ${count} but iterator had only ${list.length} items.`);
  return array(list, { dtype });
}
