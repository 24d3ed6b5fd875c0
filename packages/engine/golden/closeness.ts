import { expect } from "vitest";
import { numberOf } from "./rebuild.ts";

type Element = string | number | boolean;

/** Relative error of f32 functions beside JAX's; sums and products are rounded in another order there. */
export const F32_TOLERANCE = 2e-6;

/** Equal where the wanted numbers are not finite, else within the tolerance (absolute near 0). */
export function expectAllClose(got: ArrayLike<number>, wanted: readonly Element[], where: string, tolerance = F32_TOLERANCE): void {
  expect(got.length, `${where}: elements`).toBe(wanted.length);
  wanted.forEach((element, i) => {
    const want = numberOf(element);
    const message = `${where}, element ${i}: got ${got[i]}, want ${want}`;
    if (!Number.isFinite(want)) expect(got[i], message).toBe(want);
    else expect(Math.abs(got[i] - want), message).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(want), 0.05));
  });
}
