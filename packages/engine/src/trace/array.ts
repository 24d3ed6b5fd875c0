import type { Client, DeviceBuffer } from "../client/client.ts";
import { canonical, defaultFloat, defaultInt } from "../dtype/defaults.ts";
import { DTYPES, type DType, integerRange, isInteger, type NumberArray, type TypedArray } from "../dtype/dtype.ts";
import { type Element, elementAt, isComplexNumber, numbersOf, setElement } from "../dtype/elements.ts";
import { ConcretizationTypeError, JaxTypeError, OverflowError, RuntimeError, TracerArrayConversionError } from "../errors/errors.ts";
import { ShapedArray } from "../ir/aval.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { Value } from "../ir/value.ts";
import { installScalarFactory } from "../primitives/constants.ts";
import { FloatLiteral } from "../tree/literals.ts";
import { Tracer } from "./tracer.ts";

/** Where an array's elements are: on the host, on a device, or both. All views of one array share it. */
interface Elements {
  host: TypedArray | null;
  client: Client | null;
  buffer: DeviceBuffer | null;
  deleted: boolean;
}

/**
 * An array with a value. Its elements live on the host, on a device, or both: each side is filled on first need.
 * Never changed after it is made, and freed by the garbage collector; or before, when it is donated or deleted.
 */
export class ConcreteArray extends Value {
  readonly aval: ShapedArray;
  readonly #elements: Elements;

  private constructor(aval: ShapedArray, elements: Elements) {
    super();
    this.aval = aval;
    this.#elements = elements;
  }

  /** Takes `data` (row-major, not copied: the caller gives it up). */
  static fromHost(data: TypedArray, aval: ShapedArray): ConcreteArray {
    return new ConcreteArray(aval, { host: data, client: null, buffer: null, deleted: false });
  }

  static fromBuffer(client: Client, buffer: DeviceBuffer, aval: ShapedArray): ConcreteArray {
    return new ConcreteArray(aval, { host: null, client, buffer, deleted: false });
  }

  /** The elements, row-major. Shared: never write to it. Throws RuntimeError for a deleted array. */
  host(): TypedArray {
    const elements = this.#elements;
    if (elements.host === null) {
      if (elements.deleted) throw this.#deleted();
      elements.host = (elements.client as Client).read(elements.buffer as DeviceBuffer);
    }
    return elements.host;
  }

  /** The elements when they are on the host already; null means a device read would be needed. */
  hostIfPresent(): TypedArray | null {
    return this.#elements.host;
  }

  /** The array's memory on a client's device. Throws RuntimeError for a deleted array. */
  buffer(client: Client): DeviceBuffer {
    const elements = this.#elements;
    if (elements.buffer === null || elements.client !== client) {
      elements.buffer = client.write(this.host(), this.aval);
      elements.client = client;
    }
    return elements.buffer;
  }

  /** The same elements under another aval of equal shape and dtype (weak type changed). */
  withAval(aval: ShapedArray): ConcreteArray {
    return new ConcreteArray(aval, this.#elements);
  }

  /** Gives the elements' memory back now. The array cannot be read or used any more; its shape and dtype can. */
  delete(): void {
    const { client, buffer } = this.#elements;
    if (client !== null && buffer !== null) client.free([buffer]);
    this.donated();
  }

  /** Whether the array was deleted, or donated to a call that took its memory. */
  isDeleted(): boolean {
    return this.#elements.deleted;
  }

  /** Its memory now belongs to a call's results. */
  donated(): void {
    Object.assign(this.#elements, { host: null, client: null, buffer: null, deleted: true });
  }

  #deleted(): RuntimeError {
    return new RuntimeError(
      `Array has been deleted with shape=${this.aval.toLong()}.`,
      "it was donated (donateArgnums) or deleted: use the result of the call in its place, or do not donate it",
    );
  }
}

/** An array of row-major `data`, which the caller gives up. */
export const arrayFrom = (data: TypedArray, aval: ShapedArray): ConcreteArray => ConcreteArray.fromHost(data, aval);

/**
 * A rank-0 array. An integer that fits the default int wraps into a narrower dtype, as a weak int does; OverflowError for
 * one that fits neither.
 */
export function scalarOf(value: Element | boolean, dtype: DType, weakType = false): ConcreteArray {
  if (isInteger(dtype) && !fits(value, dtype) && !fits(value, defaultInt()))
    throw new OverflowError(`Python int ${String(value)} too large to convert to ${dtype}`, "use a float, or a smaller number");
  const array = emptyArray([], dtype);
  setElement(array, 0, value);
  return arrayFrom(array.data, new ShapedArray([], dtype, weakType));
}

function fits(value: Element | boolean, dtype: DType): boolean {
  if (typeof value === "boolean" || isComplexNumber(value)) return true;
  const [low, high] = integerRange(dtype);
  return value >= low && value <= high;
}

installScalarFactory(scalarOf);

/** The elements of a concrete array; throws JAX's error for a tracer. Shared: never write to it. */
export function hostData(value: Value): TypedArray {
  if (value instanceof ConcreteArray) return value.host();
  if (value instanceof Tracer)
    throw new TracerArrayConversionError(
      `The array conversion was called on traced array with shape ${value.aval.toLong()}. ${value.origin()}`,
      "inside a transformed function keep to jnp functions; read values outside it, or return them",
    );
  throw new ConcretizationTypeError(`${value.aval.toLong()} has no value here`);
}

/** The elements of a concrete array as numbers, float16 and bfloat16 decoded. The dtype is no 64-bit integer and not complex. */
export const hostNumbers = (value: Value): NumberArray => numbersOf({ dtype: value.dtype, data: hostData(value) });

/** One element of a concrete array. */
export const hostElement = (value: Value, index = 0): Element => elementAt({ dtype: value.dtype, data: hostData(value) }, index);

/** The dtype that a typed array is of. 16-bit floats have none in JavaScript: they are made with the `dtype` option. */
const TYPED_ARRAYS = [
  [Float32Array, "float32"],
  [Float64Array, "float64"],
  [Int8Array, "int8"],
  [Int16Array, "int16"],
  [Int32Array, "int32"],
  [BigInt64Array, "int64"],
  [Uint8Array, "uint8"],
  [Uint8ClampedArray, "uint8"],
  [Uint16Array, "uint16"],
  [Uint32Array, "uint32"],
  [BigUint64Array, "uint64"],
] as const;

/** Host data that stands for a vector. 64-bit ones are truncated while 64-bit types are off. */
export type HostArray = InstanceType<(typeof TYPED_ARRAYS)[number][0]>;

function fromTypedArray(leaf: HostArray): ConcreteArray {
  const [, own] = TYPED_ARRAYS.find(([constructor]) => leaf instanceof constructor) as (typeof TYPED_ARRAYS)[number];
  const dtype = canonical(own);
  const aval = new ShapedArray([leaf.length], dtype);
  if (dtype === own) {
    const { storage } = DTYPES[dtype];
    return arrayFrom(new storage(Uint8Array.from(new Uint8Array(leaf.buffer, leaf.byteOffset, leaf.byteLength)).buffer), aval);
  }
  const array = emptyArray(aval.shape, dtype);
  for (let i = 0; i < leaf.length; i++) setElement(array, i, leaf[i]);
  return arrayFrom(array.data, aval);
}

/**
 * What a transform takes as an array: arrays and tracers as they are, numbers as weak floats, bigints as weak ints,
 * booleans, and typed arrays. Null when `leaf` is none of these.
 */
export function asValue(leaf: unknown): Value | null {
  if (leaf instanceof Value) return leaf;
  if (typeof leaf === "number") return scalarOf(leaf, defaultFloat(), true);
  if (leaf instanceof FloatLiteral) return scalarOf(leaf.value, defaultFloat(), true);
  if (typeof leaf === "boolean") return scalarOf(leaf, "bool");
  if (typeof leaf === "bigint") return scalarOf(leaf, defaultInt(), true);
  if (ArrayBuffer.isView(leaf) && !(leaf instanceof DataView)) return fromTypedArray(leaf as HostArray);
  return null;
}

/** `asValue`, or JAX's TypeError naming the argument. */
export function argumentValue(leaf: unknown, fn: string, path: string): Value {
  const value = asValue(leaf);
  if (value !== null) return value;
  const kind = leaf === null ? "null" : typeof leaf === "object" ? (leaf.constructor?.name ?? "object") : typeof leaf;
  throw new JaxTypeError(
    `Error interpreting argument to ${fn} as an abstract array. The problematic value is of type ${kind} and was passed to the function at path ${path}.`,
    kind === "function" || kind === "string"
      ? "name the argument in staticArgnums, or close over it, when it is not an array"
      : "pass arrays, numbers, booleans, or trees (lists, plain objects) of them",
  );
}
