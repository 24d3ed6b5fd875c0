import { describe, expect, test } from "vitest";
import { type Array as A, grad, jit, jnp, jvp, lax, makeJaxpr, random, vmap } from "../index.ts";

const F = jnp.fft;
const real = (seed: number, shape: readonly number[]): A => random.normal(random.key(seed), shape, { dtype: "float32" });
const complex = (seed: number, shape: readonly number[]): A => lax.complex(real(seed, shape), real(seed + 50, shape));
const far = (a: A, b: A): number => jnp.max(jnp.abs(a.sub(b))).item();

describe("every length: by halves, and by chirps", () => {
  for (const n of [1, 2, 3, 7, 8, 12, 30, 64, 97, 100]) {
    test(`${n} points: the definition, and back`, () => {
      const x = complex(n, [n]);
      const k = jnp.arange(n);
      const angles = jnp
        .outer(k, k)
        .mod(n)
        .mul(-2 * Math.PI)
        .div(n);
      const definition = jnp.stack([jnp.cos(angles), jnp.sin(angles)]);
      const [re, im] = [jnp.real(x), jnp.imag(x)];
      const wantedRe = definition.get(0).matmul(re).sub(definition.get(1).matmul(im));
      expect(far(jnp.real(F.fft(x)), wantedRe)).toBeLessThan(1e-4);
      expect(far(F.ifft(F.fft(x)), x)).toBeLessThan(1e-5);
      expect(far(F.irfft(F.rfft(re), { n }), re)).toBeLessThan(1e-5);
    });
  }
});

describe("transforms", () => {
  /** Linear functions of real arrays through complex ones. */
  const MAPS: Record<string, [(x: A) => A, readonly number[]]> = {
    "fft, absolute": [(x) => jnp.abs(F.fft(x)), [6]],
    "rfft, even": [(x) => jnp.real(F.rfft(x)).add(jnp.imag(F.rfft(x)).mul(2)), [8]],
    "rfft, odd": [(x) => jnp.real(F.rfft(x)).add(jnp.imag(F.rfft(x)).mul(2)), [7]],
    irfft: [(x) => F.irfft(F.rfft(x).mul(F.rfft(x))), [8]],
    "irfft, odd": [(x) => F.irfft(F.rfft(x).mul(F.rfft(x)), { n: 7 }), [7]],
    fft2: [(x) => jnp.abs(F.fft2(x)), [3, 4]],
    rfft2: [(x) => F.irfft2(F.rfft2(x).mul(2)), [4, 6]],
  };
  for (const [name, [f, shape]] of Object.entries(MAPS)) {
    test(name, () => {
      const [x, dx] = [real(1, shape), real(2, shape)];
      const w = real(3, f(x).shape);
      const loss = (v: A): A => jnp.sum(f(v).mul(w));
      const h = 1e-2;
      const wanted = loss(x.add(dx.mul(h)))
        .sub(loss(x.sub(dx.mul(h))))
        .div(2 * h)
        .item();
      const close = (got: number): void => expect(Math.abs(got - wanted)).toBeLessThan(5e-3 * (1 + Math.abs(wanted)));
      close(jvp(loss, [x], [dx])[1].item());
      close(jnp.sum(grad(loss)(x).mul(dx)).item());
      const batch = jnp.stack([x, dx]);
      expect(far(vmap(f)(batch).get(1), f(dx))).toBeLessThan(1e-4);
      expect(far(jit(f)(x), f(x))).toBeLessThan(1e-4);
    });
  }
});

test("the jaxpr prints as JAX's", () => {
  expect(String(makeJaxpr((x: A) => F.rfft(x))(jnp.ones([8])))).toContain("b:c64[5] = fft[fft_lengths=(8,) fft_type=2] a");
});

test("what JAX refuses", () => {
  expect(() => F.fft(jnp.ones([3]), { n: 0 })).toThrow("should be non-negative and not 0");
  expect(() => F.rfft(complex(1, [3]))).toThrow("only real valued inputs supported for rfft");
  expect(() => F.fft(jnp.ones([3]), { norm: "x" as "ortho" })).toThrow("Invalid norm value x");
});
