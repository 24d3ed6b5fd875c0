import type { FunctionCode } from "../encoder.ts";
import { SIMD } from "../opcodes.ts";

/** Complex doubles, one a vector: the real part in the lower half. */

/** Exchanges the parts of the number on the stack. */
export const swapParts = (f: FunctionCode): void => {
  const value = f.local("v128");
  f.tee(value).get(value).shuffleWords([2, 3, 0, 1]);
};

/** Changes the sign of one part, 0 or 1, of the number on the stack. */
export function changeSign(f: FunctionCode, part: 0 | 1): void {
  const top = -0x80000000;
  f.v128(part === 0 ? [0, top, 0, 0] : [0, 0, 0, top]).simd(SIMD.xor);
}

/** A factor as two vectors: its real part twice, and −im and im. */
export interface Factor {
  readonly re: number;
  readonly im: number;
}

/** Makes a factor of the number on the stack. */
export function setFactor(f: FunctionCode, { re, im }: Factor): void {
  f.tee(im).get(im).shuffleWords([0, 1, 0, 1]).set(re);
  f.get(im).get(im).shuffleWords([2, 3, 2, 3]);
  changeSign(f, 0);
  f.set(im);
}

/** Pushes the product of the number in a local with a factor. */
export function timesFactor(f: FunctionCode, x: number, { re, im }: Factor): void {
  f.get(x).get(re).simd(SIMD.f64Mul);
  f.get(x).get(x).shuffleWords([2, 3, 0, 1]).get(im).simd(SIMD.f64Mul).simd(SIMD.f64Add);
}

/** Pushes the product of two numbers in locals. */
export function multiply(f: FunctionCode, x: number, y: number): void {
  const factor = { re: f.local("v128"), im: f.local("v128") };
  f.get(y);
  setFactor(f, factor);
  timesFactor(f, x, factor);
}
