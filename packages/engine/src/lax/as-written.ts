import { config } from "../config/config.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { stack } from "../numpy/manipulation.ts";
import { slice, squeeze } from "../primitives/movement.ts";
import { ConcreteArray, hostElement } from "../trace/array.ts";
import { type AnyFunction, type FlatArguments, flattenResult } from "../transforms/signature.ts";
import { unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";

/** Branches and loops under `disableJit`: JavaScript's own, as the user wrote the bodies, so that these can be stepped through. */

/** Whether branches and loops run so. */
export const runsAsWritten = (): boolean => config.disableJit;

const call = (fn: AnyFunction, args: readonly unknown[]): FlatArguments => flattenResult(fn, fn(...args));

/** A branch on its operands; numbers that it returns become arrays, as in a traced one. */
export function callBranch(fn: AnyFunction, { values, treedef }: FlatArguments): unknown {
  const out = call(fn, unflatten(treedef, values) as unknown[]);
  return unflatten(out.treedef, out.values);
}

/** The `i`-th slice along the leading axis. */
function row(x: Value, i: number): Value {
  const rest = x.shape.slice(1);
  return squeeze(slice(x, [i, ...rest.map(() => 0)], [i + 1, ...rest]), [0]);
}

/** Throws ValueError for a length of 0: without a turn nobody knows what the ys are. */
export function scanAsWritten(
  f: AnyFunction,
  init: FlatArguments,
  xs: FlatArguments,
  length: number,
  reverse: boolean,
): [unknown, unknown] {
  if (length === 0) throw new ValueError("zero-length scan is not supported in disable_jit() mode because the output type is unknown.");
  let carry = unflatten(init.treedef.children[0], init.values);
  let yTree: TreeDef = init.treedef;
  const rows: Value[][] = new Array(length);
  for (let turn = 0; turn < length; turn++) {
    const i = reverse ? length - 1 - turn : turn;
    const slices = xs.values.map((x) => row(x, i));
    const out = call(f, [carry, unflatten(xs.treedef.children[0], slices)]);
    const [carryTree, ys] = out.treedef.children;
    carry = unflatten(carryTree, out.values.slice(0, carryTree.numLeaves));
    yTree = ys;
    rows[i] = out.values.slice(carryTree.numLeaves);
  }
  const stacked = rows[0].map((_, k) => stack(rows.map((ys) => ys[k])));
  return [carry, unflatten(yTree, stacked)];
}

/** Null where the condition is traced: then the loop is too. */
export function whileAsWritten(cond: AnyFunction, body: AnyFunction, init: FlatArguments): { result: unknown } | null {
  let { values } = init;
  let tree = init.treedef.children[0];
  for (;;) {
    const carry = unflatten(tree, values);
    const test = call(cond, [carry]).values[0];
    if (!(test instanceof ConcreteArray)) return null;
    if (Number(hostElement(test)) === 0) return { result: carry };
    ({ values, treedef: tree } = call(body, [carry]));
  }
}
