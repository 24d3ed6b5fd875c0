import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { concatenate } from "../primitives/assembly.ts";
import { reshape, slice } from "../primitives/movement.ts";
import { threefry2x32 as threefryOf } from "../primitives/threefry.ts";
import { asValue } from "../trace/array.ts";

/**
 * The generator's block function, Threefry-2x32 with 20 rounds (Salmon et al., SC 2011): `count`, an even number of uint32
 * words, under a key of two. The first half of the words are the counters' first words, the other half their second.
 * Throws TypeError for other dtypes, ValueError for other sizes.
 */
export function threefry2x32(key: unknown, count: unknown): Value {
  const [k, c] = [key, count].map((x, i) => {
    const value = asValue(x);
    if (value === null || value.dtype !== "uint32" || value.ndim !== 1)
      throw new JaxTypeError(`threefry2x32 takes vectors of uint32, got ${value?.aval.toLong() ?? typeof x} as argument ${i}`);
    return value;
  });
  if (k.size !== 2 || c.size % 2 !== 0) throw new ValueError(`threefry2x32 takes 2 words and an even number, got ${k.size} and ${c.size}`);
  const half = c.size / 2;
  const word = (at: number): Value => reshape(slice(k, [at], [at + 1]), []);
  return concatenate(threefryOf(word(0), word(1), slice(c, [0], [half]), slice(c, [half], [c.size])), 0);
}
