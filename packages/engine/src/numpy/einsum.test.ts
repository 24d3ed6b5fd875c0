import { describe, expect, test } from "vitest";
import { type Array as A, jnp, makeJaxpr, random } from "../index.ts";
import { contractionOrder } from "./einsum-order.ts";

const sizes = (text: string): Map<string, number> => new Map(text.split(" ").map((pair) => [pair[0], Number(pair.slice(1))]));

describe("the order of several operands", () => {
  test("a chain of matrices starts where it is thin", () => {
    expect(contractionOrder(["ab", "bc", "cd"], "ad", sizes("a100 b2 c100 d1"))).toEqual([
      [1, 2],
      [0, 1],
    ]);
    expect(contractionOrder(["ab", "bc", "cd"], "ad", sizes("a1 b100 c2 d100"))).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
  test("many operands are paired greedily", () => {
    const chain = ["ab", "bc", "cd", "de", "ef", "fg", "gh"];
    const order = contractionOrder(chain, "ah", sizes("a9 b9 c9 d9 e9 f9 g99 h1"));
    expect(order.length).toBe(6);
    expect(order[0]).toEqual([5, 6]);
  });
  test("products of vectors never make the large matrix", () => {
    const text = String(
      makeJaxpr((x: A, y: A, z: A) => jnp.einsum("i,j,j->i", x, y, z))(jnp.ones([1000]), jnp.ones([1000]), jnp.ones([1000])),
    );
    expect(text).not.toContain("f32[1000,1000]");
  });
  test("values do not depend on it", () => {
    const draw = (seed: number, shape: number[]): A => random.normal(random.key(seed), shape, { dtype: "float32" });
    const [a, b, c, d] = [draw(1, [2, 3]), draw(2, [3, 4]), draw(3, [4, 5]), draw(4, [5, 2])];
    const chained = a.matmul(b).matmul(c).matmul(d);
    expect(jnp.allclose(jnp.einsum("ij,jk,kl,lm->im", a, b, c, d), chained, { rtol: 1e-4, atol: 1e-4 }).item()).toBe(true);
    expect(jnp.allclose(jnp.einsum("ij,jk,kl,li", a, b, c, d), jnp.trace(chained), { rtol: 1e-4, atol: 1e-4 }).item()).toBe(true);
    const batched = jnp.einsum("...ij,jk,...k->...i", draw(5, [6, 2, 3]), b, draw(6, [6, 4]));
    expect(batched.shape).toEqual([6, 2]);
  });
  test("einsumPath says it", () => {
    expect(jnp.einsumPath("ab,bc,cd->ad", jnp.ones([9, 2]), jnp.ones([2, 9]), jnp.ones([9, 1]))).toEqual([
      ["einsum_path", [1, 2], [0, 1]],
      "bc,cd->bd\nab,bd->ad",
    ]);
  });
});
