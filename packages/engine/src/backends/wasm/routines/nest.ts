import type { FunctionCode } from "../encoder.ts";

/** A local that walks through memory with the loops: bytes that each loop moves it by. */
export interface Pointer {
  readonly local: number;
  readonly strides: readonly number[];
}

/** A part of the outermost loop, from the one local up to the other. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * Loops around `body`, outermost first. Pointers come back to where they were, unless only a part of the outermost loop
 * is walked.
 */
export function emitNest(f: FunctionCode, sizes: readonly number[], pointers: readonly Pointer[], body: () => void, part?: Part): void {
  const move = (local: number, bytes: number): void => {
    if (bytes !== 0) f.get(local).i32(bytes).add().set(local);
  };
  const walk = (k: number): void => {
    if (k === sizes.length) {
      body();
      return;
    }
    const partial = k === 0 ? part : undefined;
    const counter = f.local("i32");
    if (partial === undefined) f.i32(0).set(counter);
    else f.get(partial.from).set(counter);
    f.count(
      counter,
      () => (partial === undefined ? f.i32(sizes[k]) : f.get(partial.to)),
      () => f.i32(1),
      () => {
        walk(k + 1);
        // One step, and back over what the loop inside has walked.
        for (const { local, strides } of pointers) move(local, strides[k] - (k + 1 < sizes.length ? strides[k + 1] * sizes[k + 1] : 0));
      },
    );
  };
  if (part !== undefined && sizes.length > 0) {
    for (const { local, strides } of pointers) f.get(local).get(part.from).times(strides[0]).add().set(local);
  }
  walk(0);
  if (part !== undefined) return;
  for (const { local, strides } of pointers) if (sizes.length > 0) move(local, -strides[0] * sizes[0]);
}

/** The same walk with fewer loops: those of one iteration are dropped, neighbours that every array walks as one joined. */
export function joinLoops(sizes: readonly number[], strides: readonly (readonly number[])[]): { sizes: number[]; strides: number[][] } {
  const joined: number[] = [];
  const kept: number[][] = strides.map(() => []);
  for (const [k, size] of sizes.entries()) {
    if (size === 1) continue;
    const last = joined.length - 1;
    if (last >= 0 && strides.every((s, i) => kept[i][last] === s[k] * size)) {
      joined[last] *= size;
      for (const [i, s] of strides.entries()) kept[i][last] = s[k];
    } else {
      joined.push(size);
      for (const [i, s] of strides.entries()) kept[i].push(s[k]);
    }
  }
  return { sizes: joined, strides: kept };
}
