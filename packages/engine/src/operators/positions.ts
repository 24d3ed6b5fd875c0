import { Value } from "../ir/value.ts";
import * as lax from "../lax/namespace.ts";
import * as nn from "../nn/namespace.ts";
import { IndexedUpdate } from "../numpy/at.ts";
import * as numpy from "../numpy/namespace.ts";
import * as random from "../random/namespace.ts";
import { evalShape } from "../transforms/eval-shape.ts";
import { linearize, linearTranspose } from "../transforms/linearize.ts";
import { typeOf } from "../transforms/shape-dtype-struct.ts";
import { vjp } from "../transforms/vjp.ts";
import { exceptAt, takesLiterals } from "../tree/literals.ts";
import { NUMBERS, type NumberPositions } from "./number-positions.ts";

/*
 * At the positions of `NUMBERS` functions of the API take a JavaScript number (an axis, a count, a seed) and no array: a
 * literal there stays a number. Everywhere else it is told apart whether `2` or `2.0` was written.
 */

type AnyFunction = (...args: unknown[]) => unknown;

function declare(namespace: object, numbers: NumberPositions): void {
  for (const [name, member] of Object.entries(namespace)) {
    const positions = numbers[name];
    if (typeof member === "function") takesLiterals(member as AnyFunction, exceptAt(listOf(positions)));
    else if (typeof member === "object" && member !== null && !(member instanceof Value))
      declare(member, Array.isArray(positions) ? {} : ((positions ?? {}) as NumberPositions));
  }
}

const listOf = (positions: NumberPositions[string] | undefined): readonly number[] => (Array.isArray(positions) ? positions : []);

declare(numpy, NUMBERS.jnp);
declare(lax, NUMBERS.lax);
declare(nn, NUMBERS.nn);
declare(random, NUMBERS.random);

takesLiterals(typeOf);
for (const fn of [vjp, linearize, linearTranspose, evalShape]) takesLiterals(fn, exceptAt([0]));

/** Methods take numbers where the function of their name does, the array itself being the first argument there. */
const NO_ARRAYS = new Set<PropertyKey>(["constructor", "get", "at", "astype", "item", "tolist", "toJSON", "toTypedArray", "toString"]);
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Value.prototype))) {
  if (typeof value !== "function" || NO_ARRAYS.has(name)) continue;
  takesLiterals(value, exceptAt(listOf(NUMBERS.jnp[name]).map((position) => position - 1)));
}
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(IndexedUpdate.prototype)))
  if (typeof value === "function" && !NO_ARRAYS.has(name) && name !== "apply") takesLiterals(value);
