import { defaultComplex, defaultFloat, defaultInt } from "../dtype/defaults.ts";
import { DTYPES, type DType, integerRange, isComplex, isFloat, isInteger } from "../dtype/dtype.ts";
import { type Complex, type Element, isComplexNumber, setElement } from "../dtype/elements.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { promote } from "../dtype/promotion.ts";
import { roundToFloat16 } from "../dtype/small-floats.ts";
import { JaxTypeError, OverflowError, ValueError } from "../errors/errors.ts";
import { ShapedArray, shapeText } from "../ir/aval.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { Value } from "../ir/value.ts";
import { concatenate } from "../primitives/assembly.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType, converter, copy } from "../primitives/convert.ts";
import { expandDims } from "../primitives/movement.ts";
import { arrayFrom, asValue, type HostArray } from "../trace/array.ts";
import { FloatLiteral, literalAt } from "../tree/literals.ts";
import { checkOptions } from "./options.ts";

/** What `jnp.array` takes: an array, a number, host data, or nested lists of them. */
export type ArrayInput = Value | number | boolean | bigint | Complex | HostArray | readonly ArrayInput[];

export interface ArrayOptions {
  /** The dtype of the result. Default: bool for booleans, int32 for bigints, complex64 for `{ re, im }`, float32 for other numbers, the arrays' own. */
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

type Leaf = number | boolean | bigint | Complex;
const isLeaf = (leaf: unknown): leaf is Leaf =>
  typeof leaf === "number" || typeof leaf === "boolean" || typeof leaf === "bigint" || (isComplexNumber(leaf) && !(leaf instanceof Value));

const leafType = (leaf: Leaf): DType =>
  typeof leaf === "boolean"
    ? "bool"
    : typeof leaf === "bigint"
      ? defaultInt()
      : typeof leaf === "number"
        ? defaultFloat()
        : defaultComplex();

/** One number as an element of this dtype. Throws OverflowError for an integer that does not fit, TypeError for complex numbers in a real dtype. */
function element(x: Leaf, dtype: DType): Element {
  if (typeof x === "object") {
    if (!isComplex(dtype))
      throw new JaxTypeError(
        `${isFloat(dtype) ? "float" : "int"}() argument must be a string or a real number, not 'complex'`,
        "take its .re first",
      );
    return x;
  }
  if (dtype === "bool") return Number(Boolean(x));
  // A double goes into float16 in one rounding.
  if (dtype === "float16") return roundToFloat16(Number(x));
  if (!isInteger(dtype)) return typeof x === "boolean" ? Number(x) : x;
  if (typeof x === "number" && !Number.isFinite(x)) return saturated(x, dtype);
  const whole = typeof x === "bigint" ? x : BigInt(Math.trunc(Number(x)));
  const [low, high] = integerRange(dtype);
  if (whole < low || whole > high) {
    if (typeof x === "number" && !Number.isInteger(x)) return saturated(x, dtype);
    throw new OverflowError(`Python integer ${whole} out of bounds for ${dtype}`, "use a wider dtype, or convert an array: astype wraps");
  }
  return DTYPES[dtype].element === "bigint" ? whole : Number(whole);
}

const saturated = (x: number, dtype: DType): Element => converter("float64", dtype)(x);

function refuse(leaf: unknown): never {
  if (leaf === undefined) {
    throw new JaxTypeError("Value 'undefined' is not a valid JAX array type.", "an element is missing, or a function returned nothing");
  }
  const kind = leaf === null ? "NoneType" : typeof leaf === "string" ? "str" : ((leaf as object).constructor?.name ?? typeof leaf);
  throw new JaxTypeError(
    `Value '${String(leaf)}' with dtype object is not a valid JAX array type. Only arrays of numeric types are supported by JAX. It is a ${kind}.`,
    kind === "str" ? "make numbers of text first: Number(text)" : "arrays are made of numbers, booleans and lists of them",
  );
}

function fromNested(input: readonly ArrayInput[], given: DType | undefined): Value {
  const shape = nestedShape(input);
  const leaves: Exclude<ArrayInput, readonly ArrayInput[]>[] = [];
  leavesOf(input, leaves);
  for (const leaf of leaves) if (!isLeaf(leaf) && asValue(leaf) === null) refuse(leaf);
  const types = leaves.map((leaf) => (isLeaf(leaf) ? leafType(leaf) : (asValue(leaf) as Value).dtype));
  const distinct = [...new Set(types)];
  const dtype = given ?? (distinct.length === 0 ? defaultFloat() : promote(distinct.map((d) => ({ dtype: d, weakType: false }))).dtype);
  if (!leaves.every(isLeaf)) return stackNested(input, dtype);
  const made = emptyArray(shape, dtype);
  leaves.forEach((leaf, i) => {
    setElement(made, i, element(leaf as Leaf, dtype));
  });
  return arrayFrom(made.data, new ShapedArray(shape, dtype));
}

/** Lists with arrays in them are stacked, so that traced elements work too. */
function stackNested(input: ArrayInput, dtype: DType): Value {
  if (!Array.isArray(input)) {
    if (isLeaf(input)) return scalar(input, dtype);
    return convertElementType(asValue(input) as Value, dtype);
  }
  return concatenate(
    input.map((item) => expandDims(stackNested(item as ArrayInput, dtype), [0])),
    0,
  );
}

function build(fn: string, input: ArrayInput, options: ArrayOptions | undefined): Value {
  const { dtype } = checkOptions<ArrayOptions>(fn, options, ["dtype"]);
  const given = dtype === undefined ? undefined : canonicalDType(dtype, fn);
  if (Array.isArray(input)) return fromNested(input, given);
  if (isLeaf(input)) {
    if (given === undefined) return scalar(input, leafType(input), typeof input !== "boolean");
    const made = emptyArray([], given);
    setElement(made, 0, element(input, given));
    return arrayFrom(made.data, new ShapedArray([], given));
  }
  if ((input as unknown) instanceof FloatLiteral) return build(fn, (input as unknown as FloatLiteral).value, options);
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
  const value = build("array", input, options);
  return value === input ? copy(value) : value;
}

/** As `array`, but an array is returned as it is when its dtype is right. */
export const asarray = (input: ArrayInput, options?: ArrayOptions): Value => build("asarray", input, options);
