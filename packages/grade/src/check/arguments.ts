import type { ArgSpec, Dim, Elements, InputDType, Plain } from "./shapes.ts";

/** Arguments of a function under test, as tests write them. */

/** Which elements an array has; by default normal floats, small integers, either bool. */
export interface ArrayOptions {
  /** Least element. */
  readonly min?: number;
  /** Greatest element; of integers the first that is too great. */
  readonly max?: number;
  /** `distinct`: no two alike; `probabilities`: one together along the last axis; `sorted`: rising along the last axis. */
  readonly elements?: "distinct" | "probabilities" | "sorted";
  /** These elements, row by row; the shape must have fixed sizes. */
  readonly values?: readonly number[];
}

type ArrayBuilder = (...shapeThenOptions: readonly (Dim | ArrayOptions)[]) => ArgSpec;

const array =
  (dtype: InputDType): ArrayBuilder =>
  (...given) => {
    const last = given.at(-1);
    const options = typeof last === "object" ? last : {};
    const shape = (typeof last === "object" ? given.slice(0, -1) : given) as Dim[];
    return { kind: "array", dtype, shape, elements: elementsOf(options) };
  };

function elementsOf({ min, max, elements, values }: ArrayOptions): Elements {
  if (values !== undefined) return { kind: "given", values: [...values] };
  if (elements !== undefined) return { kind: elements };
  if (min !== undefined || max !== undefined) return { kind: "range", min: min ?? Math.min(0, max ?? 0), max: max ?? (min ?? 0) + 1 };
  return { kind: "default" };
}

/** `f32("n", 3)`: an array of float32 whose first axis has a drawn size; `f32()` is a scalar. */
export const f32: ArrayBuilder = array("float32");
export const f16: ArrayBuilder = array("float16");
export const bf16: ArrayBuilder = array("bfloat16");
export const i8: ArrayBuilder = array("int8");
export const i16: ArrayBuilder = array("int16");
export const i32: ArrayBuilder = array("int32");
export const u8: ArrayBuilder = array("uint8");
export const u16: ArrayBuilder = array("uint16");
export const u32: ArrayBuilder = array("uint32");
export const bool: ArrayBuilder = array("bool");

/** A typed random key, another in each case. */
export const key = (): ArgSpec => ({ kind: "key" });
/** The number that a drawn size has, as a plain number of the program. */
export const size = (name: string): ArgSpec => ({ kind: "dim", name });
/** One of several plain values, another in each case. */
export const oneOf = (...of: readonly Plain[]): ArgSpec => ({ kind: "choice", of: [...of] });
/** A plain value: a number, string, list or record that is not traced. Numbers and strings may also stand by themselves. */
export const plain = (value: Plain): ArgSpec => ({ kind: "static", value });

/** An argument as tests may write it: a builder's, a list or record of arguments, or a plain value by itself. */
export type Argument = ArgSpec | number | string | boolean | null | readonly Argument[] | { readonly [name: string]: Argument };

const KINDS: ReadonlySet<unknown> = new Set(["array", "key", "static", "dim", "choice", "list", "dict"]);
const isSpec = (given: object): given is ArgSpec => "kind" in given && KINDS.has(given.kind);

/** Throws TypeError for a plain value inside a list or a record: those hold arrays, and what is not traced is a whole argument. */
export function argumentSpec(given: Argument): ArgSpec {
  if (typeof given !== "object" || given === null) return { kind: "static", value: given };
  if (Array.isArray(given)) return { kind: "list", items: given.map(innerSpec) };
  if (isSpec(given)) return given;
  return { kind: "dict", items: Object.fromEntries(Object.entries(given).map(([name, item]) => [name, innerSpec(item as Argument)])) };
}

function innerSpec(given: Argument): ArgSpec {
  const spec = argumentSpec(given);
  if (spec.kind === "static" || spec.kind === "dim" || spec.kind === "choice")
    throw new TypeError("a plain value may only be a whole argument: give f32({ values: [2] }) for a number in a list or a record");
  return spec;
}
