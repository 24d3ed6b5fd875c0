import { describe, expect, test } from "vitest";
import { errors, grad, jit, jnp, lax, random, vmap } from "../index.ts";

const x = jnp.arange(5).astype("float32");
const m = jnp.ones([2, 3]);
const untyped = jnp as any;

/** Calls that JAX refuses too, with the beginning of its message. */
const REFUSED: [string, () => unknown, unknown, string][] = [
  ["x[1, 2]", () => x.get(1, 2), errors.IndexError, "Too many indices: array is 1-dimensional, but 2 were indexed"],
  ["x['a']", () => x.get("a"), TypeError, "JAX does not support string indexing; got idx='a'"],
  ["x[[0, 1]]", () => x.get([0, 1] as never), TypeError, "Using a non-tuple sequence for multidimensional indexing is not allowed"],
  ["x[1.5]", () => x.get(1.5), TypeError, "Indexer must have integer or boolean type"],
  [
    "moveaxis without axes",
    () => untyped.moveaxis(x),
    TypeError,
    "moveaxis() missing 2 required positional arguments: 'source' and 'destination'",
  ],
  ["permute_dims without axes", () => untyped.permuteDims(x), TypeError, "permute_dims() missing 1 required positional argument: 'axes'"],
  [
    "full_like without a value",
    () => (lax as any).fullLike(x),
    TypeError,
    "full_like() missing 1 required positional argument: 'fill_value'",
  ],
  ["integer_pow without a power", () => (lax as any).integerPow(x), TypeError, "integer_pow() missing 1 required positional argument: 'y'"],
  ["two ellipses", () => x.get("...", "..."), errors.IndexError, "an index can only have a single ellipsis ('...')"],
  ["add of a list", () => untyped.add([1, 2], 1), TypeError, "add requires ndarray or scalar arguments, got <class 'list'> at position 0."],
  ["matmul of a scalar", () => jnp.matmul(x, 1), errors.ValueError, "matmul input operand 1 must have ndim at least 1, but it has ndim 0"],
  [
    "inner sizes",
    () => jnp.matmul(m, m),
    TypeError,
    "dot_general requires contracting dimensions to have the same shape, got (3,) and (2,).",
  ],
  ["shapes", () => x.add(m), errors.ValueError, "Incompatible shapes for broadcasting: shapes=[(5,), (2, 3)]"],
  ["reshape", () => jnp.reshape(x, [2, 3]), TypeError, "cannot reshape array of shape (5,) (size 5) into shape (2, 3) (size 6)"],
  ["axis", () => jnp.sum(x, { axis: 1 }), errors.ValueError, "axis 1 is out of bounds for array of dimension 1"],
  ["axis twice", () => jnp.sum(x, { axis: [0, 0] }), errors.ValueError, "duplicate value in 'axis': (0, 0)"],
  ["max of nothing", () => jnp.max(jnp.zeros([0])), errors.ValueError, "zero-size array to reduction operation max which has no identity"],
  ["argmax of nothing", () => jnp.argmax(jnp.zeros([0])), errors.ValueError, "attempt to get argmax of an empty sequence"],
  [
    "squeeze",
    () => jnp.squeeze(m, { axis: 0 }),
    errors.ValueError,
    "cannot select an axis to squeeze out which has size not equal to one, got shape=(2, 3) and dimensions=(0,)",
  ],
  [
    "broadcast",
    () => jnp.broadcastTo(x, [3]),
    errors.ValueError,
    "Incompatible types for broadcasting: input type=float32[5] and requested type=float32[3]",
  ],
  ["negative power", () => jnp.arange(3).pow(-1), TypeError, "Integers cannot be raised to negative powers, got integer_pow(int32[3], -1)"],
  [
    "overflow",
    () => jnp.array([2 ** 40], { dtype: "int32" }),
    errors.OverflowError,
    "Python integer 1099511627776 out of bounds for int32",
  ],
  ["item", () => x.item(), errors.ValueError, "can only convert an array of size 1 to a Python scalar"],
  ["length of a scalar", () => jnp.float32(1).length, TypeError, "len() of unsized object"],
  ["rows of a scalar", () => [...jnp.float32(1)], TypeError, "iteration over a 0-d array"],
  [
    "einsum sizes",
    () => jnp.einsum("ij,jk", m, m),
    errors.ValueError,
    "Size of label 'j' for operand 1 (3) does not match previous terms (2).",
  ],
  ["split", () => jnp.split(x, 2), errors.ValueError, "array split does not result in an equal division: rest is 1"],
  [
    "key array",
    () => random.uniform(random.split(random.key(0))),
    errors.ValueError,
    "uniform accepts a single key, but was given a key array of shape (2,) != (). Use jax.vmap for batching.",
  ],
  [
    "traced mask",
    () => jit((v) => v.get(v.greater(0)))(x),
    errors.NonConcreteBooleanIndexError,
    "Array boolean indices must be concrete; got bool[5]",
  ],
  [
    "traced number",
    () => jit((v) => Number(v))(1),
    errors.ConcretizationTypeError,
    "Abstract tracer value encountered where concrete value is expected: traced array with shape float32[]",
  ],
  ["traced shape", () => jit((n) => jnp.zeros([n]))(3), TypeError, "Shapes must be 1D sequences of concrete values of integer type"],
  [
    "traced size of reshape",
    () => jit((v) => jnp.reshape(v, [jnp.prod(jnp.array([2, 3], { dtype: "int32" }))] as never))(jnp.ones([6])),
    TypeError,
    "Shapes must be 1D sequences of concrete values of integer type, got (JitTracer(int32[]),)",
  ],
];

describe("what JAX refuses is refused in its words", () => {
  for (const [name, call, type, message] of REFUSED) {
    test(name, () => {
      expect(call).toThrow(type as new () => Error);
      expect(call).toThrow(message);
    });
  }
});

describe("what only TypeScript programs get wrong is answered with what to write", () => {
  const hintOf = (call: () => unknown): string => {
    try {
      call();
    } catch (error) {
      return `${(error as Error).message} ${(error as { hint?: string }).hint}`;
    }
    return "";
  };
  test("Python's positional options", () => expect(hintOf(() => untyped.sum(x, 0))).toContain("write { axis: 0 }"));
  test("another spelling of an option", () =>
    expect(hintOf(() => untyped.sum(x, { keep_dims: true }))).toContain("it is called keepdims here"));
  test("Python's spelling of a name", () =>
    expect(hintOf(() => untyped.zeros_like(x))).toContain("jnp.zeros_like is called jnp.zerosLike here."));
  test("operators without the transform", () => expect(hintOf(() => (x as unknown as number) + 1)).toContain("write a.add(b)"));
  test("undefined", () => expect(hintOf(() => untyped.add(x, undefined))).toContain("an argument is missing here"));
});

test("positions out of bounds: reads clamp, updates drop", () => {
  expect(x.get(11).item()).toBe(4);
  expect(x.get(-9).item()).toBe(0);
  expect(x.at(7).set(1).tolist()).toEqual([0, 1, 2, 3, 4]);
  expect(
    x
      .at(jnp.array([9], { dtype: "int32" }))
      .get({ mode: "fill", fillValue: -1 })
      .tolist(),
  ).toEqual([-1]);
});

test("masks, updates and gathers differentiate and batch", () => {
  expect(x.get(x.greater(2)).tolist()).toEqual([3, 4]);
  expect(x.at(x.greater(2)).set(0).tolist()).toEqual([0, 1, 2, 0, 0]);
  const twice = jnp.array([0, 0, 2], { dtype: "int32" });
  expect(grad((v: typeof x) => v.get(twice).sum())(x).tolist()).toEqual([2, 0, 1, 0, 0]);
  expect(vmap((v: typeof x) => v.get(1))(m).tolist()).toEqual([1, 1]);
});
