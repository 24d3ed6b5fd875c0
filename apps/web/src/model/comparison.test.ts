import { expect, it } from "vitest";
import { compare, eagerProgram } from "./comparison.ts";
import { programs } from "./programs.ts";
import { realRun } from "./testing/real-run.ts";

const CODE = `import { jit, jnp } from "tracepad";
const square = (x) => x * x;
const f = jit((x) => jnp.sum(jnp.sin(x) + square(x)));
square(jnp.ones([8]));
f(jnp.ones([8]));
f(jnp.ones([8]));
f(jnp.ones([16]));
`;

it("runs a program line for line with jit switched off", () => {
  const { code, shift } = eagerProgram(CODE);
  expect(code.split("\n").slice(1)).toEqual(CODE.split("\n").slice(1));
  expect((code.split("\n")[0] as string).slice(shift)).toBe(CODE.split("\n")[0]);
  expect(realRun(code).some(({ type }) => type === "trace")).toBe(false);
});

it("counts what the function sent, both ways", () => {
  const compiled = realRun(CODE);
  const { code, shift } = eagerProgram(CODE);
  const { calls, jit, eager, operations } = compare("f", programs(compiled), compiled, realRun(code), shift);
  expect(calls).toBe(3);
  expect(jit.sent).toBe(3);
  // Of square's four runs one is eager in both.
  expect(Object.fromEntries(operations.map(({ name, count }) => [name, count]))).toEqual({ sin: 3, mul: 3, add: 3, reduce_sum: 3 });
  expect(eager.sent).toBe(12);
  expect(eager.bytes).toBeGreaterThan(jit.bytes);
});
