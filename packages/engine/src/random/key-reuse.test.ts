import { expect, test } from "vitest";
import { errors, jit, random, type Array as TracepadArray, withConfig } from "../index.ts";

test("a key serves once while debugKeyReuse is on", () =>
  withConfig({ debugKeyReuse: true }, () => {
    const key = random.key(0);
    random.normal(key);
    expect(() => random.uniform(key)).toThrow(errors.KeyReuseError);
    expect(() => random.split(key)).toThrow("Previously-consumed key passed to split at index 0");
    expect(() => random.uniform(random.clone(key))).not.toThrow();
    const [a, b] = random.split(random.key(1));
    expect(() => [random.normal(a), random.normal(b), random.gamma(random.key(2), 2), random.poisson(random.key(3), 4)]).not.toThrow();
    expect(() => jit((k: TracepadArray) => random.normal(k).add(random.normal(k)))(random.key(4))).toThrow(errors.KeyReuseError);
    // Folding numbers in makes keys of their own.
    const base = random.key(5);
    expect(() => [0, 1].map((i) => random.normal(random.foldIn(base, i)))).not.toThrow();
  }));

test("keys may be used as often as wanted by default", () => {
  const key = random.key(0);
  expect(random.normal(key).item()).toBe(random.normal(key).item());
});
