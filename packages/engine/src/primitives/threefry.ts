import { integersOf } from "../dtype/elements.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "./bind.ts";
import { batchElementwise, broadcastShapes, spread } from "./broadcasting.ts";
import { avalOf } from "./constants.ts";
import { checkDTypes } from "./dtype-rules.ts";

/**
 * Threefry-2x32 with 20 rounds: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 * Rotations by round, in two alternating groups of four; after each group a piece of the key schedule is added.
 */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
/** Skein's key-schedule parity constant, 32-bit form. */
const PARITY = 0x1bd11bda;

/** One block: two words of key and two of counter give two words. */
export function threefryBlock(k0: number, k1: number, c0: number, c1: number): [number, number] {
  const keys = [k0, k1, k0 ^ k1 ^ PARITY];
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    for (const r of ROTATIONS[group % 2]) {
      x = (x + y) | 0;
      y = ((y << r) | (y >>> (32 - r))) ^ x;
    }
    x = (x + keys[(group + 1) % 3]) | 0;
    y = (y + keys[(group + 2) % 3] + group + 1) | 0;
  }
  return [x >>> 0, y >>> 0];
}

/** A key's two words. */
export type KeyWords = readonly [number, number];

/**
 * The words of `count` new keys. In the partitionable mode key i is the block with counter (0, i); in the original one
 * the numbers 0 … 2·count − 1 are split in halves, encrypted in pairs, and read off in order.
 */
export function splitWords([k0, k1]: KeyWords, count: number, partitionable: boolean): KeyWords[] {
  const blocks = Array.from({ length: count }, (_, i) => threefryBlock(k0, k1, partitionable ? 0 : i, partitionable ? i : count + i));
  if (partitionable) return blocks;
  const word = (n: number): number => (n < count ? blocks[n][0] : blocks[n - count][1]);
  return blocks.map((_, i) => [word(2 * i), word(2 * i + 1)]);
}

/** 32 random bits: a draw of shape (). */
export function wordsOfBits([k0, k1]: KeyWords, partitionable: boolean): number {
  const [x, y] = threefryBlock(k0, k1, 0, 0);
  return partitionable ? (x ^ y) >>> 0 : x;
}

function emitBlock(b: ScalarBuilder, [k0, k1, c0, c1]: readonly Scalar[]): [Scalar, Scalar] {
  const word = (n: number): Scalar => b.constant(n >>> 0, "u32");
  const keys = [k0, k1, b.xor(b.xor(k0, k1), word(PARITY))];
  let x = b.add(c0, k0);
  let y = b.add(c1, k1);
  for (let group = 0; group < 5; group++) {
    for (const r of ROTATIONS[group % 2]) {
      x = b.add(x, y);
      y = b.xor(b.or(b.shiftLeft(y, word(r)), b.shiftRightLogical(y, word(32 - r))), x);
    }
    x = b.add(x, keys[(group + 1) % 3]);
    y = b.add(b.add(y, keys[(group + 2) % 3]), word(group + 1));
  }
  return [x, y];
}

/** Operands: two words of key, two of counter, all u32 and broadcast together. Results: two words. */
export const threefry2x32P: Primitive = {
  name: "threefry2x32",
  abstractEval(inputs) {
    if (inputs.length !== 4) throw new JaxTypeError(`threefry2x32 takes 4 operands, got ${inputs.length}`);
    checkDTypes("threefry2x32", inputs, [["integer"]]);
    const shape = broadcastShapes(
      "threefry2x32",
      inputs.map((x) => x.shape),
    );
    return [avalOf(shape, "uint32"), avalOf(shape, "uint32")];
  },
  evaluate(inputs, _params, [out]) {
    const [k0, k1, c0, c1] = inputs.map((x) => integersOf(spread(x, out.shape)));
    const words = [emptyArray(out.shape, "uint32"), emptyArray(out.shape, "uint32")];
    for (let i = 0; i < out.size; i++) [words[0].data[i], words[1].data[i]] = threefryBlock(k0[i], k1[i], c0[i], c1[i]);
    return words;
  },
  lowering: { kind: "scalar", emit: (b, inputs) => emitBlock(b, inputs) },
  jvp(primals) {
    const outs = bind(threefry2x32P, primals);
    return [outs, outs.map((out) => new Zero(out.aval))];
  },
  batch: (inputs, dims, params) => batchElementwise(threefry2x32P, inputs, dims, params),
  // 20 rounds of an addition, a rotation (3) and an exclusive or, and the key schedule.
  flops: (_inputs, [out]) => out.size * 116,
};

export const threefry2x32 = (k0: Value, k1: Value, c0: Value, c1: Value): Value[] => bind(threefry2x32P, [k0, k1, c0, c1]);
