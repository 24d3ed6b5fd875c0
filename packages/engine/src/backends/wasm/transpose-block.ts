import type { FunctionCode } from "./encoder.ts";
import { valueLocal } from "./lanes.ts";

/** Four vectors as columns of the 4×4 block that they are rows of. */
export function transposeBlock(f: FunctionCode, rows: readonly number[]): number[] {
  const shuffle = (a: number, b: number, words: readonly number[]): number => {
    const local = f.local("v128");
    f.get(a).get(b).shuffleWords(words).set(local);
    return local;
  };
  const [a, b, c, d] = rows;
  const [lowLeft, highLeft] = [shuffle(a, b, [0, 4, 1, 5]), shuffle(a, b, [2, 6, 3, 7])];
  const [lowRight, highRight] = [shuffle(c, d, [0, 4, 1, 5]), shuffle(c, d, [2, 6, 3, 7])];
  return [
    shuffle(lowLeft, lowRight, [0, 1, 4, 5]),
    shuffle(lowLeft, lowRight, [2, 3, 6, 7]),
    shuffle(highLeft, highRight, [0, 1, 4, 5]),
    shuffle(highLeft, highRight, [2, 3, 6, 7]),
  ];
}

/** The same of 64-bit lanes, two vectors a row. */
export function transposeWideBlock(f: FunctionCode, rows: readonly number[]): number[] {
  return [0, 1, 2, 3].map((position) => {
    const column = valueLocal(f, "f64");
    const words = (position & 1) === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7];
    for (const half of [0, 1]) {
      const [above, below] = [rows[2 * half], rows[2 * half + 1]];
      f.get(above + (position >> 1))
        .get(below + (position >> 1))
        .shuffleWords(words)
        .set(column + half);
    }
    return column;
  });
}
