import { describe, expect, test } from "vitest";
import { decode } from "../../../golden/encoded.ts";
import golden from "../../../golden/numpy/eigen.json" with { type: "json" };
import { complexOf } from "../../dtype/elements.ts";
import { type Array as A, jnp } from "../../index.ts";
import { hostData } from "../../trace/array.ts";

/*
 * Eigenvalues come in no particular order, and a vector's phase is free: what JAX gives is compared as a set of values, and
 * vector by vector up to phase where the eigenvalue is simple; of others, and of ours, A·v = λ·v and the length 1 are tested.
 */

type Case = [name: string, args: unknown[], options: Record<string, unknown>, expected: unknown, ulps: number];
type Complex = { re: number; im: number };

const elements = (x: A): Complex[] => Array.from(complexOf({ dtype: x.dtype, data: hostData(x) }));
const apart = (x: Complex, y: Complex): number => Math.hypot(x.re - y.re, x.im - y.im);
const modulus = (x: Complex): number => Math.hypot(x.re, x.im);
const isNaNElement = (x: Complex): boolean => Number.isNaN(x.re) || Number.isNaN(x.im);
const UNIT = 2 ** -23;

/** For each of JAX's eigenvalues the nearest of ours that is not taken: their positions. */
function paired(ours: Complex[], theirs: Complex[], bound: number): number[] {
  const free = new Set(ours.keys());
  return theirs.map((value) => {
    const nearest = [...free].reduce((best, i) => (apart(ours[i], value) < apart(ours[best], value) ? i : best), [...free][0]);
    expect(apart(ours[nearest], value), `eigenvalue ${value.re} + ${value.im}i`).toBeLessThanOrEqual(bound);
    free.delete(nearest);
    return nearest;
  });
}

/** Same dtype, shape and values, in any order along the last axis. Gives the order, matrix by matrix. */
function expectSameValues(ours: A, theirs: A, ulps: number): number[][] {
  expect([ours.dtype, ours.shape, ours.weakType]).toEqual([theirs.dtype, theirs.shape, theirs.weakType]);
  const n = ours.shape.at(-1) as number;
  const [got, wanted] = [elements(ours), elements(theirs)];
  return Array.from({ length: n === 0 ? 0 : got.length / n }, (_, m) => {
    const [mine, jax] = [got, wanted].map((x) => x.slice(m * n, (m + 1) * n));
    if (jax.some(isNaNElement)) {
      expect(mine.every(isNaNElement)).toBe(jax.every(isNaNElement));
      return [];
    }
    return paired(mine, jax, ulps * UNIT * Math.max(...jax.map(modulus)));
  });
}

/** The columns of a matrix of a batch. */
const columnsOf = (vectors: A, m: number): Complex[][] => {
  const n = vectors.shape.at(-1) as number;
  const all = elements(vectors).slice(m * n * n, (m + 1) * n * n);
  return Array.from({ length: n }, (_, k) => Array.from({ length: n }, (_, i) => all[i * n + k]));
};
/** |u*·v|: 1 for vectors of length 1 that differ in phase only. */
const overlap = (u: Complex[], v: Complex[]): number =>
  modulus(
    u.reduce((sum, x, i) => ({ re: sum.re + x.re * v[i].re + x.im * v[i].im, im: sum.im + x.re * v[i].im - x.im * v[i].re }), {
      re: 0,
      im: 0,
    }),
  );

function expectSameVectors(name: string, matrix: A, [values, vectors]: A[], [theirValues, theirVectors]: A[], ulps: number): void {
  const order = expectSameValues(values, theirValues, ulps);
  expect([vectors.dtype, vectors.shape, vectors.weakType]).toEqual([theirVectors.dtype, theirVectors.shape, theirVectors.weakType]);
  const n = values.shape.at(-1) as number;
  const spectra = elements(theirValues);
  order.forEach((positions, m) => {
    const [ours, theirs] = [columnsOf(vectors, m), columnsOf(theirVectors, m)];
    const spectrum = spectra.slice(m * n, (m + 1) * n);
    const radius = Math.max(...spectrum.map(modulus));
    if (positions.length === 0) {
      expect(ours.flat().every(isNaNElement)).toBe(theirs.flat().every(isNaNElement));
      return;
    }
    ours.forEach((v) => expect(overlap(v, v)).toBeCloseTo(1, 5));
    positions.forEach((k, i) => {
      const gap = Math.min(...spectrum.map((other, j) => (j === i ? Number.POSITIVE_INFINITY : apart(other, spectrum[i]))));
      if (gap > 0.05 * radius) expect(overlap(ours[k], theirs[i]), `vector ${i}`).toBeCloseTo(1, 4);
    });
  });
  if (matrix.size === 0 || order.some((positions) => positions.length === 0)) return;
  const isRead = name.endsWith("eigh") ? matrix.add(jnp.conj(matrix.mT)).div(2) : matrix;
  const residual = jnp.abs(jnp.matmul(isRead, vectors).sub(vectors.mul(values.get("...", null, ":"))));
  expect(jnp.max(residual).item()).toBeLessThanOrEqual(ulps * UNIT * Math.max(...spectra.map(modulus)));
}

const functions = {
  "jnp.linalg.eig": jnp.linalg.eig,
  "jnp.linalg.eigh": jnp.linalg.eigh,
  "jnp.linalg.eigvals": jnp.linalg.eigvals,
  "jnp.roots": jnp.roots,
} as unknown as Record<string, (...args: unknown[]) => A | A[]>;

for (const [name, cases] of Map.groupBy(golden as Case[], ([name]) => name)) {
  describe(name, () => {
    for (const [i, [, args, options, expected, ulps]] of cases.entries()) {
      test(`${i}: ${JSON.stringify([args, options]).slice(0, 80)}`, () => {
        const given = args.map(decode);
        const rest = Object.keys(options).length > 0 ? [options] : [];
        const result = functions[name](...given, ...rest);
        const wanted = decode(expected);
        if (!Array.isArray(result)) expectSameValues(result, wanted as A, ulps);
        else if (options.symmetrizeInput === false) expectSameValues(result[0], (wanted as A[])[0], ulps);
        else expectSameVectors(name, given[0] as A, result, wanted as A[], ulps);
      });
    }
  });
}
