import { integerRange } from "../dtype/dtype.ts";
import type { Param } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { scalar } from "../primitives/constants.ts";
import { asValue } from "../trace/array.ts";
import { flatten, unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";

/** The arguments of a debugging function: arrays in trees are operands of its equation, all else stays as it is. */
export interface EffectArguments {
  readonly operands: readonly Value[];
  /** As a parameter of the equation: the positions of what is no array, and what it is. */
  readonly staticArgs: Param;
  readonly treedef: TreeDef;
  /** The arguments again, from values of the operands. */
  rebuild(values: readonly Value[]): unknown[];
}

const [LOWEST, HIGHEST] = integerRange("int32");

/** A leaf as an operand; a number that is whole prints as one. Null where it is no array. */
function operandOf(leaf: unknown): Value | null {
  if (typeof leaf === "number" && Number.isInteger(leaf) && leaf >= LOWEST && leaf <= HIGHEST) return scalar(leaf, "int32", true);
  return asValue(leaf);
}

export function effectArguments(args: readonly unknown[]): EffectArguments {
  const { leaves, treedef } = flatten(args);
  const found = leaves.map(operandOf);
  return {
    operands: found.filter((value) => value !== null),
    staticArgs: leaves.flatMap((leaf, i): Param[] => (found[i] === null ? [[i, String(leaf)]] : [])),
    treedef,
    rebuild(values) {
      let next = 0;
      return unflatten(
        treedef,
        leaves.map((leaf, i) => (found[i] === null ? leaf : values[next++])),
      ) as unknown[];
    },
  };
}

/** An argument list's structure, as a tuple. */
export const tupleText = (children: readonly TreeDef[]): string =>
  children.length === 1 ? `(${children[0].describe()},)` : `(${children.map((child) => child.describe()).join(", ")})`;

export interface EffectOptions {
  /** Keeps the order of such effects among each other; here all effects happen in the program's order anyway. */
  ordered?: boolean;
  /** Accepted; there are no shards. */
  partitioned?: boolean;
}

const OPTIONS = ["ordered", "partitioned", "skipFormatCheck"];

/** Whether an object has option names only, and one at least. */
export function isOptions(value: object): value is EffectOptions {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => OPTIONS.includes(key));
}
