import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { range } from "../primitives/broadcasting.ts";
import * as m from "../primitives/movement.ts";
import { type ArrayLike, arrayOf, operands } from "./operands.ts";

/** A list of arrays, checked: an array of rank ≥ 1 stands for its rows. */
export function listOf(fn: string, arrays: readonly ArrayLike[] | Value): Value[] {
  if (arrays instanceof Value) {
    if (arrays.ndim === 0) throw new JaxTypeError(`${fn} requires a list of arrays, got a scalar.`);
    return range(0, arrays.shape[0]).map((i) => row(arrays, i));
  }
  if (!Array.isArray(arrays)) throw new JaxTypeError(`${fn} takes a list of arrays: jnp.${fn}([a, b]).`);
  if (arrays.length === 0) throw new ValueError(`Need at least one array to ${fn}.`);
  return operands(fn, arrays).map(arrayOf);
}

const row = (x: Value, i: number): Value => m.squeeze(m.slice(x, [i, ...x.shape.slice(1).map(() => 0)], [i + 1, ...x.shape.slice(1)]), [0]);
