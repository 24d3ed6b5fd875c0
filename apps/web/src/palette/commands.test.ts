import { expect, it } from "vitest";
import { type Command, inGroups, withUsed } from "./commands.ts";
import { find } from "./find.ts";

const command = (id: string, title: string, group: Command["group"], words?: string): Command => ({
  id,
  title,
  group,
  ...(words === undefined ? {} : { words }),
  run: () => undefined,
});
const COMMANDS = [
  command("run", "Run", "Run", "start execute"),
  command("stop", "Stop", "Run", "cancel end"),
  command("ir", "Show IR", "Views", "jaxpr equations"),
  command("graph", "Show Graph", "Views"),
  command("format", "Format the program", "Editor", "prettier indent"),
  command("theme", "Light or dark", "This browser", "theme colours"),
];
const ids = (found: readonly { command: Command }[]): string[] => found.map(({ command: { id } }) => id);

it("finds by letters in their order, by other names and by the group", () => {
  expect(ids(find(COMMANDS, "frmt", []))[0]).toBe("format");
  expect(ids(find(COMMANDS, "jaxpr", []))).toEqual(["ir"]);
  expect(ids(find(COMMANDS, "theme", []))).toEqual(["theme"]);
  expect(ids(find(COMMANDS, "views", [])).sort()).toEqual(["graph", "ir"]);
  expect(find(COMMANDS, "xyz", [])).toEqual([]);
});

it("puts the title before other names, and what was used lately before its equals", () => {
  expect(ids(find(COMMANDS, "run", []))[0]).toBe("run");
  expect(ids(find(COMMANDS, "show", ["graph"]))[0]).toBe("graph");
  expect(ids(find(COMMANDS, "show", ["ir"]))[0]).toBe("ir");
});

it("marks the letters that were typed", () => {
  expect(find(COMMANDS, "graph", [])[0]?.marked).toEqual([5, 6, 7, 8, 9]);
});

it("lists what was used last first, then the groups in their order", () => {
  const listed = inGroups(COMMANDS, ["theme", "gone", "ir"]);
  expect(ids(listed)).toEqual(["theme", "ir", "run", "stop", "graph", "format"]);
  expect(listed.map(({ group }) => group)).toEqual(["Used last", "Used last", "Run", "Run", "Views", "Editor"]);
});

it("remembers five", () => {
  expect(withUsed(["a", "b", "c", "d", "e"], "c")).toEqual(["c", "a", "b", "d", "e"]);
  expect(withUsed(["a", "b", "c", "d", "e"], "f")).toEqual(["f", "a", "b", "c", "d"]);
});
