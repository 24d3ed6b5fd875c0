import { describe, expect, it } from "vitest";
import { readRoster, writeCsv } from "./csv.ts";
import { alike, fingerprint } from "./similarity.ts";

describe("a roster", () => {
  it("is read with a head and without, whatever separates it", () => {
    const people = [
      { name: "Lima, Ana", external: "a@school.test" },
      { name: "Bo", external: "" },
    ];
    expect(readRoster('Email,Name\na@school.test,"Lima, Ana"\n,Bo\n')).toEqual(people);
    expect(readRoster('\uFEFF"Lima, Ana";a@school.test\r\n\r\nBo;\r\n')).toEqual(people);
    expect(readRoster("Bo")).toEqual([{ name: "Bo", external: "" }]);
  });

  it.each([
    ["", /no rows/],
    ["name,id\n,7\n", /Row 2 of the roster has no name/],
    ["Ana,1\nBo,2\nCy,1\n", /Rows 1 and 3 of the roster both have "1"/],
    [`${"x".repeat(81)},1`, /Row 1 of the roster is too long/],
    ["a\n".repeat(2001), /2001 rows; at most 2000/],
  ])("says what is wrong with %j", (csv, message) => {
    expect(() => readRoster(csv)).toThrow(message);
  });
});

it("a spreadsheet takes nothing in the results for a formula", () => {
  expect(
    writeCsv(
      ["student", "points"],
      [
        ['=HYPERLINK("x")', 1.5],
        ['Ana "A", Lima', null],
      ],
    ),
  ).toBe('student,points\r\n"\'=HYPERLINK(""x"")",1.5\r\n"Ana ""A"", Lima",\r\n');
});

describe("how alike two programs are", () => {
  const starter = 'import { jnp } from "tracepad";\nexport function f(x) {\n  return jnp.zeros(x.shape);\n}\n';
  const a =
    'import { jnp } from "tracepad";\nexport function f(x) {\n  const m = jnp.max(x, { axis: 1, keepdims: true });\n  const e = jnp.exp(x - m);\n  return e / jnp.sum(e, { axis: 1, keepdims: true });\n}\n';
  const renamed = a
    .replaceAll("m", "m")
    .replace("const m", "const biggest")
    .replace("x - m", "x - biggest")
    .replace("{\n  const", "{\n  // mine\n\n    const");
  const other =
    'import { jnp } from "tracepad";\nexport function f(x) {\n  let total = 0;\n  for (const row of rows(x)) total = total + jnp.dot(row, row);\n  return jnp.sqrt(total);\n}\n';
  const between = (p: string, q: string) => alike(fingerprint(p, starter), fingerprint(q, starter));

  it("does not change when names, comments and line breaks do", () => {
    expect(between(a, a)).toBe(1);
    expect(renamed).not.toBe(a);
    expect(between(a, renamed)).toBe(1);
  });

  it("is small for another idea, and nothing for what the starter gave", () => {
    expect(between(a, other)).toBeLessThan(0.2);
    expect(between(starter, starter)).toBe(0);
  });
});
