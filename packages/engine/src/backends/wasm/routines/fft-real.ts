import type { FunctionCode } from "../encoder.ts";
import { OP, SIMD } from "../opcodes.ts";
import { repeat, step, type Work } from "./fft-work.ts";
import { pointerAt } from "./move-kernel.ts";
import { changeSign, multiply, swapParts } from "./packed-complex.ts";

/*
 * n real numbers, n even, are the m = n/2 complex ones of their pairs: Z = E + i·O with the spectra E and O of the even and
 * the odd numbers. As both are Hermitian, E and i·O are halves of Z[k] ± conj Z[m − k], and the spectrum is
 * X[k] = E[k] + e^(−2πik/n)·O[k]. Backwards, E and e^(−2πik/n)·O are halves of X[k] ± conj X[m − k].
 */

/** Writes the factors −i/2·e^(−2πik/n) for k ≤ m; `root` pushes e^(−2πik/n). */
export function emitPartingFactors(f: FunctionCode, factors: number, m: number, root: (number: number) => void): void {
  const [to, number] = [pointerAt(f, factors, 0), f.local("i32")];
  repeat(f, m + 1, (k) => {
    f.get(to).get(k).set(number);
    root(number);
    // −i·(x + iy) = y − ix.
    swapParts(f);
    changeSign(f, 1);
    half(f);
    f.simdMemory(SIMD.store, 0);
    step(f, to, 16);
  });
}

/** Pushes half of the number on the stack. */
function half(f: FunctionCode): void {
  f.v128([...new Int32Array(Float64Array.of(0.5, 0.5).buffer)]).simd(SIMD.f64Mul);
}

/** Calls `body` with locals of x[k], conj x[m − k] and the k-th factor, and one of where its result goes, for k < count. */
function overPairs(
  f: FunctionCode,
  { plan, parting }: Work,
  from: number,
  to: number,
  count: number,
  body: (x: number, conjugate: number, factor: number, to: number) => void,
): void {
  const [up, down, factors, target] = [
    pointerAt(f, from, 0),
    pointerAt(f, from, 16 * plan.length),
    pointerAt(f, parting, 0),
    pointerAt(f, to, 0),
  ];
  const [x, conjugate, factor] = [f.local("v128"), f.local("v128"), f.local("v128")];
  repeat(f, count, () => {
    f.get(up).simdMemory(SIMD.load, 0).set(x).get(down).simdMemory(SIMD.load, 0);
    changeSign(f, 1);
    f.set(conjugate).get(factors).simdMemory(SIMD.load, 0).set(factor);
    body(x, conjugate, factor, target);
    step(f, up, 16);
    step(f, down, -16);
    step(f, factors, 16);
    step(f, target, 16);
  });
}

/** From the transform Z of the pairs, in a buffer, to the first half of the spectrum X, in the other one. */
export function emitPart(f: FunctionCode, work: Work, from: 0 | 1): void {
  const { plan, buffers } = work;
  const source = buffers[from];
  // Z goes on periodically.
  f.get(source)
    .get(source)
    .simdMemory(SIMD.load, 0)
    .simdMemory(SIMD.store, 16 * plan.length);
  const [difference, sum] = [f.local("v128"), f.local("v128")];
  overPairs(f, work, source, buffers[1 - from], plan.length + 1, (z, conjugate, factor, to) => {
    f.get(z).get(conjugate).simd(SIMD.f64Add);
    half(f);
    f.set(sum).get(z).get(conjugate).simd(SIMD.f64Sub).set(difference);
    f.get(to).get(sum);
    multiply(f, difference, factor);
    f.simd(SIMD.f64Add).simdMemory(SIMD.store, 0);
  });
}

/** From the first half of a spectrum X, in the first buffer, to the pairs' Z in the other one, with its parts exchanged. */
export function emitJoin(f: FunctionCode, work: Work): void {
  const { plan, buffers } = work;
  const [source, target] = buffers;
  // The first number and the middle one are real.
  for (const k of [0, plan.length])
    f.get(source)
      .f64(0)
      .memory(OP.f64Store, 16 * k + 8);
  const [difference, sum] = [f.local("v128"), f.local("v128")];
  overPairs(f, work, source, target, plan.length, (x, conjugate, factor, to) => {
    f.get(x).get(conjugate).simd(SIMD.f64Add);
    half(f);
    f.set(sum).get(x).get(conjugate).simd(SIMD.f64Sub).set(difference);
    // i·½·e^(2πik/n) is the factor's conjugate.
    f.get(factor);
    changeSign(f, 1);
    f.set(factor).get(to).get(sum);
    multiply(f, difference, factor);
    f.simd(SIMD.f64Add);
    swapParts(f);
    f.simdMemory(SIMD.store, 0);
  });
}
