import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as tracepad from "../src/index.ts";
import { nativeHint, setLocator, userFrames } from "../src/internal.ts";
import * as operators from "../src/operators/namespace.ts";
import { transform } from "../src/syntax/index.ts";
import { MISTAKES } from "./mistakes/mistakes.ts";

const FILE = "program.ts";
const HEAD = "(function ($import, $operators) { ";
const IMPORTS = 'import { jnp, lax, random, nn, jit, grad, vmap, jvp, vjp, tree } from "tracepad";';

/** What a program's error says, with the line and column of the user's that it names. */
function failure(source: string): string[] {
  const program = transform(`${IMPORTS}\n${source}`, { file: FILE });
  setLocator({
    isUserFile: (file) => file === FILE,
    map(file, line, column) {
      const place = program.map(line, line === 1 ? column - HEAD.length : column);
      return place === null ? null : { file, ...place };
    },
  });
  try {
    // biome-ignore lint/security/noGlobalEval: the program under test
    const main = (0, eval)(`${HEAD}${program.code}\n})\n//# sourceURL=${FILE}`) as (...given: unknown[]) => void;
    main(() => tracepad, operators);
  } catch (thrown) {
    const error = thrown as Error & { hint?: string | null; location?: { line: number; column: number } | null };
    const place = error.location ?? userFrames(String(error.stack), 1)[0];
    const at = place === undefined ? "nowhere" : `${place.line - 1}:${place.column}`;
    return [`${error.name} at ${at}`, error.message, error.hint ?? nativeHint(error) ?? "no hint"];
  }
  return ["no error"];
}

const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 60;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
  setLocator({ isUserFile: () => false, map: () => null });
});

/** Classes and the first words are JAX's wherever it has the same mistake. */
describe.each(Object.entries(MISTAKES))("%s", (_, mistakes) => {
  test.each(mistakes)("%s", (source, ...expected) => {
    expect(failure(source)).toEqual(expected);
  });
});
