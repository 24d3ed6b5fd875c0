import type { Client, DeviceBuffer } from "../client/client.ts";
import { DTYPES, type DType, type TypedArray } from "../dtype/dtype.ts";
import { ConcretizationTypeError, JaxTypeError, OverflowError, TracerArrayConversionError } from "../errors/errors.ts";
import { ShapedArray } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";
import { installScalarFactory } from "../primitives/constants.ts";
import { FloatLiteral } from "../tree/literals.ts";
import { Tracer } from "./tracer.ts";

/**
 * An array with a value. Its elements live on the host, on a device, or both: each side is filled on first need.
 * Never changed after it is made, and freed by the garbage collector alone.
 */
export class ConcreteArray extends Value {
  readonly aval: ShapedArray;
  #host: TypedArray | null;
  #buffer: DeviceBuffer | null;
  #client: Client | null;

  private constructor(aval: ShapedArray, host: TypedArray | null, client: Client | null, buffer: DeviceBuffer | null) {
    super();
    this.aval = aval;
    this.#host = host;
    this.#client = client;
    this.#buffer = buffer;
  }

  /** Takes `data` (row-major, not copied: the caller gives it up). */
  static fromHost(data: TypedArray, aval: ShapedArray): ConcreteArray {
    return new ConcreteArray(aval, data, null, null);
  }

  static fromBuffer(client: Client, buffer: DeviceBuffer, aval: ShapedArray): ConcreteArray {
    return new ConcreteArray(aval, null, client, buffer);
  }

  /** The elements, row-major. Shared: never write to it. */
  host(): TypedArray {
    if (this.#host === null) this.#host = (this.#client as Client).read(this.#buffer as DeviceBuffer);
    return this.#host;
  }

  /** The elements when they are on the host already; null means a device read would be needed. */
  hostIfPresent(): TypedArray | null {
    return this.#host;
  }

  /** The array's memory on a client's device. */
  buffer(client: Client): DeviceBuffer {
    if (this.#buffer === null || this.#client !== client) {
      this.#buffer = client.write(this.host(), this.aval);
      this.#client = client;
    }
    return this.#buffer;
  }

  /** The same elements under another aval of equal shape and dtype (weak type changed). */
  withAval(aval: ShapedArray): ConcreteArray {
    return new ConcreteArray(aval, this.#host, this.#client, this.#buffer);
  }
}

/** An array of row-major `data`, which the caller gives up. */
export const arrayFrom = (data: TypedArray, aval: ShapedArray): ConcreteArray => ConcreteArray.fromHost(data, aval);

/** A rank-0 array. Throws OverflowError for an integer that does not fit, as JAX does. */
export function scalarOf(value: number | boolean, dtype: DType, weakType = false): ConcreteArray {
  const number = Number(value);
  if ((dtype === "int32" && (number < -(2 ** 31) || number >= 2 ** 31)) || (dtype === "uint32" && (number < 0 || number >= 2 ** 32)))
    throw new OverflowError(`Python int ${number} too large to convert to ${dtype}`, "use a float, or a smaller number");
  const data = new DTYPES[dtype].storage(1);
  data[0] = number;
  return arrayFrom(data, new ShapedArray([], dtype, weakType));
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

/**
 * What a transform takes as an array: arrays and tracers as they are, numbers as weak floats, bigints as weak ints,
 * booleans, and typed arrays. Null when `leaf` is none of these.
 */
export function asValue(leaf: unknown): Value | null {
  if (leaf instanceof Value) return leaf;
  if (typeof leaf === "number") return scalarOf(leaf, "float32", true);
  if (leaf instanceof FloatLiteral) return scalarOf(leaf.value, "float32", true);
  if (typeof leaf === "boolean") return scalarOf(leaf, "bool");
  if (typeof leaf === "bigint") return scalarOf(Number(leaf), "int32", true);
  if (leaf instanceof Float32Array) return arrayFrom(leaf.slice(), new ShapedArray([leaf.length], "float32"));
  if (leaf instanceof Float64Array) return arrayFrom(Float32Array.from(leaf), new ShapedArray([leaf.length], "float32"));
  if (leaf instanceof Int32Array) return arrayFrom(leaf.slice(), new ShapedArray([leaf.length], "int32"));
  if (leaf instanceof Uint32Array) return arrayFrom(leaf.slice(), new ShapedArray([leaf.length], "uint32"));
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
