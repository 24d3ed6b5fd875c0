import { describe, expect, test } from "vitest";
import { grad, jacrev, jnp, jvp, lax, makeJaxpr, nn, type Array as TracepadArray, vjp, vmap } from "../src/index.ts";
import { inspect } from "../src/internal.ts";

/** Derivatives of complex functions, with JAX's conventions and values: the gradient of a real f is ∂f/∂x − i·∂f/∂y. */

const z = (re: number, im: number): TracepadArray => jnp.array({ re, im });
const repr = (x: unknown): string => inspect(x);

describe("gradients of real functions of complex numbers", () => {
  const cases: [string, (z: TracepadArray) => TracepadArray, string][] = [
    ["Re z²", (x) => x.mul(x).real, "Array(2.+4.j, dtype=complex64)"],
    ["Im z²", (x) => x.mul(x).imag, "Array(4.-2.j, dtype=complex64)"],
    ["z·z̄", (x) => x.mul(x.conj()).real, "Array(2.-4.j, dtype=complex64)"],
    ["|z|²", (x) => x.real.pow(2).add(x.imag.pow(2)), "Array(2.-4.j, dtype=complex64)"],
  ];
  test.each(cases)("%s at 1 + 2i", (_name, f, want) => {
    expect(repr(grad(f)(z(1, 2)))).toBe(want);
  });

  test("through complex numbers from real ones", () => {
    const size = (x: TracepadArray): TracepadArray => jnp.abs(jnp.exp(x.mul({ re: 0, im: 1 })).add(1));
    expect(grad(size)(jnp.asarray(0.5)).item()).toBeCloseTo(-0.24740398, 6);
    expect(repr(grad((x: TracepadArray) => lax.complex(x, x.mul(2)).pow(2).real)(jnp.asarray(0.5)))).toMatch(/^Array\(-3\., dtype=float32/);
  });
});

test("holomorphic derivatives", () => {
  const holomorphic = true;
  const slope = grad(jnp.exp, { holomorphic })(z(1, 2));
  expect([slope.dtype, slope.weakType]).toEqual(["complex64", true]);
  expect(slope.real.item()).toBeCloseTo(-1.1312044, 6);
  expect(slope.imag.item()).toBeCloseTo(2.4717267, 6);
  expect(repr(grad(jnp.log, { holomorphic })(z(1, 2)))).toBe("Array(0.2-0.4j, dtype=complex64, weak_type=True)");
  expect(repr(grad(jnp.sin, { holomorphic })(z(3, 4)))).toBe("Array(-27.034946-3.8511534j, dtype=complex64, weak_type=True)");
  expect(repr(jacrev((x: TracepadArray) => x.mul(x), { holomorphic })(jnp.array([{ re: 1, im: 2 }, 3])))).toBe(
    "Array([[2.+4.j, 0.+0.j],\n       [0.+0.j, 6.+0.j]], dtype=complex64)",
  );
});

test("a complex number of two numbers", () => {
  expect(repr(jnp.complex64(3, 4))).toBe("Array(3.+4.j, dtype=complex64)");
  expect(repr(grad((x: TracepadArray) => jnp.real(x).pow(2).add(jnp.imag(x).pow(2)))(jnp.complex64(3, 4)))).toBe(
    "Array(6.-8.j, dtype=complex64)",
  );
  expect(() => jnp.complex64(jnp.ones([2]) as never, 1)).toThrow("complex64(re, im) takes two numbers");
});

test("jvp and vjp", () => {
  const [value, tangent] = jvp(jnp.sin, [z(1, 2)], [z(1, 0)]);
  const expected = [
    [value, 3.1657786, 1.9596009],
    [tangent, 2.032723, -3.0518978],
  ] as const;
  for (const [result, re, im] of expected) {
    expect(result.real.item()).toBeCloseTo(re, 5);
    expect(result.imag.item()).toBeCloseTo(im, 5);
  }
  const [, pullback] = vjp((x: TracepadArray) => x.mul(x).mul(x), z(1, 2));
  expect(repr((pullback(jnp.complex64({ re: 1, im: 0 })) as TracepadArray[])[0])).toMatch(/^Array\(-9\.\+12\.j, dtype=complex64/);
});

test("what is refused, in JAX's words", () => {
  const square = (x: TracepadArray): TracepadArray => x.mul(x);
  expect(() => grad(square)(z(1, 2))).toThrow(
    "grad requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got complex64. For holomorphic differentiation, pass holomorphic=True. For differentiation of non-holomorphic functions involving complex outputs, use jax.vjp directly.",
  );
  expect(() => grad(square, { holomorphic: true })(jnp.asarray(1))).toThrow(
    "grad with holomorphic=True requires inputs with complex dtype, but got float32.",
  );
  expect(() => grad((x: TracepadArray) => x.real, { holomorphic: true })(z(1, 2))).toThrow(
    "grad with holomorphic=True requires outputs with complex dtype, but got float32.",
  );
});

test("jaxprs of the parts, and batches of them", () => {
  const parts = (x: TracepadArray): TracepadArray => x.real.add(x.imag);
  const x = jnp.array([
    { re: 1, im: 2 },
    { re: 3, im: 4 },
  ]);
  expect(String(makeJaxpr(parts)(x))).toBe(
    "{ lambda ; a:c64[2]. let\n    b:f32[2] = real a\n    c:f32[2] = imag a\n    d:f32[2] = add b c\n  in (d,) }",
  );
  expect(String(vmap(parts)(x))).toBe("[3. 7.]");
  expect(
    String(
      vmap(grad((w: TracepadArray) => jnp.abs(w)))(
        jnp.array([
          { re: 3, im: 4 },
          { re: 0, im: 2 },
        ]),
      ),
    ),
  ).toBe("[0.6-0.8j 0. -1.j ]");
});

test("logarithms of sums, and what stands on the order of complex numbers", () => {
  const w = z(0.5, -1);
  const cases: [TracepadArray, number, number][] = [
    [jvp((x: TracepadArray) => jnp.logaddexp(x, w), [z(1, 2)], [z(1, 0)])[1] as TracepadArray, 2.393055, 0.51266587],
    [jvp((x: TracepadArray) => jnp.logaddexp2(x, w), [z(1, 2)], [z(1, 0)])[1] as TracepadArray, 0.8081528, 0.76124907],
    [grad((x: TracepadArray) => nn.logsumexp(jnp.stack([x, w])).real)(z(1, 2)), 2.3930542, 0.512666],
    [grad((x: TracepadArray) => jnp.sum(nn.relu(jnp.stack([x, x.neg(), x.mul(z(0, 1))])).real))(z(1, 2)), 1, 0],
  ];
  for (const [slope, re, im] of cases) {
    expect(slope.real.item()).toBeCloseTo(re, 5);
    expect(slope.imag.item()).toBeCloseTo(im, 5);
  }
});
