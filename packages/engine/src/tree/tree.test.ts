import { expect, test } from "vitest";
import { flatten, flattenAs } from "./flatten.ts";
import * as tree from "./namespace.ts";
import { broadcastPrefix } from "./prefix.ts";

test("arrays and objects are nodes, keys sorted, null without leaves, anything else a leaf", () => {
  const [leaves, treedef] = tree.flatten({ b: [1, null], a: { x: "s" } });
  expect(leaves).toEqual(["s", 1]);
  expect(String(treedef)).toBe("PyTreeDef({'a': {'x': *}, 'b': [*, None]})");
  expect(tree.unflatten(treedef, [3, 4])).toEqual({ a: { x: 3 }, b: [4, null] });
  expect(tree.leaves([new Map(), new Float32Array(2), () => 1]).length).toBe(3);
});

test("structures compare by value", () => {
  expect(tree.structure([1, { a: 2 }]).equals(tree.structure([5, { a: null }]))).toBe(false);
  expect(tree.structure([1, { a: 2 }]).equals(tree.structure([5, { a: 6 }]))).toBe(true);
  expect(tree.structure({ a: 1 }).equals(tree.structure({ b: 1 }))).toBe(false);
});

test("undefined is refused, with its path and what to write", () => {
  expect(() => tree.leaves({ a: [1, undefined] })).toThrow("undefined is not a valid JAX type at ['a'][1]");
});

test("map over several trees uses the first one's structure", () => {
  expect(
    tree.map(
      (x: number, y: number[]) => [x, ...y] as unknown as number,
      [5, 6],
      [
        [7, 9],
        [1, 2],
      ],
    ),
  ).toEqual([
    [5, 7, 9],
    [6, 1, 2],
  ]);
});

test("a mismatch names the path in JAX's words", () => {
  expect(() => tree.map((x: number) => x, [1, 2], [1, 2, 3])).toThrow(
    "pytree structure error: different lengths of list at key path\n    tree_map tree\nAt that key path, the prefix pytree tree_map tree has a subtree of type list of length 2, but the full pytree has a subtree of the same type but of length 3.",
  );
  expect(() => tree.map((x: number) => x, { a: 1 }, { b: 1 })).toThrow("with metadata\n    ('a',)\nbut at the same key path");
});

test("paths print as JAX prints them", () => {
  const paths = tree.leavesWithPath({ foo: { bat: [2, 3] } }).map(([path]) => path);
  expect(paths.map((p) => tree.keystr(p))).toEqual(["['foo']['bat'][0]", "['foo']['bat'][1]"]);
  expect(paths.map((p) => tree.keystr(p, { simple: true, separator: "/" }))).toEqual(["foo/bat/0", "foo/bat/1"]);
});

test("registered classes are nodes", () => {
  class Point {
    x: unknown;
    y: unknown;
    constructor(x: unknown, y: unknown) {
      this.x = x;
      this.y = y;
    }
  }
  tree.registerNode(
    Point,
    (p) => [[p.x, p.y], null],
    (_, [x, y]) => new Point(x, y),
  );
  const [leaves, treedef] = tree.flatten([new Point(1, 2)]);
  expect(leaves).toEqual([1, 2]);
  expect(String(treedef)).toBe("PyTreeDef([CustomNode(Point[None], [*, *])])");
  expect(tree.unflatten(treedef, [3, 4])[0]).toEqual(new Point(3, 4));
});

test("dataclasses flatten by field names", () => {
  class Linear {
    weight = 1;
    act = "relu";
  }
  tree.registerDataclass(Linear, { dataFields: ["weight"], metaFields: ["act"] });
  expect(String(tree.structure(new Linear()))).toBe("PyTreeDef(CustomNode(Linear[('relu',)], [*]))");
  expect(tree.leavesWithPath(new Linear()).map(([p]) => tree.keystr(p))).toEqual([".weight"]);
});

test("transpose, reduce, all", () => {
  expect(
    tree.transpose(tree.structure([0, 0]), null, [
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  expect(tree.reduce((a: number, b: number) => a + b, [1, [2, 3], [4, 5, 6]])).toBe(21);
  expect(tree.all([false, [true]])).toBe(false);
});

test("a prefix stands for all leaves under it", () => {
  expect(broadcastPrefix([0, null], [{ a: 1, b: 2 }, 3], (x) => x === null)).toEqual([0, 0, null]);
});

test("a known structure gives the leaves that flattening gives, and refuses every other structure", () => {
  const values = [1, null, [1], [1, 2], [[1], 2], { a: 1 }, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: [1, null] }, { a: null }, [], {}, "text"];
  for (const value of values) {
    const { leaves, treedef } = flatten(value);
    for (const other of values) {
      const found: unknown[] = [];
      const same = flatten(other).treedef.equals(treedef);
      expect(flattenAs(treedef, other, found)).toBe(same);
      if (same) expect(found).toEqual(flatten(other).leaves);
    }
    expect(flattenAs(treedef, undefined, [])).toBe(false);
    expect(leaves.length).toBe(treedef.numLeaves);
  }
});
