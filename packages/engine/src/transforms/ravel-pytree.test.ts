import { expect, test } from "vitest";
import { errors, grad, jit, jnp, ravelPytree, type Array as TracepadArray, tree } from "../index.ts";

test("reduce, all, broadcast, keyed nodes, static classes and ravelPytree", () => {
  const isLeaf = (x: unknown): boolean => Array.isArray(x) && x.length === 2;
  expect(tree.reduce((n: number, leaf: number) => n + leaf, [1, [2, 3], [4, 5, 6]])).toBe(21);
  expect(tree.reduce((n: number, _: unknown) => n + 1, [[1, 2], [3, 4], 5], 0, { isLeaf })).toBe(3);
  expect(tree.all([[false, true], true], { isLeaf })).toBe(true);
  expect(tree.all([false, [true, false]])).toBe(false);
  expect(tree.broadcast([1, 2], [{ a: 0, b: 0 }, 0])).toEqual([{ a: 1, b: 1 }, 2]);
  expect(() => tree.broadcast([1, 2, 3], [0, 0])).toThrow(errors.ValueError);
  expect(tree.treedefIsLeaf(tree.structure(1))).toBe(true);

  class Pair {
    readonly left: unknown;
    readonly right: unknown;
    constructor(left: unknown, right: unknown) {
      this.left = left;
      this.right = right;
    }
  }
  tree.registerNodeWithKeys(
    Pair,
    (p) => [
      [
        ["left", p.left],
        ["right", p.right],
      ],
      null,
    ],
    (_, [left, right]) => new Pair(left, right),
  );
  expect(tree.leavesWithPath(new Pair(1, [2])).map(([path]) => tree.keystr(path))).toEqual([".left", ".right[0]"]);
  expect(String(tree.structure(new Pair(1, 2)))).toBe("PyTreeDef(CustomNode(Pair[None], [*, *]))");

  class Mode {
    readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
    equals(other: unknown): boolean {
      return other instanceof Mode && other.name === this.name;
    }
  }
  tree.registerStatic(Mode);
  expect(tree.leaves([new Mode("train"), 1])).toEqual([1]);
  const f = jit((mode: Mode, x: TracepadArray) => (mode.name === "train" ? x.mul(2) : x));
  expect(f(new Mode("train"), jnp.float32(3)).item()).toBe(6);
  expect(f(new Mode("eval"), jnp.float32(3)).item()).toBe(3);
  f(new Mode("train"), jnp.float32(4));
  expect(f.cacheSize()).toBe(2);

  const params = { b: jnp.arange(2, { dtype: "int32" }), w: jnp.ones([2, 2]) };
  const [flat, unravel] = ravelPytree(params);
  expect([flat.dtype, flat.tolist()]).toEqual(["float32", [0, 1, 1, 1, 1, 1]]);
  const back = unravel(flat.mul(2));
  expect([back.b.dtype, back.b.tolist(), back.w.tolist()]).toEqual([
    "int32",
    [0, 2],
    [
      [2, 2],
      [2, 2],
    ],
  ]);
  expect(() => unravel(jnp.ones([3]))).toThrow("unravel function given array of shape (3,), but expected shape (6,)");
  expect(ravelPytree([])[0].shape).toEqual([0]);
  expect(grad((v: TracepadArray) => jnp.sum(unravel(v).w))(flat).tolist()).toEqual([0, 0, 1, 1, 1, 1]);
});
