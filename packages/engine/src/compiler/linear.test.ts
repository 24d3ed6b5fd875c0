import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../backends/wasm/backend.ts";
import { grad, jit, jnp, makeJaxpr } from "../index.ts";
import { canonicalKey } from "../ir/canonical.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import { printJaxpr } from "../ir/printer.ts";
import { DEFAULT_VERIFIER_LIMITS } from "../ir/verifier.ts";
import { decodeProgram, encodeProgram } from "../ir/wire.ts";
import { PRIMITIVES } from "../primitives/registry.ts";
import { hostData } from "../trace/array.ts";
import { compileProgram } from "./compile.ts";

/* Long programs: no step of compiling recurses along them, or looks at all of them for each of their equations. */

type Arr = ReturnType<typeof jnp.array>;
const backend = createWasmBackend();

/** x ← 0.5·x + 1, which comes to 2. */
const chain =
  (turns: number) =>
  (x: Arr): Arr => {
    let y = x;
    for (let i = 0; i < turns; i++) y = jnp.add(jnp.multiply(y, 0.5), 1) as Arr;
    return y;
  };

/** Values that all live until the last is made, and end in an order that is neither. */
const crowd =
  (count: number) =>
  (x: Arr): Arr => {
    const sums: Arr[] = [];
    for (let i = 0; i < count; i++) sums.push(jnp.sum(jnp.multiply(x, i)) as Arr);
    let total = sums[0];
    for (let i = 1; i < count; i++) total = jnp.add(jnp.multiply(total, 0.5), sums[(i * 7) % count]) as Arr;
    return total;
  };

/** What happens to a program from the tracer to the device, the way across the pipe included. */
function wholeWay(jaxpr: Jaxpr): Float32Array {
  printJaxpr(jaxpr);
  canonicalKey(jaxpr);
  const received = decodeProgram(encodeProgram(jaxpr), PRIMITIVES, DEFAULT_VERIFIER_LIMITS);
  const { program } = compileProgram(received, backend, () => 0);
  return program.run([new Float32Array(8).fill(1)])[0] as Float32Array;
}

/** Processor time of this process, in ms: the least of two runs, since others may be at work. */
function timeOf(work: () => void): number {
  const times = [0, 1].map(() => {
    const begin = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const x = (): Arr => jnp.ones([8]) as Arr;

describe("long programs", () => {
  test("a jitted chain of 20,000 operations", () => {
    const f = jit(chain(10_000));
    expect(hostData(f(x()) as Arr)[7]).toBe(2);
  }, 60_000);

  test("a jaxpr of 50,000 equations, across the pipe", () => {
    const { jaxpr } = makeJaxpr(chain(25_000))(x());
    expect(jaxpr.eqns.length).toBe(50_000);
    expect(wholeWay(jaxpr)[0]).toBe(2);
  }, 60_000);

  test("the gradient of a jitted chain of 4,000 operations", () => {
    const f = jit(chain(2000));
    const slope = jit(grad((v: Arr) => jnp.sum(f(v)) as Arr))(x()) as Arr;
    expect(hostData(slope)[0]).toBe(0);
  }, 60_000);

  for (const [name, program, size] of [
    ["a chain", chain, 1500],
    ["many values alive at once", crowd, 700],
  ] as const) {
    test(`four times the program takes about four times as long: ${name}`, () => {
      const jaxprs = [size, 4 * size].map((n) => makeJaxpr(program(n))(x()).jaxpr);
      // Once for the engine's own compiler.
      wholeWay(jaxprs[0]);
      const [once, fourTimes] = jaxprs.map((jaxpr) => timeOf(() => wholeWay(jaxpr)));
      expect(fourTimes / once).toBeLessThan(8);
    }, 60_000);
  }
});
