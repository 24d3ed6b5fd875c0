import { ValueError } from "../../errors/errors.ts";
import { shapeText } from "../../ir/aval.ts";
import type { Value } from "../../ir/value.ts";
import { type ArrayLike, promoteArgsInexact } from "../operands.ts";

/** An argument as floating matrices. */
export function matricesFrom(fn: string, x: ArrayLike): Value {
  const [value] = promoteArgsInexact(fn, [x]);
  if (value.ndim < 2) throw new ValueError(`Argument to ${fn} must have shape [..., m, n], got shape ${shapeText(value.shape)}.`);
  return value;
}
