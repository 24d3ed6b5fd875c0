import { JaxTypeError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { shiftRightLogical } from "../lax/operators.ts";
import * as arithmetic from "../numpy/arithmetic.ts";
import * as comparison from "../numpy/comparison.ts";
import * as elementwise from "../numpy/elementwise.ts";
import type { ArrayLike } from "../numpy/operands.ts";
import { asValue } from "../trace/array.ts";
import { Tracer } from "../trace/tracer.ts";
import { FloatLiteral } from "../tree/literals.ts";

/**
 * The operators that the source transform puts in the place of JavaScript's. Operands that are no arrays get what
 * JavaScript does. With an array it is Python's operator of JAX's arrays.
 *
 * `floats` says which operands are float literals of a whole value: 1 the left one, 2 the right one.
 */

// An operand may be anything; what is wrong with it JavaScript says.
type Operand = any;
type Operator = (a: Operand, b: Operand, floats?: number) => any;

/** The operand's type as Python's messages call it. */
function typeName(x: unknown): string {
  if (x instanceof Tracer) return x.kind;
  if (x instanceof Value) return "ArrayImpl";
  if (x === null) return "NoneType";
  if (Array.isArray(x)) return "list";
  if (typeof x === "object") return Object.getPrototypeOf(x) === Object.prototype ? "dict" : (x.constructor?.name ?? "object");
  return typeof x === "string" ? "str" : typeof x;
}

function refuse(symbol: string, a: unknown, b: unknown): never {
  const compares = symbol.startsWith("<") || symbol.startsWith(">");
  const types = `'${typeName(a)}' and '${typeName(b)}'`;
  const other = a instanceof Value ? b : a;
  throw new JaxTypeError(
    compares && symbol.length <= 2 && !["<<", ">>"].includes(symbol)
      ? `'${symbol}' not supported between instances of ${types}`
      : `unsupported operand type(s) for ${symbol}: ${types}`,
    Array.isArray(other)
      ? "a list is no array: write jnp.array([…])"
      : other === undefined
        ? "a value is missing here: a function may have returned nothing"
        : other instanceof Promise
          ? "await it first, or leave out async: arrays are there at once"
          : "operators take arrays, numbers, booleans and typed arrays",
  );
}

const isOperand = (x: unknown): boolean => typeof x === "number" || x instanceof Value || asValue(x) !== null;

/** The operator where one operand at least is an object. */
function onObjects(symbol: string, plain: Operator, arrays: (a: ArrayLike, b: ArrayLike) => unknown): Operator {
  return (a, b, floats) => {
    if (!(a instanceof Value) && !(b instanceof Value)) return plain(a, b);
    if (!isOperand(a) || !isOperand(b)) {
      // Text beside an array is text, as in JavaScript: "loss: " + loss.
      if (symbol === "+" && (typeof a === "string" || typeof b === "string")) return `${a}${b}`;
      refuse(symbol, a, b);
    }
    if (floats === undefined) return arrays(a, b);
    return arrays(floats & 1 ? (new FloatLiteral(a) as Operand) : a, floats & 2 ? (new FloatLiteral(b) as Operand) : b);
  };
}

/** JavaScript's operator for operands that are no objects, decided here, without a further call. */
const addObjects = onObjects("+", (a, b) => a + b, arithmetic.add);
export const add: Operator = (a, b, floats) => (typeof a !== "object" && typeof b !== "object" ? a + b : addObjects(a, b, floats));
const subtractObjects = onObjects("-", (a, b) => a - b, arithmetic.subtract);
export const subtract: Operator = (a, b, floats) =>
  typeof a !== "object" && typeof b !== "object" ? a - b : subtractObjects(a, b, floats);
const multiplyObjects = onObjects("*", (a, b) => a * b, arithmetic.multiply);
export const multiply: Operator = (a, b, floats) =>
  typeof a !== "object" && typeof b !== "object" ? a * b : multiplyObjects(a, b, floats);
const divideObjects = onObjects("/", (a, b) => a / b, arithmetic.divide);
export const divide: Operator = (a, b, floats) => (typeof a !== "object" && typeof b !== "object" ? a / b : divideObjects(a, b, floats));
/** Python's `%` on arrays: the remainder has the divisor's sign. */
const remainderObjects = onObjects("%", (a, b) => a % b, arithmetic.remainder);
export const remainder: Operator = (a, b, floats) =>
  typeof a !== "object" && typeof b !== "object" ? a % b : remainderObjects(a, b, floats);
const powerObjects = onObjects("**", (a, b) => a ** b, arithmetic.power);
export const power: Operator = (a, b, floats) => (typeof a !== "object" && typeof b !== "object" ? a ** b : powerObjects(a, b, floats));

const lessObjects = onObjects("<", (a, b) => a < b, comparison.less);
export const less: Operator = (a, b, floats) => (typeof a !== "object" && typeof b !== "object" ? a < b : lessObjects(a, b, floats));
const lessEqualObjects = onObjects("<=", (a, b) => a <= b, comparison.lessEqual);
export const lessEqual: Operator = (a, b, floats) =>
  typeof a !== "object" && typeof b !== "object" ? a <= b : lessEqualObjects(a, b, floats);
const greaterObjects = onObjects(">", (a, b) => a > b, comparison.greater);
export const greater: Operator = (a, b, floats) => (typeof a !== "object" && typeof b !== "object" ? a > b : greaterObjects(a, b, floats));
const greaterEqualObjects = onObjects(">=", (a, b) => a >= b, comparison.greaterEqual);
export const greaterEqual: Operator = (a, b, floats) =>
  typeof a !== "object" && typeof b !== "object" ? a >= b : greaterEqualObjects(a, b, floats);

/** An array is unequal to what is no array, as in Python; `x == null` asks whether there is an array. */
const comparable = (a: unknown, b: unknown): boolean => (a instanceof Value || b instanceof Value) && isOperand(a) && isOperand(b);
const isNoArray = (a: unknown, b: unknown): boolean => !(a instanceof Value) && !(b instanceof Value);
// biome-ignore lint/suspicious/noDoubleEquals: the operator that the program wrote
const looselyEqual = (a: Operand, b: Operand): boolean => a == b;
export const equal: Operator = (a, b) => (comparable(a, b) ? comparison.equal(a, b) : isNoArray(a, b) && looselyEqual(a, b));
export const notEqual: Operator = (a, b) => (comparable(a, b) ? comparison.notEqual(a, b) : !(isNoArray(a, b) && looselyEqual(a, b)));

export const bitwiseAnd: Operator = onObjects("&", (a, b) => a & b, comparison.bitwiseAnd);
export const bitwiseOr: Operator = onObjects("|", (a, b) => a | b, comparison.bitwiseOr);
export const bitwiseXor: Operator = onObjects("^", (a, b) => a ^ b, comparison.bitwiseXor);
export const leftShift: Operator = onObjects("<<", (a, b) => a << b, comparison.leftShift);
export const rightShift: Operator = onObjects(">>", (a, b) => a >> b, comparison.rightShift);
export const rightShiftLogical: Operator = onObjects(">>>", (a, b) => a >>> b, shiftRightLogical);

export const negative = (x: Operand): any => (x instanceof Value ? elementwise.negative(x) : -x);
export const bitwiseNot = (x: Operand): any => (x instanceof Value ? comparison.bitwiseNot(x) : ~x);

/** What `++x` assigns. */
export function increment(x: Operand): any {
  return x instanceof Value ? arithmetic.add(x, 1) : ++x;
}
/** What `--x` assigns. */
export function decrement(x: Operand): any {
  return x instanceof Value ? arithmetic.subtract(x, 1) : --x;
}
