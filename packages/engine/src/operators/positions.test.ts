import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@babel/parser";
import { describe, expect, it } from "vitest";
import * as tracepad from "../index.ts";
import { NUMBERS } from "./positions.ts";

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: any;
}

/** The functions that a room's files declare, with their parameters' types as written. */
function* declared(room: string): Generator<[name: string, types: string[]]> {
  const folder = join(import.meta.dirname, "..", room);
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(".ts") || file.includes(".test.")) continue;
    const text = readFileSync(join(folder, file), "utf8");
    const typeOf = (given: Node): string => {
      const parameter = given.type === "AssignmentPattern" ? given.left : given;
      const annotation: Node | undefined = parameter.typeAnnotation?.typeAnnotation;
      if (annotation !== undefined) return text.slice(annotation.start, annotation.end);
      return given.type === "AssignmentPattern" && given.right.type === "NumericLiteral" ? "number" : "";
    };
    for (const statement of parse(text, { sourceType: "module", plugins: ["typescript"] }).program.body as unknown as Node[]) {
      const node: Node = statement.type === "ExportNamedDeclaration" ? (statement.declaration ?? statement) : statement;
      if (node.type === "FunctionDeclaration") yield [node.id.name, node.params.map(typeOf)];
      if (node.type !== "VariableDeclaration") continue;
      for (const { id, init } of node.declarations as Node[])
        if (init?.type === "ArrowFunctionExpression") yield [id.name, init.params.map(typeOf)];
    }
  }
}

/** A number and no array, nor anything that is examined later. */
const isNumber = (type: string): boolean => /^(number( \||$)|.*\| number( \||$))/.test(type) && !/ArrayLike|Value|ArrayInput|=>/.test(type);

/** The names of a namespace, and of those in it, such as `jnp.linalg`. */
const namesOf = (namespace: object): ReadonlySet<string> =>
  new Set(
    Object.entries(namespace).flatMap(([name, member]) => (typeof member === "object" && member !== null ? Object.keys(member) : [name])),
  );

describe("positions where functions take numbers", () => {
  it.each([
    ["jnp", "numpy"],
    ["lax", "lax"],
    ["nn", "nn"],
    ["random", "random"],
  ] as const)("%s: each is in the table", (namespace, room) => {
    const names = namesOf(tracepad[namespace]);
    const missing: string[] = [];
    for (const [name, types] of declared(room)) {
      if (!names.has(name)) continue;
      for (const [position, type] of types.entries())
        if (isNumber(type) && !NUMBERS[namespace]?.[name]?.includes(position)) missing.push(`${name}: [${position}]`);
    }
    // Add it to NUMBERS in positions.ts: a literal `2` there must stay a number.
    expect(missing).toEqual([]);
  });

  it("names only functions that exist", () => {
    for (const [namespace, table] of Object.entries(NUMBERS)) {
      const names = namesOf(tracepad[namespace as "jnp"]);
      expect(Object.keys(table).filter((name) => !names.has(name))).toEqual([]);
    }
  });
});
