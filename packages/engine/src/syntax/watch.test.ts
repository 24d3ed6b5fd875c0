import { expect, test } from "vitest";
import { transform } from "./transform.ts";

const at = (code: string) => {
  const { watched, ...program } = transform(code, { watch: true });
  const lines = code.split("\n");
  const shown = watched.map((places) =>
    places.map(({ at, part }) => `${(lines[at.line - 1] as string).slice(0, at.column - 1)}|${part ?? ""}`),
  );
  return { shown, code: program.code };
};

test("functions show what they bind and return, and where it may be shown", () => {
  const { shown, code } = at(`const f = (x) => {
  const y = g(x);
  const [a, , b] = h(y);
  const { c, d: e } = k(a) as Pair;
  const n = 3 * 2;
  const inner = (z) => z + 1;
  return a + b;
};`);
  expect(new Set(shown.flat())).toEqual(
    new Set([
      "  const y|",
      "  const [a|0",
      "  const [a, , b|2",
      "  const { c|c",
      "  const { c, d: e|d",
      "  const inner = (z) => z + 1|",
      "  return a + b|",
    ]),
  );
  expect(code.split("\n")[1]).toMatch(/^ {2}const y = \$seen\(\d+, g\(x\)\);$/);
  // Numbers, functions and what stands outside of functions are not watched.
  expect(code.split("\n")[4]).toBe("  const n = 3 * 2;");
  expect(code).not.toMatch(/f = \$seen/);
});

test("values go through as they are, in generators too", () => {
  const source = `const seen = [];
function f(x: number[]): number {
  const [first] = x;
  let total = first;
  for (const each of x) { const twice = each * 2; total += twice; }
  return (total);
}
out(f([1, 2, 3]), ((a) => ({ a }))(5).a, ((a) => a)(6));`;
  for (const pauses of [false, true]) {
    const { code } = transform(source, { watch: true, pauses });
    const numbers: number[] = [];
    const seen = (number: number, value: unknown): unknown => {
      numbers.push(number);
      return value;
    };
    let result: unknown[] = [];
    const body = pauses ? `return (function* () { ${code}\n})().next()` : code;
    const plain = {
      add: (a: number, b: number) => a + b,
      multiply: (a: number, b: number) => a * b,
      truth: Boolean,
      ints: <T>(x: T): T => x,
    };
    new Function("$seen", "$operators", "$pause", "$import", "out", body)(
      seen,
      { ...plain, callee: (f: unknown) => f },
      { due: false },
      () => ({}),
      (...given: unknown[]) => {
        result = given;
      },
    );
    expect(result).toEqual([13, 5, 6]);
    // What is bound, returned, and given by two arrows; plain arithmetic in loops pays nothing.
    expect(numbers).toHaveLength(3);
  }
});
