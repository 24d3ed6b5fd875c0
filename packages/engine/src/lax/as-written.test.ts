import { expect, test } from "vitest";
import { type Array as A, config, grad, jit, jnp, lax, makeJaxpr, vmap, withConfig } from "../index.ts";

const disableJit = <T>(f: () => T): T => withConfig({ disableJit: true }, f);
const x = jnp.float32(2);

test("behaviour 154, case H083: jitted functions see values", () => {
  const seen: string[] = [];
  const f = jit((x: A) => {
    const y = x.mul(2n);
    seen.push(`Value of y is ${y}`);
    return y.add(3n);
  });
  const given = jnp.array([1, 2, 3], { dtype: "int32" });
  expect(String(f(given))).toBe("[5 7 9]");
  expect(String(disableJit(() => f(given)))).toBe("[5 7 9]");
  expect(seen).toEqual(["Value of y is JitTracer(int32[3])", "Value of y is [2 4 6]"]);
  expect(config.disableJit).toBe(false);
});

test("numbers are arrays inside, static arguments are as they are", () => {
  const f = jit((x: A, n: number) => (n === 2 ? x.add(1) : x), { staticArgnums: [1] });
  expect(disableJit(() => f(jnp.float32(3), 2)).item()).toBe(4);
  expect(disableJit(() => jit(() => 3)())).toMatchObject({ dtype: "float32" });
});

test("branches: one of them runs, with values", () => {
  const seen: string[] = [];
  const note = (name: string) => (v: A) => {
    seen.push(`${name} ${v}`);
    return v;
  };
  expect(disableJit(() => lax.cond(x.greater(1), note("true"), note("false"), x)).item()).toBe(2);
  expect(disableJit(() => lax.switch(5, [note("0"), note("1")], x)).item()).toBe(2);
  expect(seen).toEqual(["true 2.0", "1 2.0"]);
  const absolute = (x: A): A =>
    lax.cond(
      x.greater(1),
      (x: A) => x,
      (x: A) => x.neg(),
      x,
    );
  expect(disableJit(() => vmap(absolute)(jnp.arange(3, { dtype: "float32" }))).tolist()).toEqual([-0, -1, 2]);
});

test("loops go turn by turn", () => {
  const seen: string[] = [];
  const [last, ys] = disableJit(() =>
    lax.scan(
      (c: A, y: A) => {
        seen.push(`${c} ${y}`);
        return [c.add(y), c];
      },
      x,
      jnp.arange(3, { dtype: "float32" }),
    ),
  );
  expect([last.item(), ys.tolist(), seen]).toEqual([5, [2, 2, 3], ["2.0 0.0", "2.0 1.0", "3.0 2.0"]]);
  const reversed = disableJit(() => lax.scan((c: A, y: A) => [c.add(y), c], x, jnp.array([1, 2]), { reverse: true }));
  expect([reversed[0].item(), reversed[1].tolist()]).toEqual([5, [4, 2]]);
  expect(disableJit(() => lax.foriLoop(0, 3, (i: A, c: A) => c.add(i), jnp.int32(0))).item()).toBe(3);
  expect(
    disableJit(() =>
      lax.whileLoop(
        (c: A) => c.less(3),
        (c: A) => c.add(1n),
        jnp.int32(0),
      ),
    ).item(),
  ).toBe(3);
  expect(disableJit(() => lax.map((v: A) => v.mul(2), jnp.array([1, 2]))).tolist()).toEqual([2, 4]);
  expect(() => disableJit(() => lax.scan((c: A) => [c, null], x, jnp.zeros([0])))).toThrow(
    "zero-length scan is not supported in disable_jit() mode because the output type is unknown.",
  );
});

test("transforms go through them; a traced condition keeps the loop one equation", () => {
  const power = (x: A): A => lax.foriLoop(0, 3, (_: A, c: A) => c.mul(x), jnp.float32(1));
  expect(disableJit(() => grad(power)(x)).item()).toBe(12);
  const until = (n: A): A =>
    lax.whileLoop(
      (c: A) => c.less(n),
      (c: A) => c.add(1n),
      jnp.int32(0),
    );
  expect(disableJit(() => vmap(until)(jnp.array([1, 3], { dtype: "int32" }))).tolist()).toEqual([1, 3]);
  expect(String(disableJit(() => makeJaxpr(jit((x: A) => x.mul(x)))(x)))).toBe("{ lambda ; a:f32[]. let b:f32[] = mul a a in (b,) }");
});
