import { effectArguments } from "../debug/arguments.ts";
import { type Whole, wholeOf } from "../debug/preview.ts";
import { DTYPES } from "../dtype/dtype.ts";
import { numbersOf } from "../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "../primitives/bind.ts";
import { debugCallbackP } from "../primitives/debug.ts";
import { asValue, ConcreteArray } from "../trace/array.ts";
import { installEffect } from "../trace/effects.ts";
import { withSource } from "../trace/locate.ts";
import { Tracer } from "../trace/tracer.ts";
import { isPlainObject } from "../tree/tree-def.ts";
import type { Datum } from "./figure.ts";

/** What figures are drawn from: arrays, numbers, typed arrays, and lists of these. */
export type Data = Value | number | boolean | ArrayBufferView | readonly Data[];

/**
 * Calls `act` with the arguments once they have values: now, or in a traced function whenever the program passes by, as
 * `debug.callback` does.
 */
export function withValues(args: readonly unknown[], act: (args: readonly unknown[]) => void): void {
  if (!holdsTracer(args)) {
    act(args);
    return;
  }
  const { operands, rebuild } = effectArguments(args);
  const params = { callback: "<function show>", effect: "Debug", partitioned: false };
  installEffect(params, (values, source) => withSource(source, () => act(rebuild(values))));
  bind(debugCallbackP, operands, params);
}

function holdsTracer(value: unknown): boolean {
  if (value instanceof Tracer) return true;
  if (Array.isArray(value)) return value.some(holdsTracer);
  return typeof value === "object" && value !== null && isPlainObject(value) && Object.values(value).some(holdsTracer);
}

export interface Numbers {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Row-major. */
  readonly data: ArrayLike<number>;
  /** Its elements as they lie in memory, where it is one array. */
  readonly whole: Whole | null;
}

const what = (value: unknown): string =>
  value === null ? "null" : typeof value === "object" ? (value.constructor?.name ?? "object") : typeof value;

/** An array of real numbers as numbers. `fn` is what asks. Throws TypeError for anything else, ValueError for ragged lists. */
export function numbersIn(value: unknown, fn: string): Numbers {
  if (Array.isArray(value)) return stacked(value, fn);
  const array = asValue(value);
  if (!(array instanceof ConcreteArray))
    throw new JaxTypeError(`${fn} draws arrays of numbers; ${what(value)} came.`, `${fn}(jnp.array([1, 2, 3]))`);
  const { dtype, shape } = array;
  const { kind } = DTYPES[dtype];
  if (kind === "complex") throw new JaxTypeError(`${fn} draws real numbers; ${dtype} came.`, "draw jnp.abs(x), or x.real and x.imag");
  if (kind === "key") throw new JaxTypeError(`${fn} draws numbers; random keys have none.`, "draw random.keyData(key)");
  const data = array.host();
  const whole = wholeOf(array);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return { shape, dtype, data: Float64Array.from(data, Number), whole };
  return { shape, dtype, data: numbersOf({ dtype, data }), whole };
}

function stacked(items: readonly unknown[], fn: string): Numbers {
  const parts = items.map((item) => numbersIn(item, fn));
  const [first] = parts;
  if (first === undefined) return { shape: [0], dtype: "float32", data: [], whole: null };
  const ragged = parts.findIndex(({ shape }) => shape.join() !== first.shape.join());
  if (ragged >= 0)
    throw new ValueError(
      `${fn} got a list whose items differ in shape: item 0 has shape [${first.shape.join(", ")}], item ${ragged} has [${parts[ragged].shape.join(", ")}].`,
      "make them equally long, or draw them one by one",
    );
  const data = parts.flatMap(({ data }) => Array.from(data));
  return { shape: [items.length, ...first.shape], dtype: first.dtype, data, whole: null };
}

/** With the digits that a picture can show; null for what is not finite. */
export const datum = (x: number): Datum => (Number.isFinite(x) ? Number(x.toPrecision(6)) : null);
