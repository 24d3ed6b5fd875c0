import { DTYPES, emptyArray, type NDArray, type TypedArray } from "tracepad/device";
import type { TaskArgument } from "../inside/job.ts";

/** Batches of arrays on the host: what `vmap` is held against. */

/** An argument's type with a batch axis. */
export function batched(arg: TaskArgument, axis: number | null, size: number): TaskArgument {
  if (axis === null) return arg;
  switch (arg.kind) {
    case "array": {
      const at = axis < 0 ? arg.shape.length + 1 + axis : axis;
      return { ...arg, shape: [...arg.shape.slice(0, at), size, ...arg.shape.slice(at)] };
    }
    case "static":
      return arg;
    case "list":
      return { ...arg, items: arg.items.map((item) => batched(item, axis, size)) };
    case "dict":
      return { ...arg, items: Object.fromEntries(Object.entries(arg.items).map(([name, item]) => [name, batched(item, axis, size)])) };
  }
}

/** Element `at` of a batch; the array itself where it has no batch axis. */
export function slices(array: NDArray, axis: number | null, at: number): NDArray {
  if (axis === null) return array;
  const { shape, dtype } = array;
  const place = axis < 0 ? shape.length + axis : axis;
  const { words } = DTYPES[dtype];
  const inner = shape.slice(place + 1).reduce((n, d) => n * d, 1) * words;
  const outer = shape.slice(0, place).reduce((n, d) => n * d, 1);
  const part = emptyArray([...shape.slice(0, place), ...shape.slice(place + 1)], dtype);
  for (let i = 0; i < outer; i++) copy(array.data, (i * shape[place] + at) * inner, part.data, i * inner, inner);
  return part;
}

/** Arrays of one type, one after the other along a new first axis. */
export function stacked(arrays: readonly NDArray[]): NDArray {
  const [{ shape, dtype, data }] = arrays;
  const whole = emptyArray([arrays.length, ...shape], dtype);
  for (const [i, array] of arrays.entries()) copy(array.data, 0, whole.data, i * data.length, data.length);
  return whole;
}

function copy(from: TypedArray, fromAt: number, to: TypedArray, toAt: number, count: number): void {
  for (let i = 0; i < count; i++) to[toAt + i] = from[fromAt + i];
}
