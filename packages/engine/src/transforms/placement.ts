import type { Value } from "../ir/value.ts";
import { currentTrace } from "../primitives/bind.ts";
import { devicePutOf } from "../primitives/identities.ts";
import { evalTrace } from "../trace/eval.ts";
import { unflatten } from "../tree/flatten.ts";
import type { Device } from "./devices.ts";
import { flattenArguments } from "./signature.ts";

/** Where values are. All devices are this machine, so nothing moves. */

/** A tree of arrays, numbers and typed arrays as arrays on a device. Throws TypeError for what is no array. */
export function devicePut(x: unknown, device: Device | null = null): any {
  const { values, treedef } = flattenArguments(devicePut, [x]);
  const placed =
    currentTrace() === evalTrace ? values : values.map((v: Value) => devicePutOf(v, device === null ? "None" : String(device)));
  return (unflatten(treedef, placed) as unknown[])[0];
}

/**
 * A tree of arrays that the host can read. Arrays are such already: read one with `tolist()`, `item()` or
 * `toTypedArray()`.
 */
export function deviceGet<T>(x: T): T {
  const { values, treedef } = flattenArguments(deviceGet, [x]);
  return (unflatten(treedef, values) as T[])[0];
}

/** The same tree, when all its arrays are computed: calls here return when they are. */
export const blockUntilReady = <T>(x: T): T => x;
