import { reprText } from "../debug/array-text.ts";
import "./items.ts";
import "./residence.ts";
import { DTYPES, type NumberArray, type TypedArray } from "../dtype/dtype.ts";
import type { DTypeLike } from "../dtype/names.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { ConcreteArray } from "../trace/array.ts";
import * as arithmetic from "./arithmetic.ts";
import { astype } from "./astype.ts";
import { IndexedUpdate } from "./at.ts";
import * as comparison from "./comparison.ts";
import * as complexNumbers from "./complex.ts";
import { type Item, item, type Nested, rowsOf, textOf, toJSON, toList, toPrimitive, toTypedArray } from "./conversion.ts";
import { copyOf } from "./copy.ts";
import * as creation from "./creation.ts";
import * as cumulative from "./cumulative.ts";
import { type ChooseOptions, choose } from "./editing.ts";
import * as elementwise from "./elementwise.ts";
import type { Index } from "./indexers.ts";
import { getItem } from "./indexing.ts";
import * as linear from "./linear-algebra.ts";
import * as manipulation from "./manipulation.ts";
import { compress, type NonzeroOptions, nonzero, type SizeOptions } from "./nonzero.ts";
import type { ArrayLike } from "./operands.ts";
import * as reductions from "./reductions.ts";
import * as rounding from "./rounding.ts";
import * as searching from "./searching.ts";
import * as sorting from "./sorting.ts";
import * as take from "./take.ts";
import { view } from "./view.ts";
import * as whereModule from "./where.ts";

/** The methods of arrays: each is the `jnp` function of the same name, with the array as its first argument. */

declare module "../ir/value.ts" {
  interface Value {
    /** x + y; logical or for booleans. Shapes broadcast, dtypes promote. */
    add(y: ArrayLike): Value;
    /** x − y. */
    subtract(y: ArrayLike): Value;
    /** x − y. */
    sub(y: ArrayLike): Value;
    /** x · y, element by element. */
    multiply(y: ArrayLike): Value;
    /** x · y, element by element. */
    mul(y: ArrayLike): Value;
    /** x / y, in floats. */
    divide(y: ArrayLike): Value;
    /** x / y, in floats. */
    div(y: ArrayLike): Value;
    /** ⌊x / y⌋, as Python's `//`. */
    floorDivide(y: ArrayLike): Value;
    /** The remainder with the divisor's sign, as Python's `%`. */
    mod(y: ArrayLike): Value;
    remainder(y: ArrayLike): Value;
    /** xʸ; an integral number as exponent is computed by multiplication. */
    power(y: ArrayLike): Value;
    /** xʸ. */
    pow(y: ArrayLike): Value;
    /** −x. */
    negative(): Value;
    /** −x. */
    neg(): Value;
    /** |x|. */
    abs(): Value;
    sign(): Value;
    /** The larger of x and y; nan where either is. */
    maximum(y: ArrayLike): Value;
    /** The smaller of x and y; nan where either is. */
    minimum(y: ArrayLike): Value;
    /** The matrix product, as Python's `@`. Throws TypeError when inner sizes differ. */
    matmul(y: ArrayLike): Value;
    /** The dot product. */
    dot(y: ArrayLike): Value;

    less(y: ArrayLike): Value;
    lessEqual(y: ArrayLike): Value;
    greater(y: ArrayLike): Value;
    greaterEqual(y: ArrayLike): Value;
    /** x = y, element by element. (`===` compares JavaScript objects.) */
    equal(y: ArrayLike): Value;
    notEqual(y: ArrayLike): Value;
    logicalNot(): Value;
    logicalAnd(y: ArrayLike): Value;
    logicalOr(y: ArrayLike): Value;
    logicalXor(y: ArrayLike): Value;
    bitwiseAnd(y: ArrayLike): Value;
    bitwiseOr(y: ArrayLike): Value;
    bitwiseXor(y: ArrayLike): Value;
    bitwiseNot(): Value;
    leftShift(y: ArrayLike): Value;
    rightShift(y: ArrayLike): Value;

    /** The complex conjugate. */
    conj(): Value;
    conjugate(): Value;
    exp(): Value;
    log(): Value;
    sin(): Value;
    cos(): Value;
    tanh(): Value;
    sqrt(): Value;
    /** x². */
    square(): Value;
    floor(): Value;
    ceil(): Value;
    /** Rounded, halves to even. */
    round(options?: { decimals?: number }): Value;
    /** Limited to [min, max]; null is no limit. */
    clip(min?: ArrayLike | null, max?: ArrayLike | null): Value;

    /** The sum over `axis` (default: all). */
    sum(options?: reductions.SumOptions): Value;
    /** The mean over `axis`, in floats. */
    mean(options?: reductions.MeanOptions): Value;
    prod(options?: reductions.SumOptions): Value;
    max(options?: reductions.MaskedReduceOptions): Value;
    min(options?: reductions.MaskedReduceOptions): Value;
    /** The variance over `axis`. */
    var(options?: reductions.VarOptions): Value;
    /** The standard deviation over `axis`. */
    std(options?: reductions.VarOptions): Value;
    any(options?: reductions.TruthOptions): Value;
    all(options?: reductions.TruthOptions): Value;
    /** The range: max − min. */
    ptp(options?: reductions.ReduceOptions): Value;
    /** The index of the first largest element. */
    argmax(options?: searching.ArgOptions): Value;
    argmin(options?: searching.ArgOptions): Value;
    /** Where values would have to be put into this sorted vector. */
    searchsorted(values: ArrayLike, options?: searching.SearchOptions): Value;
    /** The positions of the elements that are not 0, one index array for each axis. */
    nonzero(options?: NonzeroOptions): Value[];
    /** The slices along `axis` (default: elements of the flat array) for which the condition holds. */
    compress(condition: ArrayLike, options?: SizeOptions & { axis?: number | null }): Value;
    /** For each element of this integer array, that element of the choice it names. */
    choose(choices: readonly ArrayLike[] | Value, options?: ChooseOptions): Value;
    argpartition(kth: number, options?: { axis?: number }): Value;
    /** The same bytes as another dtype. */
    view(dtype: DTypeLike): Value;
    /** Bytes of one element, and of all. */
    readonly itemsize: number;
    readonly nbytes: number;
    cumsum(options?: cumulative.CumulativeOptions): Value;
    cumprod(options?: cumulative.CumulativeOptions): Value;
    sort(options?: sorting.SortOptions): Value;
    argsort(options?: sorting.SortOptions): Value;
    /** The elements at these positions. */
    take(indices: ArrayLike, options?: take.TakeOptions): Value;

    /** The same elements in another shape; one size may be −1. */
    reshape(shape: readonly number[]): Value;
    ravel(): Value;
    flatten(): Value;
    /** Axes in another order; reversed without `axes`. */
    transpose(axes?: readonly number[] | null): Value;
    swapaxes(axis1: number, axis2: number): Value;
    /** Axes of size 1 removed. */
    squeeze(options?: { axis?: number | readonly number[] | null }): Value;
    repeat(repeats: number | readonly number[], options?: { axis?: number | null }): Value;
    diagonal(options?: creation.DiagonalOptions): Value;
    trace(options?: linear.TraceOptions): Value;
    /** Converted to another dtype: `x.astype("int32")`. */
    astype(dtype: DTypeLike): Value;
    copy(): Value;
    /** Axes reversed: the transpose of a matrix. */
    readonly T: Value;
    /** The real part; a real array as it is. */
    readonly real: Value;
    /** The imaginary part; zeros for a real array. */
    readonly imag: Value;
    /** The last two axes swapped. */
    readonly mT: Value;

    /**
     * The elements at an index: a number, a slice `"1:3"`, `"..."`, `null` for a new axis, or an array of integers or
     * booleans, for each axis. `x.get(1)`, `x.get("1:3", "::2")`, `x.get("...", null)`, `x.get(mask)`.
     */
    get(...index: readonly Index[]): Value;
    /** Functional updates at an index: `x.at(0, ":").set(1)`, `x.at(idx).add(v)`. Returns new arrays. */
    at(...index: readonly Index[]): IndexedUpdate;

    /**
     * The one element: a number, or a boolean where the dtype is bool (`item<boolean>()`), a bigint for 64-bit integers,
     * `{ re, im }` for complex numbers. Throws ValueError for other sizes.
     */
    item<T extends Item = number>(): T;
    /** The array itself: calls are synchronous here. */
    blockUntilReady(): this;
    /** Nested lists of numbers or booleans. */
    tolist(): any;
    /** A copy of the elements, row-major. */
    toTypedArray<A extends TypedArray = NumberArray>(): A;
    /** The elements at a position of the first axis, as `get(index)`. */
    readonly [index: number]: Value;
    /** Number of rows: the size of the first axis. Throws TypeError for rank 0. */
    readonly length: number;
    /** The rows, one by one. */
    [Symbol.iterator](): Iterator<Value>;
    [Symbol.toPrimitive](hint: string): number | string;
    /** As Python's `str`: `[0 1 2]`. */
    toString(): string;
  }
}

type Method = (this: Value, ...args: never[]) => unknown;

/** A `jnp` function with the array first, as a method. */
const method = (fn: (x: never, ...rest: never[]) => unknown): Method =>
  function (this: Value, ...args: never[]) {
    return fn(this as never, ...args);
  };

const byName: Readonly<Record<string, (x: never, ...rest: never[]) => unknown>> = {
  add: arithmetic.add,
  subtract: arithmetic.subtract,
  sub: arithmetic.subtract,
  multiply: arithmetic.multiply,
  mul: arithmetic.multiply,
  divide: arithmetic.divide,
  div: arithmetic.divide,
  floorDivide: arithmetic.floorDivide,
  mod: arithmetic.remainder,
  remainder: arithmetic.remainder,
  power: arithmetic.power,
  pow: arithmetic.power,
  maximum: arithmetic.maximum,
  minimum: arithmetic.minimum,
  negative: elementwise.negative,
  neg: elementwise.negative,
  abs: elementwise.abs,
  sign: elementwise.sign,
  exp: elementwise.exp,
  log: elementwise.log,
  sin: elementwise.sin,
  cos: elementwise.cos,
  tanh: elementwise.tanh,
  sqrt: elementwise.sqrt,
  square: elementwise.square,
  floor: elementwise.floor,
  ceil: elementwise.ceil,
  round: rounding.round,
  clip: whereModule.clip,
  matmul: linear.matmul,
  dot: linear.dot,
  trace: linear.trace,
  less: comparison.less,
  lessEqual: comparison.lessEqual,
  greater: comparison.greater,
  greaterEqual: comparison.greaterEqual,
  equal: comparison.equal,
  notEqual: comparison.notEqual,
  logicalNot: comparison.logicalNot,
  logicalAnd: comparison.logicalAnd,
  logicalOr: comparison.logicalOr,
  logicalXor: comparison.logicalXor,
  bitwiseAnd: comparison.bitwiseAnd,
  bitwiseOr: comparison.bitwiseOr,
  bitwiseXor: comparison.bitwiseXor,
  bitwiseNot: comparison.bitwiseNot,
  leftShift: comparison.leftShift,
  rightShift: comparison.rightShift,
  conj: complexNumbers.conjugate,
  conjugate: complexNumbers.conjugate,
  sum: reductions.sum,
  mean: reductions.mean,
  prod: reductions.prod,
  max: reductions.max,
  min: reductions.min,
  var: reductions.variance,
  std: reductions.std,
  any: reductions.any,
  all: reductions.all,
  ptp: reductions.ptp,
  argmax: searching.argmax,
  argmin: searching.argmin,
  searchsorted: searching.searchsorted,
  nonzero,
  compress: (x: never, condition: never, options: never) => compress(condition, x, options),
  choose,
  argpartition: sorting.argpartition,
  view,
  cumsum: cumulative.cumsum,
  cumprod: cumulative.cumprod,
  sort: sorting.sort,
  argsort: sorting.argsort,
  take: take.take,
  reshape: manipulation.reshape,
  ravel: manipulation.ravel,
  flatten: manipulation.ravel,
  transpose: manipulation.transpose,
  swapaxes: manipulation.swapaxes,
  squeeze: manipulation.squeeze,
  repeat: manipulation.repeat,
  diagonal: creation.diagonal,
  copy: copyOf,
  item,
  tolist: toList,
  toJSON,
  toTypedArray,
};

function define(name: string | symbol, descriptor: PropertyDescriptor): void {
  Object.defineProperty(Value.prototype, name, { configurable: true, enumerable: false, ...descriptor });
}

for (const [name, fn] of Object.entries(byName)) define(name, { value: method(fn), writable: true });

const others = {
  astype(this: Value, dtype: DTypeLike) {
    return astype(this, dtype);
  },
  get(this: Value, ...index: readonly Index[]) {
    return getItem(this, index);
  },
  at(this: Value, ...index: readonly Index[]) {
    return new IndexedUpdate(this, index);
  },
  blockUntilReady(this: Value) {
    return this;
  },
  toString(this: Value) {
    return textOf(this);
  },
  [Symbol.iterator](this: Value) {
    return rowsOf(this);
  },
  [Symbol.toPrimitive](this: Value, hint: string) {
    return toPrimitive(this, hint);
  },
  // What Node and the sandbox's console show for an array.
  [Symbol.for("nodejs.util.inspect.custom")](this: Value) {
    return this instanceof ConcreteArray ? reprText(this.host(), this.aval) : this.toString();
  },
};
for (const name of Reflect.ownKeys(others)) define(name, { value: others[name as keyof typeof others], writable: true });

define("T", {
  get(this: Value) {
    return manipulation.transpose(this);
  },
});
define("mT", {
  get(this: Value) {
    return manipulation.matrixTranspose(this);
  },
});
define("real", {
  get(this: Value) {
    return complexNumbers.real(this);
  },
});
define("imag", {
  get(this: Value) {
    return complexNumbers.imag(this);
  },
});
define("itemsize", {
  get(this: Value) {
    return DTYPES[this.dtype].bytes;
  },
});
define("nbytes", {
  get(this: Value) {
    return this.aval.bytes;
  },
});
define("length", {
  get(this: Value) {
    if (this.ndim === 0) throw new JaxTypeError("len() of unsized object");
    return this.shape[0];
  },
});

export type { Nested };

/** `x.at[0].set(1)` is Python: brackets on the method say so. */
Object.setPrototypeOf(
  Value.prototype.at,
  new Proxy(Function.prototype, {
    get(target, name, receiver) {
      if (typeof name === "string" && /^(-?\d|\[|:|\.\.\.)/.test(name))
        throw new JaxTypeError(`x.at is a method here: x.at[${name}] has no meaning.`, `write x.at(${name}).set(value)`);
      return Reflect.get(target, name, receiver);
    },
  }),
);
