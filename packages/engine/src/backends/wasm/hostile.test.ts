import { expect, test } from "vitest";
// Primitives that hold jaxprs stand on the trace floor.
import "../../device.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { DTYPES } from "../../dtype/dtype.ts";
import { VerifierError } from "../../errors/errors.ts";
import type { Jaxpr } from "../../ir/jaxpr.ts";
import { DEFAULT_VERIFIER_LIMITS } from "../../ir/verifier.ts";
import { decodeProgram, encodeProgram } from "../../ir/wire.ts";
import { PRIMITIVES } from "../../primitives/registry.ts";
import { randomControl } from "../random-control.ts";
import { randomProgram, seededRandom } from "../random-program.ts";
import { createWasmBackend } from "./backend.ts";

const limits = { ...DEFAULT_VERIFIER_LIMITS, elements: 100_000, bytes: 10_000_000 };
const backend = createWasmBackend();

/** The program that damaged bytes still spell, if any. */
function survivor(bytes: Uint8Array): Jaxpr | null {
  try {
    return decodeProgram(bytes, PRIMITIVES, limits);
  } catch {
    return null;
  }
}

test("a damaged program that still verifies compiles and runs inside its memory, or is refused", () => {
  const random = seededRandom(11);
  const below = (n: number): number => Math.floor(random() * n);
  let ran = 0;
  for (let seed = 0; seed < 120; seed++) {
    const bytes = encodeProgram(randomProgram(seed, PRIMITIVES, { length: 10 }));
    for (let i = 0; i < 40; i++) {
      const copy = bytes.slice();
      for (let flips = 1 + below(2); flips > 0; flips--) copy[4 + below(copy.length - 4)] ^= 1 << below(8);
      const program = survivor(copy);
      if (program === null) continue;
      const inputs = program.inAvals.map(({ size, dtype }) => new DTYPES[dtype].storage(size * DTYPES[dtype].words));
      try {
        const results = compileProgram(program, backend, () => 0).program.run(inputs);
        expect(results.map((data) => data.length)).toEqual(program.outAvals.map(({ size, dtype }) => size * DTYPES[dtype].words));
        ran++;
      } catch (error) {
        if (!(error instanceof VerifierError)) throw error;
      }
    }
  }
  expect(ran).toBeGreaterThan(500);
});

test("damaged loops and branches that still verify make valid modules, or are refused", () => {
  const random = seededRandom(12);
  const below = (n: number): number => Math.floor(random() * n);
  let compiled = 0;
  for (let seed = 0; seed < 40; seed++) {
    const bytes = encodeProgram(randomControl(seed, PRIMITIVES));
    for (let i = 0; i < 25; i++) {
      const copy = bytes.slice();
      for (let flips = 1 + below(2); flips > 0; flips--) copy[4 + below(copy.length - 4)] ^= 1 << below(8);
      const program = survivor(copy);
      if (program === null) continue;
      // Compiled, not run: it may be a loop without end.
      try {
        compileProgram(program, backend, () => 0);
        compiled++;
      } catch (error) {
        if (!(error instanceof VerifierError)) throw error;
      }
    }
  }
  expect(compiled).toBeGreaterThan(50);
});
