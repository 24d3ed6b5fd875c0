import { AttributeError, ConcretizationTypeError, JaxTypeError, TracerIntegerConversionError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { asValue, ConcreteArray } from "../trace/array.ts";
import { Tracer } from "../trace/tracer.ts";
import { getItem } from "./indexing.ts";

/**
 * Arrays in brackets. `x[0]` and `x[-1]` need no transform: keys that are whole numbers reach the proxy above the
 * prototype of arrays. An array as a key loses its identity when JavaScript makes a string of it, so the source transform
 * sends keys through `key`.
 */

const FRACTION = /^-?\d+\.\d+$/;
const INTEGER = /^-?\d+$/;
const LIST_TEXT = /^-?\d+(,-?\d+)+$/;
/** The text of an array or a tracer, which is what JavaScript makes of one as a key. */
const ARRAY_TEXT = /^(\[[\s\S]*\]|\w*Tracer\(.*\))$/;

/** The key of an array in brackets: whoever reads it at once asks for `asked`. */
const ASKED = Symbol("index");
let asked: unknown = null;

function refuseAssignment(): never {
  throw new JaxTypeError(
    "JAX arrays are immutable and do not support in-place item assignment. Instead of x[idx] = y, use x = x.at[idx].set(y) or another .at[] method: https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html",
    "write x = x.at(index).set(value), or .add(value) and the like; in a loop under jit collect values with lax.scan",
  );
}

/** Whether a property's name is an index: then it is no property. */
function isIndex(name: string | symbol): name is string {
  if (typeof name !== "string") return false;
  const first = name.charCodeAt(0);
  // Digits, `-`, `.`, `:` and `[`; else only a tracer's text.
  return (first >= 45 && first <= 58) || first === 91 || ARRAY_TEXT.test(name);
}

function itemOf(x: Value, name: string): Value {
  if (INTEGER.test(name)) return getItem(x, [Number(name)]);
  if (ARRAY_TEXT.test(name))
    throw new JaxTypeError(`${name} came as a key: JavaScript has made a string of an array.`, "index with an array as x.get(index)");
  // A list as a key has become its text, too.
  if (LIST_TEXT.test(name)) return getItem(x, [name.split(",").map(Number) as never]);
  return getItem(x, [FRACTION.test(name) ? Number(name) : name]);
}

let hintOf: (name: string) => string | null = () => null;

/** Says what to write in the place of properties that arrays do not have and JAX's users look for: null for all others. */
export function explainAttributes(hint: (name: string) => string | null): void {
  hintOf = hint;
}

/** A property that an array does not have: undefined, as on any object, but where it is known what was meant. */
function attribute(x: Value, name: string): undefined {
  const hint = hintOf(name);
  if (hint !== null) throw new AttributeError(`'${x instanceof Tracer ? x.kind : "ArrayImpl"}' object has no attribute '${name}'`, hint);
}

const indexing: ProxyHandler<object> = {
  get(target, name, receiver) {
    if (!(receiver instanceof Value) || typeof name === "symbol" || name in target) return Reflect.get(target, name, receiver);
    return isIndex(name) ? itemOf(receiver, name) : attribute(receiver, name);
  },
  set: (target, name, value, receiver) =>
    isIndex(name) && receiver instanceof Value ? refuseAssignment() : Reflect.set(target, name, value, receiver),
};

Object.setPrototypeOf(Value.prototype, new Proxy(Object.prototype, indexing));

Object.defineProperty(Value.prototype, ASKED, {
  get(this: Value) {
    const index = asked;
    asked = null;
    return getItem(this, [index as never]);
  },
  set: refuseAssignment,
});

/** An array as an index of something that is no array, as Python's `__index__`. */
function wholeNumber(index: Value): number {
  if (index instanceof Tracer)
    throw new TracerIntegerConversionError(
      `The __index__() method was called on traced array with shape ${index.aval.toLong()}. ${index.origin()}`,
      "make an array of the list, jnp.array(list), or choose with lax.switch",
    );
  if (!(index instanceof ConcreteArray)) throw new ConcretizationTypeError(`${index.aval.toLong()} has no value here`);
  if (index.ndim !== 0 || !/^u?int/.test(index.dtype))
    throw new JaxTypeError("Only integer scalar arrays can be converted to a scalar index.", "make an array of the list: jnp.array(list)");
  return Number(index);
}

/**
 * `object[key(object, k)]` is what the source transform makes of `object[k]`: with arrays Python's indexing, without any
 * what JavaScript does. Objects as keys become property names here, once.
 */
export function key(object: unknown, k: unknown): PropertyKey {
  if (typeof k !== "object" && typeof k !== "function") return k as PropertyKey;
  if (object instanceof Value && (k === null || Array.isArray(k) || asValue(k) !== null)) {
    asked = k;
    return ASKED;
  }
  if (k instanceof Value) return wholeNumber(k);
  return k === null ? "null" : Reflect.ownKeys({ [k as unknown as string]: null })[0];
}
