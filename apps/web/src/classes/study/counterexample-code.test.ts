import type { CheckResult, Grid } from "@tracepad/grade";
import { expect, test } from "vitest";
import { inputCode, withInput } from "./counterexample-code.ts";

const grid = (name: string, shape: number[], values: Grid["values"], more: Partial<Grid> = {}): Grid => ({
  ...{ name, dtype: "float32", shape, values, shown: shape },
  ...more,
});
const failing = (...input: Grid[]): CheckResult => ({
  ...{ id: "visible/0", hidden: false, check: "allclose", fn: "f", title: "a test", advisory: false, passed: false, points: 0, of: 1 },
  ...{ message: null, hint: null, line: null, column: null, platformFault: false },
  counterexample: { input, expected: [], got: [], differs: [] },
});

test("the input is written as arrays, and the function called with it", () => {
  const code = 'import { type Array, jnp } from "tracepad";\nexport function f(x: Array, w: Array) {\n  return x;\n}\n';
  const lines = inputCode(failing(grid("x", [2, 2], [1, -0.5, "nan", "-inf"]), grid("w", [], [true], { dtype: "bool" })), code);
  expect(lines).toBe(
    '// a test\nconst xInput = jnp.array([[1, -0.5], [NaN, -Infinity]], { dtype: "float32" });\n' +
      'const wInput = jnp.array(true, { dtype: "bool" });\nconsole.log(f(xInput, wInput));',
  );
  expect(withInput(code, lines as string)).toBe(`${code}\n${lines}\n`);
  expect(withInput("export const f = (x) => x;", "a")).toMatch(/^import \{ jnp \} from "tracepad";\n/);
});

test("names that are taken get a number; a call that cannot be known is left out", () => {
  const code = "const xInput = 1;\nexport const f = jit((x, n) => x);";
  expect(inputCode(failing(grid("x", [1], [1])), code)).toBe('// a test\nconst xInput2 = jnp.array([1], { dtype: "float32" });');
});

test("nothing where the values are not all there, or are a key's", () => {
  expect(inputCode(failing(grid("x", [1000], [1], { shown: [1] })), "")).toBeNull();
  expect(inputCode(failing(grid("k", [], ["1,2"], { dtype: "key<fry>" })), "")).toBeNull();
  expect(inputCode(failing(grid("x", [0], [])), "")).toBeNull();
});
