import { SourceMap } from "node:module";
import { describe, expect, it } from "vitest";
import * as tracepad from "../index.ts";
import * as operators from "../operators/namespace.ts";
import { SourceError, tracepadSyntax, transformModule } from "./index.ts";

const SOURCE = `import { type Array, jnp } from "tracepad";
import type { Unused } from "elsewhere";

type Pair = [Array, Array];
export const f = (x: Array, { y }: { y: Array }): Array =>
  x * 2.0 + y[0]
    - here(x);
function here(x: Array) { return -x; }
export { type Pair, here as there };
export default 1 + 2;
`;

describe("modules for a bundler", () => {
  it("keep imports and exports, and import the operators", () => {
    const { code } = transformModule(SOURCE, "a.ts");
    const lines = code.split("\n");
    expect(lines[0]).toBe(
      'import { add as $add, multiply as $multiply, negative as $negative, subtract as $subtract } from "tracepad/operators"; let $left, $object; ;',
    );
    expect(lines[1]).toBe(";");
    expect(code).toContain("export const f = (x       , { y }              )        =>");
    expect(code).toContain("export {            here as there };");
    expect(code).toContain("export default 1 + 2;");
    expect(lines.length).toBe(SOURCE.split("\n").length);
  });

  it("run", () => {
    const { code } = transformModule('import { jnp } from "tracepad";\nexport const z = jnp.array([1, 2]) * 2.0 + 1;', "a.ts");
    const body = code
      .replace(
        /import \{ (.*?) \} from "tracepad\/operators";/,
        (_, names: string) => `const { ${names.replaceAll(" as ", ": ")} } = operators;`,
      )
      .replace('import { jnp } from "tracepad"', "const { jnp } = tracepad")
      .replace("export const z =", "return");
    expect(String(new Function("operators", "tracepad", body)(operators, tracepad))).toBe("[3. 5.]");
  });

  it("have a source map", () => {
    const { code, map } = transformModule(SOURCE, "a.ts");
    expect(map).toMatchObject({ version: 3, sources: ["a.ts"], sourcesContent: [SOURCE] });
    const read = new SourceMap({
      ...map,
      file: "",
      sourceRoot: "",
      sources: [...map.sources],
      sourcesContent: [...map.sourcesContent],
      names: [],
    });
    const source = SOURCE.split("\n");
    for (const [word, line] of [
      ["here(", 6],
      ["y[0]", 5],
      ["return", 7],
      ["default", 9],
    ] as const) {
      const column = (code.split("\n")[line] as string).indexOf(word);
      expect(read.findEntry(line, column)).toMatchObject({ originalLine: line, originalColumn: (source[line] as string).indexOf(word) });
    }
    // The helper stands for the operator, on its own line.
    const subtract = (code.split("\n")[6] as string).indexOf("$subtract(");
    expect(read.findEntry(6, subtract)).toMatchObject({ originalLine: 6, originalColumn: 4 });
  });

  it("allow what a module may and a script may not", () => {
    const { code } = transformModule(
      'import * as n from "./n.ts"; import d, { a as b } from "m";\nexport const { url } = import.meta; await n.x(b, d); export * from "q"; import("r");',
      "a.ts",
    );
    expect(code).toContain('import * as n from "./n.ts"; import d, { a as b } from "m";');
    expect(code).toContain('import.meta; await n.x(b, d); export * from "q"; import("r");');
  });

  it("come through a plugin, which leaves other modules alone", () => {
    const plugin = tracepadSyntax();
    expect(plugin.transform(SOURCE, "/src/a.ts?v=1")?.code).toContain("$multiply(x , 2.0, 2)");
    for (const id of ["/src/a.tsx", "/src/a.d.ts", "/node_modules/x/a.ts", "/src/a.js"]) expect(plugin.transform(SOURCE, id)).toBeNull();
    expect(plugin.transform("export const a = b + c;", "/src/a.ts")).toBeNull();
    expect(tracepadSyntax({ include: () => true }).transform("export const f = (b) => b + 1;", "/src/a.js")?.code).toContain("$add(b , 1)");
    expect(() => plugin.transform('import "tracepad"; let x = ;', "/src/a.ts")).toThrow(SourceError);
  });
});
