import { FloatLiteral, literalConvention, type TakesArray } from "../tree/literals.ts";

/**
 * Number literals as arguments. The text of a call says of each argument what it is: `i` an int literal, `f` a float
 * literal whose value is whole, anything else no literal. A function that takes literals is told; any other is called as
 * JavaScript would.
 */

type AnyFunction = (...args: unknown[]) => unknown;

/** An argument as a function that takes literals wants it. */
function literal(kind: string, value: unknown): unknown {
  if (kind === "i") return Number.isInteger(value) ? BigInt(value as number) : value;
  return kind === "f" ? new FloatLiteral(value as number) : value;
}

const withLiterals =
  (fn: AnyFunction, self: unknown, kinds: string, takesArray: TakesArray): AnyFunction =>
  (...args) => {
    for (let i = 0; i < kinds.length; i++) if (takesArray(i, args.length)) args[i] = literal(kinds[i], args[i]);
    return Reflect.apply(fn, self, args);
  };

/** Raises what JavaScript does, when it does: after the arguments are evaluated. */
const noFunction =
  (text: string): AnyFunction =>
  () => {
    throw new TypeError(`${text} is not a function`);
  };

/** What to call for `fn(…)`; `text` is how the program writes `fn`. */
export function callee(fn: unknown, kinds: string, text: string): AnyFunction {
  if (typeof fn !== "function") return noFunction(text);
  const takesArray = literalConvention(fn);
  return takesArray === undefined ? (fn as AnyFunction) : withLiterals(fn as AnyFunction, undefined, kinds, takesArray);
}

let held: unknown;

/** What to call for `object.name(…)`, with `receiver()` as its `this`. */
export function method(object: unknown, name: string, kinds: string, text: string): AnyFunction {
  const fn = (object as Record<string, unknown>)[name];
  held = object;
  if (typeof fn !== "function") return noFunction(text);
  const takesArray = literalConvention(fn);
  return takesArray === undefined ? (fn as AnyFunction) : withLiterals(fn as AnyFunction, object, kinds, takesArray);
}

/** The object of the last `method`. Asked for at once, so that nothing comes in between. */
export function receiver(): unknown {
  const object = held;
  held = undefined;
  return object;
}
