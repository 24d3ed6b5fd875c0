import { DTYPES, type DType, type TypedArray } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { promote } from "../dtype/promotion.ts";
import { JaxTypeError, OverflowError, ValueError } from "../errors/errors.ts";
import { ShapedArray, shapeText, sizeOf } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";
import { concatenate } from "../primitives/assembly.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType, copy } from "../primitives/convert.ts";
import { expandDims } from "../primitives/movement.ts";
import { arrayFrom, asValue } from "../trace/array.ts";
import { FloatLiteral, literalAt } from "../tree/literals.ts";
import { checkOptions } from "./options.ts";

/** What `jnp.array` takes: an array, a number, host data, or nested lists of them. */
export type ArrayInput = Value | number | boolean | bigint | Float32Array | Float64Array | Int32Array | Uint32Array | readonly ArrayInput[];

export interface ArrayOptions {
  /** The dtype of the result. Default: bool for booleans, int32 for bigints, float32 for other numbers, the arrays' own. */
  dtype?: DTypeLike;
}

/** The shape of nested lists; throws ValueError where rows differ. Arrays among the leaves count with their own shape. */
function nestedShape(input: ArrayInput): number[] {
  if (!Array.isArray(input)) return input instanceof Value ? [...input.shape] : ArrayBuffer.isView(input) ? [input.length] : [];
  const shapes = input.map(nestedShape);
  const first = shapes[0] ?? [];
  const odd = shapes.find((s) => s.length !== first.length || s.some((d, i) => d !== first[i]));
  if (odd !== undefined) {
    let depth = 0;
    while (shapes.every((s) => s.length > depth && s[depth] === first[depth])) depth++;
    const common = [input.length, ...first.slice(0, depth)];
    throw new ValueError(
      `setting an array element with a sequence. The requested array has an inhomogeneous shape after ${common.length} dimensions. The detected shape was ${shapeText(common)} + inhomogeneous part.`,
      "all rows of an array have the same length",
    );
  }
  return [input.length, ...first];
}

function leavesOf(input: ArrayInput, into: Exclude<ArrayInput, readonly ArrayInput[]>[]): void {
  if (Array.isArray(input)) input.forEach((item, i) => leavesOf(literalAt(input, i, item) as ArrayInput, into));
  else into.push(input as Exclude<ArrayInput, readonly ArrayInput[]>);
}

const scalarType = (leaf: number | boolean | bigint): DType =>
  typeof leaf === "boolean" ? "bool" : typeof leaf === "bigint" ? "int32" : "float32";

const isNumber = (leaf: unknown): leaf is number | boolean | bigint =>
  typeof leaf === "number" || typeof leaf === "boolean" || typeof leaf === "bigint";

/** One number as an element of this dtype: saturating from floats, as conversion does; OverflowError for whole numbers that do not fit. */
function element(x: number, dtype: DType): number {
  if (dtype === "bool") return Number(x !== 0);
  if (dtype === "float32") return x;
  const [lo, hi] = dtype === "int32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  if (Number.isInteger(x) && (x < lo || x > hi)) throw new OverflowError(`Python int ${x} too large to convert to ${dtype}`);
  return Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, lo), hi));
}

function refuse(leaf: unknown): never {
  if (leaf === undefined) {
    throw new JaxTypeError("Value 'undefined' is not a valid JAX array type.", "an element is missing, or a function returned nothing");
  }
  const kind = leaf === null ? "NoneType" : typeof leaf === "string" ? "str" : ((leaf as object).constructor?.name ?? typeof leaf);
  throw new JaxTypeError(
    `Value '${String(leaf)}' with dtype object is not a valid JAX array type. Only arrays of numeric types are supported by JAX. It is a ${kind}.`,
  );
}

function fromNested(input: readonly ArrayInput[], given: DType | undefined): Value {
  const shape = nestedShape(input);
  const leaves: Exclude<ArrayInput, readonly ArrayInput[]>[] = [];
  leavesOf(input, leaves);
  for (const leaf of leaves) if (!isNumber(leaf) && asValue(leaf) === null) refuse(leaf);
  const types = leaves.map((leaf) => (isNumber(leaf) ? scalarType(leaf) : (asValue(leaf) as Value).dtype));
  const distinct = [...new Set(types)];
  const dtype = given ?? (distinct.length === 0 ? "float32" : promote(distinct.map((d) => ({ dtype: d, weakType: false }))).dtype);
  if (!leaves.every(isNumber)) return stackNested(input, dtype);
  const data = new DTYPES[dtype].storage(sizeOf(shape));
  leaves.forEach((leaf, i) => {
    data[i] = element(Number(leaf), dtype);
  });
  return arrayFrom(data, new ShapedArray(shape, dtype));
}

/** Lists with arrays in them are stacked, so that traced elements work too. */
function stackNested(input: ArrayInput, dtype: DType): Value {
  if (!Array.isArray(input)) {
    if (isNumber(input)) return scalar(typeof input === "boolean" ? input : Number(input), dtype);
    return convertElementType(asValue(input) as Value, dtype);
  }
  return concatenate(
    input.map((item) => expandDims(stackNested(item as ArrayInput, dtype), [0])),
    0,
  );
}

function build(input: ArrayInput, options: ArrayOptions | undefined): Value {
  const { dtype } = checkOptions<ArrayOptions>("array", options, ["dtype"]);
  const given = dtype === undefined ? undefined : canonicalDType(dtype);
  if (Array.isArray(input)) return fromNested(input, given);
  if (isNumber(input)) {
    if (given === undefined)
      return scalar(typeof input === "boolean" ? input : Number(input), scalarType(input), typeof input !== "boolean");
    const data = new DTYPES[given].storage(1);
    data[0] = element(Number(input), given);
    return arrayFrom(data as TypedArray, new ShapedArray([], given));
  }
  if ((input as unknown) instanceof FloatLiteral) return build((input as unknown as FloatLiteral).value, options);
  const value = asValue(input) ?? refuse(input);
  return given === undefined ? value : convertElementType(value, given);
}

/**
 * An array from nested lists, numbers, typed arrays or another array (copied). Numbers give float32 unless a dtype is
 * given, booleans bool, bigints int32; a Float64Array gives float32.
 *
 * Throws ValueError for ragged lists, OverflowError for integers that do not fit.
 *
 * ```ts
 * const x = jnp.array([[1, 2], [3, 4]]);
 * const i = jnp.array([0, 2], { dtype: "int32" });
 * ```
 */
export function array(input: ArrayInput, options?: ArrayOptions): Value {
  const value = build(input, options);
  return value === input ? copy(value) : value;
}

/** As `array`, but an array is returned as it is when its dtype is right. */
export const asarray = (input: ArrayInput, options?: ArrayOptions): Value => build(input, options);
