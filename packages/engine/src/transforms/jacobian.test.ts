import { describe, expect, test } from "vitest";
import {
  errors,
  evalShape,
  hessian,
  jacfwd,
  jacobian,
  jacrev,
  jit,
  jnp,
  linearize,
  linearTranspose,
  makeJaxpr,
  random,
  ShapeDtypeStruct,
  typeOf,
  vmap,
} from "../index.ts";

const f32 = (values: unknown) => jnp.array(values as number[], { dtype: "float32" });
const columns = (x: any) =>
  jnp.stack([x.get(0), x.get(2).mul(5), x.get(1).pow(2).mul(4).sub(x.get(2).mul(2)), x.get(2).mul(jnp.sin(x.get(0)))]);

describe("Jacobians", () => {
  const expected = [
    [1, 0, 0],
    [0, 0, 5],
    [0, 16, -2],
    [Math.fround(1.6209069), 0, Math.fround(0.84147096)],
  ];
  test.each([
    ["jacfwd", jacfwd],
    ["jacrev", jacrev],
    ["jacobian", jacobian],
  ] as const)("%s: shape is output's, then input's", (_, transform) => {
    const jac = transform(columns)(f32([1, 2, 3]));
    expect(jac.shape).toEqual([4, 3]);
    (jac.tolist() as number[][]).forEach((row, i) => {
      row.forEach((value, j) => expect(value).toBeCloseTo(expected[i][j], 5));
    });
    expect(jit(transform(columns))(f32([1, 2, 3])).shape).toEqual([4, 3]);
  });

  test("hessian is forward over reverse", () => {
    const g = (x: any) =>
      x
        .get(0)
        .pow(3)
        .sub(x.get(0).mul(x.get(1)).mul(2))
        .sub(x.get(1).pow(6));
    expect(hessian(g)(f32([1, 2])).tolist()).toEqual([
      [6, -2],
      [-2, -480],
    ]);
    expect(vmap(hessian(g))(jnp.ones([5, 2])).shape).toEqual([5, 2, 2]);
  });

  test.each([
    ["jacfwd", jacfwd],
    ["jacrev", jacrev],
  ] as const)("%s: trees of outputs hold trees of inputs", (_, transform) => {
    const fn = (x: { a: any }, y: any) => ({ o: x.a.mul(y) });
    const { o } = transform(fn, { argnums: [0, 1] })({ a: jnp.ones([2]) }, 3);
    expect(o[0].a.tolist()).toEqual([
      [3, 0],
      [0, 3],
    ]);
    expect(o[1].tolist()).toEqual([1, 1]);
    const [jac, aux] = transform((x: any) => [x.mul(2), x], { hasAux: true })(jnp.ones([2]));
    expect(jac.tolist()).toEqual([
      [2, 0],
      [0, 2],
    ]);
    expect(aux.tolist()).toEqual([1, 1]);
  });

  test("hessian with argnums gives blocks", () => {
    const blocks = hessian((x, y) => jnp.sum(x.mul(y)), { argnums: [0, 1] })(jnp.ones([2]), jnp.ones([2]));
    expect(blocks[0][1].tolist()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(blocks[0][0].tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("integers are refused in JAX's words", () => {
    expect(() => jacfwd((x) => x)(jnp.int32(1))).toThrow(
      "jacfwd requires real-valued inputs (input dtype that is a sub-dtype of np.floating), but got int32.",
    );
    expect(() => jacrev((x) => x)(jnp.int32(1))).toThrow(
      "jacrev requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got int32.",
    );
    expect(() => jacrev((x) => x.astype("int32"))(1)).toThrow(
      "jacrev requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got int32.",
    );
  });
});

describe("linearize", () => {
  const f = (x: any) =>
    jnp
      .sin(x)
      .mul(3)
      .add(jnp.cos(jnp.divide(x, 2)));
  test("gives the value and a linear map that does not run the function again", () => {
    let runs = 0;
    const [y, map] = linearize((x) => {
      runs++;
      return f(x);
    }, 2);
    expect(y.item()).toBeCloseTo(3.2681944, 5);
    expect(map(3).item()).toBeCloseTo(-5.007528, 5);
    expect(map(4).item()).toBeCloseTo(-6.676704, 5);
    expect(runs).toBe(1);
  });

  test("refuses other trees and shapes", () => {
    const [, map] = linearize((x) => x.mul(2), 1);
    expect(() => map(jnp.ones([3]))).toThrow(errors.ValueError);
    expect(() => map(jnp.ones([3]))).toThrow(
      "linearized function called on tangent values inconsistent with the original primal values:\nGot tangent aval float32[3] for primal aval ~float32[] but expected ~float32[].",
    );
    expect(() => map(1, 2)).toThrow("expected PyTreeDef([*]), got PyTreeDef([*, *])");
  });

  test("linearTranspose needs shapes only", () => {
    const s = new ShapeDtypeStruct([], "float32");
    const [x, y] = linearTranspose((a, b) => a.mul(0.5).sub(b.mul(0.5)), s, s)(1);
    expect([x.item(), y.item()]).toEqual([0.5, -0.5]);
    expect(() => linearTranspose((a) => jnp.sin(a), s)(1)).toThrow(errors.NotImplementedError);
  });
});

describe("shapes without values", () => {
  test("evalShape computes nothing", () => {
    const out = evalShape(
      (a, x) => jnp.tanh(jnp.dot(a, x)),
      new ShapeDtypeStruct([2000, 3000], jnp.float32),
      new ShapeDtypeStruct([3000, 1000], jnp.float32),
    );
    expect(String(out)).toBe("ShapeDtypeStruct(shape=(2000, 1000), dtype=float32)");
  });

  test("evalShape keeps trees and weak types", () => {
    const out = evalShape((x) => ({ a: jnp.sum(x), b: 3n, c: x.mul(2) }), new ShapeDtypeStruct([2, 3], "float32"));
    expect(String(out.a)).toBe("ShapeDtypeStruct(shape=(), dtype=float32)");
    expect(String(out.b)).toBe("ShapeDtypeStruct(shape=(), dtype=int32, weak_type=True)");
    expect(String(out.c)).toBe("ShapeDtypeStruct(shape=(2, 3), dtype=float32)");
  });

  test("makeJaxpr takes them", () => {
    expect(String(makeJaxpr((x: any) => x.mul(2))(new ShapeDtypeStruct([2, 3], "float32")))).toBe(
      "{ lambda ; a:f32[2,3]. let b:f32[2,3] = mul a 2.0:f32[] in (b,) }",
    );
  });

  test("typeOf prints the short type", () => {
    expect([jnp.ones([3, 3]), 1n, random.key(0)].map((x) => String(typeOf(x)))).toEqual(["float32[3,3]", "~int32[]", "key<fry>[]"]);
  });
});
