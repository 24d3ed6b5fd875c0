import { expect, test } from "vitest";
import { seededRandom } from "../../backends/random-program.ts";
import { createWasmBackend } from "../../backends/wasm/backend.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { optimize } from "../../compiler/pipeline.ts";
import { DTYPES } from "../../dtype/dtype.ts";
import { VerifierError } from "../../errors/errors.ts";
import { type Array as A, grad, jnp, lax, makeJaxpr, vmap } from "../../index.ts";
import { canonicalKey } from "../../ir/canonical.ts";
import { type ClosedJaxpr, Jaxpr } from "../../ir/jaxpr.ts";
import { printJaxpr } from "../../ir/printer.ts";
import { DEFAULT_VERIFIER_LIMITS, verify } from "../../ir/verifier.ts";
import { decodeProgram, encodeProgram } from "../../ir/wire.ts";
import { PRIMITIVES } from "../../primitives/registry.ts";

// What crosses the waist: programs that hold jaxprs in their parameters.
const now = (): number => 0;
const loop = (x: A): A =>
  lax.scan(
    (c: A, v: A) => {
      const unused = jnp.exp(c);
      const next = lax.cond(
        v.greater(0),
        (a: A) => jnp.sin(a).mul(jnp.sin(a)),
        (a: A) => a.sub(v),
        c,
      );
      return [next, unused === null ? v : next.mul(v)];
    },
    0.5,
    x,
  )[1];
const search = (x: A): A =>
  lax.whileLoop(
    (c: A) => c.sum().less(10),
    (c: A) => c.mul(2).add(x),
    x,
  );

const x = jnp.array([0.5, -1, 2]);
const closed = (fn: (...args: any[]) => any, ...args: unknown[]): Jaxpr => {
  const { jaxpr } = makeJaxpr(fn)(...args);
  return new Jaxpr([], [...jaxpr.constvars, ...jaxpr.invars], jaxpr.eqns, jaxpr.outvars);
};
const programs: [string, Jaxpr][] = [
  ["scan and cond", closed(loop, x)],
  [
    "their gradient",
    closed(
      grad((v: A) => loop(v).sum()),
      x,
    ),
  ],
  ["many of them", closed(vmap(loop), jnp.ones([2, 3]))],
  ["while", closed(search, x)],
  ["many whiles", closed(vmap(search), jnp.ones([2, 3]))],
];

test.each(programs)("%s: comes back from its bytes as it was", (_, program) => {
  const back = decodeProgram(encodeProgram(program), PRIMITIVES, DEFAULT_VERIFIER_LIMITS);
  expect(printJaxpr(back)).toBe(printJaxpr(program));
  expect(canonicalKey(back)).toBe(canonicalKey(program));
});

test.each(programs)("%s: every pass keeps it well-formed", (_, program) => {
  optimize(program, { now, inspect: (_pass, jaxpr) => verify(jaxpr) });
});

test("bodies are optimised too", () => {
  const { jaxpr } = optimize(programs[0][1], { now });
  const body = (jaxpr.eqns[0].params.jaxpr as ClosedJaxpr).jaxpr;
  expect(body.eqns.map((eqn) => eqn.primitive.name)).not.toContain("exp");
  const branches = body.eqns.find((eqn) => eqn.primitive.name === "cond")?.params.branches as readonly ClosedJaxpr[];
  expect(branches[1].eqns.map((eqn) => eqn.primitive.name)).toEqual(["sin", "mul"]);
});

test("a damaged program that still verifies runs inside its memory, or is refused", () => {
  const random = seededRandom(3);
  const below = (n: number): number => Math.floor(random() * n);
  const backend = createWasmBackend();
  const limits = { ...DEFAULT_VERIFIER_LIMITS, elements: 100_000, bytes: 10_000_000 };
  let ran = 0;
  // Programs whose loops go through arrays: their lengths are held to those.
  for (const [, program] of programs.slice(0, 3)) {
    const bytes = encodeProgram(program);
    for (let i = 0; i < 1500; i++) {
      const copy = bytes.slice();
      copy[4 + below(copy.length - 4)] ^= 1 << below(8);
      let damaged: Jaxpr;
      try {
        damaged = decodeProgram(copy, PRIMITIVES, limits);
      } catch (error) {
        expect(error).toBeInstanceOf(VerifierError);
        continue;
      }
      const inputs = damaged.inAvals.map(({ size, dtype }) => new DTYPES[dtype].storage(size * DTYPES[dtype].words));
      try {
        const results = compileProgram(damaged, backend, now).program.run(inputs);
        expect(results.map((data) => data.length)).toEqual(damaged.outAvals.map(({ size, dtype }) => size * DTYPES[dtype].words));
        ran++;
      } catch (error) {
        if (!(error instanceof VerifierError)) throw error;
      }
    }
  }
  expect(ran).toBeGreaterThan(100);
});
