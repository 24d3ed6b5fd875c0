import { strText } from "../debug/array-text.ts";
import { DTYPES, type TypedArray } from "../dtype/dtype.ts";
import { type Complex, isComplexNumber, numbersOf } from "../dtype/elements.ts";
import { ConcretizationTypeError, JaxTypeError, ValueError } from "../errors/errors.ts";
import { ShapedArray } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { currentTrace } from "../primitives/bind.ts";
import { slice, squeeze } from "../primitives/movement.ts";
import { arrayFrom, ConcreteArray, hostData, hostElement } from "../trace/array.ts";
import { evalTrace } from "../trace/eval.ts";
import { Tracer } from "../trace/tracer.ts";

/** Arrays as JavaScript values. */

/** One element: a bigint for 64-bit integers, `{ re, im }` for complex numbers. */
export type Item = number | boolean | bigint | Complex;
/** Nested lists of elements. */
export type Nested = Item | Nested[];

const notKeys = (x: Value): void => {
  if (x.dtype === "key<fry>") {
    throw new JaxTypeError(
      "JAX array with PRNGKey dtype cannot be converted to a NumPy array.",
      "use random.keyData(key) for the words of a key",
    );
  }
};

function elementOf(x: Value, index: number): Item {
  const stored = hostElement(x, index);
  return x.dtype === "bool" ? stored !== 0 : stored;
}

/** The one element. Throws ValueError for other sizes, and JAX's error for a tracer. */
export function item(x: Value): Item {
  refuseTracer(x, "This occurred in the item() method of jax.Array.");
  notKeys(x);
  if (x.size !== 1) throw new ValueError("can only convert an array of size 1 to a Python scalar", "use .tolist(), or index it first");
  return elementOf(x, 0);
}

/** All elements as nested lists; a number or boolean for rank 0. */
export function toList(x: Value): Nested {
  notKeys(x);
  const { shape } = x;
  const build = (axis: number, offset: number): Nested => {
    if (axis === shape.length) return elementOf(x, offset);
    return Array.from({ length: shape[axis] }, (_, i) => build(axis + 1, offset * shape[axis] + i));
  };
  return build(0, 0);
}

/** The nested lists that JSON writes. It has no bigints: 64-bit integers become numbers. */
export function toJSON(x: Value): Nested {
  const plain = (part: Nested): Nested => (Array.isArray(part) ? part.map(plain) : typeof part === "bigint" ? Number(part) : part);
  return plain(toList(x));
}

/**
 * A copy of the elements, row-major. Booleans are bytes, 0 or 1; float16 and bfloat16 become a Float32Array; 64-bit
 * integers a BigInt64Array or BigUint64Array; complex numbers are pairs, the real part first.
 */
export function toTypedArray(x: Value): TypedArray {
  notKeys(x);
  const data = hostData(x);
  return DTYPES[x.dtype].element === "number" ? numbersOf({ dtype: x.dtype, data }).slice() : data.slice();
}

function refuseTracer(x: Value, use: string): void {
  if (!(x instanceof Tracer)) return;
  throw new ConcretizationTypeError(
    `Abstract tracer value encountered where concrete value is expected: traced array with shape ${x.aval.toLong()}.\n${use} ${x.origin()}`,
    "inside a transformed function keep to jnp functions; read values outside it, or return them",
  );
}

/** What `Number(x)`, `${x}` and operators get. */
export function toPrimitive(x: Value, hint: string): number | string {
  if (hint === "string") return x.toString();
  if (hint === "default") {
    if (x instanceof Tracer || x.ndim > 0) {
      throw new JaxTypeError(
        `JavaScript's operators do not work on arrays, got ${x instanceof Tracer ? String(x) : x.aval.toLong()}.`,
        "write a.add(b), a.mul(b), a.greater(b), or let tracepad/syntax transform the module; for text write `${x}`",
      );
    }
  }
  refuseTracer(x, "The problem arose with the `float` function.");
  if (x.ndim > 0) {
    throw new JaxTypeError(
      `Only scalar arrays can be converted to Python scalars; got arr.ndim=${x.ndim}`,
      "JavaScript's operators do not work on arrays: write a.add(b), a.mul(b), a.greater(b), or let tracepad/syntax transform the module",
    );
  }
  notKeys(x);
  const element = hostElement(x);
  if (isComplexNumber(element))
    throw new JaxTypeError("float() argument must be a string or a real number, not 'complex'", "take .real, .imag or jnp.abs(x) first");
  return Number(element);
}

/** The text of a concrete array as Python's `str`. */
export const textOf = (x: Value): string => strText(hostData(x), x.aval);

/** Arrays along the first axis, one by one. Throws TypeError for rank 0. */
export function* rowsOf(x: Value): Generator<Value> {
  if (x.ndim === 0)
    throw new JaxTypeError(
      "iteration over a 0-d array",
      "it is one number: read it with .item(); grad gives the gradient alone, valueAndGrad gives [value, gradient]",
    );
  const [size, ...rest] = x.shape;
  if (x instanceof ConcreteArray && currentTrace() === evalTrace) {
    // Outside traces rows are cut on the host: one read instead of one program a row.
    const data = x.host();
    const words = (x.size / Math.max(size, 1)) * DTYPES[x.dtype].words;
    for (let i = 0; i < size; i++) yield arrayFrom(data.slice(i * words, (i + 1) * words), new ShapedArray(rest, x.dtype, x.weakType));
    return;
  }
  for (let i = 0; i < size; i++) {
    const start = x.shape.map((_, k) => (k === 0 ? i : 0));
    const limit = x.shape.map((d, k) => (k === 0 ? i + 1 : d));
    const strides = x.shape.map(() => 1);
    yield squeeze(slice(x, start, limit, strides), [0]);
  }
}
