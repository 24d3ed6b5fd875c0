import { describe, expect, test } from "vitest";
import { setWarningListener } from "../src/errors/warnings.ts";
import { errors, jit, jnp, lax, makeJaxpr, random, type Array as TracepadArray, withConfig } from "../src/index.ts";
import { inspect } from "../src/internal.ts";

/** What JAX documents and prints of dtypes and arithmetic, by the numbers of the list of its observable behaviours. */

const repr = (x: unknown): string => inspect(x);
const i32 = (values: readonly number[]): TracepadArray => jnp.array(values, { dtype: "int32" });
const dtypes = (...xs: TracepadArray[]): string[] => xs.map((x) => x.dtype);

/** The warnings told while `f` runs. */
function warnings(f: () => void): string[] {
  const told: string[] = [];
  const former = setWarningListener(({ message }) => told.push(message));
  try {
    f();
  } finally {
    setWarningListener(former);
  }
  return told;
}

describe("dtypes and weak types", () => {
  test("1: 32 bits are the default", () => {
    expect(dtypes(jnp.arange(5), jnp.zeros([5]), jnp.array({ re: 1, im: 2 }), jnp.array([1.5]))).toEqual([
      "int32",
      "float32",
      "complex64",
      "float32",
    ]);
  });

  test("2, 3: 64-bit types are truncated, with a warning that names the function", () => {
    const told = warnings(() => {
      expect(jnp.arange(5, { dtype: "float64" }).dtype).toBe("float32");
      expect(jnp.zeros([2], { dtype: "int64" }).dtype).toBe("int32");
      expect(random.uniform(random.key(0), [10], { dtype: "float64" }).dtype).toBe("float32");
    });
    expect(told[0]).toMatch(
      /^Explicitly requested dtype float64 requested in arange is not available, and will be truncated to dtype float32\. /,
    );
    expect(told[1]).toMatch(/^Explicitly requested dtype int64 requested in zeros /);
  });

  test("4, 5: bare numbers are weak, unless a dtype is given", () => {
    expect([2n, 2, true].map((x) => repr(jnp.asarray(x)))).toEqual([
      "Array(2, dtype=int32, weak_type=True)",
      "Array(2., dtype=float32, weak_type=True)",
      "Array(True, dtype=bool)",
    ]);
    expect(repr(jnp.asarray(2, { dtype: "int32" }))).toBe("Array(2, dtype=int32)");
  });

  test("6, 7: a weak int keeps int8, a strong one widens it", () => {
    const x = jnp.arange(5, { dtype: "int8" });
    expect(repr(x.mul(2))).toBe("Array([0, 2, 4, 6, 8], dtype=int8)");
    expect(repr(jnp.int32(2).mul(x))).toBe("Array([0, 2, 4, 6, 8], dtype=int32)");
  });

  test("8, 11: promoteTypes", () => {
    const pairs = [
      ["bool", "uint8"],
      ["uint8", "int8"],
      ["uint32", "int32"],
      ["int32", "float16"],
      ["bfloat16", "float16"],
      ["float32", "complex64"],
      ["uint8", "int"],
      ["float16", "float"],
      ["int32", "float32"],
    ] as const;
    expect(pairs.map(([a, b]) => jnp.promoteTypes(a, b))).toEqual([
      "uint8",
      "int16",
      "int32",
      "float16",
      "float32",
      "complex64",
      "uint8",
      "float16",
      "float32",
    ]);
  });

  test("9, 10, 12: an int with a float is that float; 16-bit floats meet in float32; host arrays are strong", () => {
    const sums = [
      jnp.int32(1).add(jnp.float16(1)),
      jnp.uint32(1).add(jnp.int32(1)),
      jnp.bfloat16(1).add(jnp.float16(1)),
      jnp.int16(1).add(1),
    ];
    expect(dtypes(...sums, jnp.int16(1).add(BigInt64Array.of(1n)))).toEqual(["float16", "int32", "float32", "int16", "int32"]);
  });

  test("13, 14: weakness lasts among weak values, also through jit", () => {
    expect(repr(jnp.asarray(2n).mul(2.5))).toBe("Array(5., dtype=float32, weak_type=True)");
    expect(repr(jnp.asarray(2).mul(jnp.float32(1)))).toBe("Array(2., dtype=float32)");
    expect(repr(jnp.asarray(2n).add(jnp.arange(2)))).toBe("Array([2, 3], dtype=int32)");
    const f = jit((x: TracepadArray, negate: boolean) => (negate ? x.neg() : x), { staticArgnums: [1] });
    expect(repr(f(1n as never, true))).toBe("Array(-1, dtype=int32, weak_type=True)");
  });

  test("15: strict promotion lets bare numbers pass and nothing else", () => {
    withConfig({ numpyDtypePromotion: "strict" }, () => {
      expect(String(jnp.float32(1).add(1))).toBe("2.0");
      expect(() => jnp.float32(1).add(jnp.int32(1))).toThrow(
        "Input dtypes ('float32', 'int32') have no available implicit dtype promotion path when jax_numpy_dtype_promotion=strict. Try explicitly casting inputs to the desired output type, or set jax_numpy_dtype_promotion=standard.",
      );
      expect(() => jnp.int32(1).add(1.5)).toThrow(errors.TypePromotionError);
      expect(repr(jnp.arange(3).add(2))).toBe("Array([2, 3, 4], dtype=int32)");
    });
    expect(jnp.float32(1).add(jnp.int32(1)).dtype).toBe("float32");
  });

  test("16, 17: division gives floats; reductions widen small integers and keep small floats", () => {
    expect(repr(jnp.arange(3).div(2))).toBe("Array([0. , 0.5, 1. ], dtype=float32)");
    expect(repr(jnp.arange(3).floorDivide(2))).toBe("Array([0, 0, 1], dtype=int32)");
    expect(jnp.int8(4).div(jnp.int8(2)).dtype).toBe("float32");
    const sums = (["bool", "int8", "float16", "uint8", "bfloat16"] as const).map((dtype) => jnp.sum(jnp.ones([3], { dtype })).dtype);
    expect([...sums, jnp.mean(jnp.arange(4)).dtype]).toEqual(["int32", "int32", "float16", "uint32", "bfloat16", "float32"]);
  });

  test("18, 19, 21: floats saturate into integers, integers wrap", () => {
    expect(String(jnp.arange(254, 258).astype("float32").astype("uint8"))).toBe("[254 255 255 255]");
    expect(String(jnp.array([-1.7, 1.7]).astype("int"))).toBe("[-1  1]");
    expect(String(jnp.array([1e10, -1e10, Number.NaN]).astype("int32"))).toBe("[ 2147483647 -2147483648           0]");
    expect(String(jnp.int32(2147483647).add(1))).toBe("-2147483648");
    expect(String(jnp.uint8(255).add(jnp.uint8(1)))).toBe("0");
    expect(String(jnp.int32(-2147483648).floorDivide(jnp.int32(-1)))).toBe("-2147483648");
    expect(repr(jnp.uint32(0xffffffff).astype("int32"))).toBe("Array(-1, dtype=int32)");
  });

  test("20: a whole number that fits no int32 is an error", () => {
    expect(() => jnp.array(1n << 63n)).toThrow("Python int 9223372036854775808 too large to convert to int32");
    expect(() => jnp.array(1n << 63n)).toThrow(errors.OverflowError);
  });

  test("with 64-bit types on, integers are exact beyond 2⁵³ and wrap at 2⁶³", () => {
    withConfig({ enableX64: true }, () => {
      expect(dtypes(jnp.arange(2), jnp.zeros([2]), jnp.array({ re: 0, im: 1 }), jnp.argmax(jnp.ones([2])))).toEqual([
        "int64",
        "float64",
        "complex128",
        "int64",
      ]);
      expect(
        jnp
          .array(2n ** 53n)
          .add(1n)
          .item<bigint>(),
      ).toBe(2n ** 53n + 1n);
      expect(
        jnp
          .array(2n ** 63n - 1n)
          .add(1n)
          .item<bigint>(),
      ).toBe(-(2n ** 63n));
      expect(jit((x: TracepadArray) => x.mul(x))(jnp.int64(3037000500)).item<bigint>()).toBe(BigInt.asIntN(64, 3037000500n ** 2n));
    });
  });
});

describe("arithmetic", () => {
  const [dividends, divisors] = [i32([7, -7, 7, -7]), i32([2, 2, -2, -2])];

  test("22, 23: Python's and C's remainders", () => {
    expect([jnp.floorDivide(dividends, divisors), jnp.remainder(dividends, divisors), jnp.fmod(dividends, divisors)].map(String)).toEqual([
      "[ 3 -4 -4  3]",
      "[ 1  1 -1 -1]",
      "[ 1 -1  1 -1]",
    ]);
    expect([lax.rem(i32([7, -7]), i32([-2, 2])), lax.div(i32([7, -7]), i32([2, 2]))].map(String)).toEqual(["[ 1 -1]", "[ 3 -3]"]);
  });

  test("24, 25: division by zero is no error", () => {
    const x = i32([1, 0, -5]);
    expect([x.floorDivide(0), x.mod(0), lax.div(jnp.int32(1), jnp.int32(0)), jnp.array([1, -1, 0]).div(0)].map(String)).toEqual([
      "[-2 -1 -2]",
      "[0 0 0]",
      "-1",
      "[ inf -inf  nan]",
    ]);
  });

  test("26, 27: rounding and signs", () => {
    const x = jnp.array([-1.5, -1, -0.5, 0, 0.5, 1, 1.5]);
    expect([lax.round(x), jnp.round(x)].map(String)).toEqual(["[-2. -1. -1.  0.  1.  1.  2.]", "[-2. -1. -0.  0.  0.  1.  2.]"]);
    expect(String(jnp.sign(jnp.array([-2, -0, 0, 3, Number.NaN])))).toBe("[-1. -0.  0.  1. nan]");
  });

  test("28, 29, 30: nan in extrema, arg-extrema and sorting", () => {
    const nan = Number.NaN;
    expect([jnp.maximum(1, nan), jnp.fmax(1, nan), jnp.max(jnp.array([1, nan, 3]))].map(String)).toEqual(["nan", "1.0", "nan"]);
    expect([jnp.argmax(i32([1, 3, 3, 2])), jnp.argmin(i32([2, 1, 1])), jnp.argmax(jnp.array([1, nan, 5]))].map(String)).toEqual([
      "1",
      "1",
      "1",
    ]);
    expect(String(jnp.sort(jnp.array([3, nan, -Infinity, 1, Infinity])))).toBe("[-inf   1.   3.  inf  nan]");
    expect([jnp.argsort(i32([2, 1, 2, 1])), jnp.argsort(i32([2, 1, 2, 1]), { descending: true })].map(String)).toEqual([
      "[1 3 0 2]",
      "[0 2 1 3]",
    ]);
  });

  test("34, 35, 36: shapes that do not fit", () => {
    expect(() => jnp.zeros([3]).add(jnp.zeros([4]))).toThrow("add got incompatible shapes for broadcasting: (3,), (4,).");
    expect(() => jnp.broadcastShapes([3, 1], [4, 1])).toThrow("Incompatible shapes for broadcasting: shapes=[(3, 1), (4, 1)]");
    expect(() => jnp.dot(jnp.zeros([3]), jnp.zeros([4]))).toThrow(
      "dot_general requires contracting dimensions to have the same shape, got (3,) and (4,).",
    );
  });

  test("37: ranks promote as configured", () => {
    const sum = (): TracepadArray => jnp.ones([2, 3]).add(jnp.ones([3]));
    expect(sum().shape).toEqual([2, 3]);
    expect(() => withConfig({ numpyRankPromotion: "raise" }, sum)).toThrow(
      "Operands could not be broadcast together for add on shapes (2, 3) (3,) and with the config option jax_numpy_rank_promotion='raise'. For more information, see https://docs.jax.dev/en/latest/rank_promotion_warning.html.",
    );
    expect(withConfig({ numpyRankPromotion: "raise" }, () => jnp.ones([2, 3]).add(1).shape)).toEqual([2, 3]);
    expect(warnings(() => withConfig({ numpyRankPromotion: "warn" }, sum))).toEqual([
      "Following NumPy automatic rank promotion for add on shapes (2, 3) (3,). Set the jax_numpy_rank_promotion config option to 'allow' to disable this warning; for more information, see https://docs.jax.dev/en/latest/rank_promotion_warning.html.",
    ]);
  });

  test("38: lax functions promote nothing", () => {
    expect(repr(jnp.add(1n, 1.5))).toBe("Array(2.5, dtype=float32, weak_type=True)");
    expect(() => lax.add(1n, 1.5)).toThrow(
      "lax.add requires arguments to have the same dtypes, got int32, float32. (Tip: jnp.add is a similar function that does automatic type promotion on inputs).",
    );
  });

  test("39, 40, 41: powers", () => {
    expect(String(makeJaxpr((x: TracepadArray) => x.pow(2))(jnp.ones([1])))).toBe(
      "{ lambda ; a:f32[1]. let b:f32[1] = integer_pow[y=2] a in (b,) }",
    );
    expect(() => jnp.arange(3).pow(-1)).toThrow("Integers cannot be raised to negative powers, got integer_pow(int32[3], -1)");
    const g = (x: TracepadArray, n: number): TracepadArray => (n === 0 ? x : g(x.pow(2), n - 1));
    expect(repr(jit(g, { staticArgnums: [1] })(jnp.arange(4), 3))).toBe("Array([   0,    1,  256, 6561], dtype=int32)");
  });
});

describe("bits", () => {
  test("the next float of each dtype", () => {
    const after = (dtype: "float16" | "bfloat16" | "float32" | "float64", x: number, y: number): number =>
      jnp.nextafter(jnp.array(x, { dtype }), jnp.array(y, { dtype })).item();
    withConfig({ enableX64: true }, () => {
      expect(after("float16", 1, 2)).toBe(1 + 2 ** -10);
      expect(after("float16", 0, -1)).toBe(-(2 ** -24));
      expect(after("bfloat16", 1, 0)).toBe(1 - 2 ** -8);
      expect(after("float32", 1, 2)).toBe(1 + 2 ** -23);
      expect(after("float64", 1, 2)).toBe(1 + 2 ** -52);
      expect(after("float64", -1, -2)).toBe(-1 - 2 ** -52);
      expect(after("float64", 0, 1)).toBe(2 ** -1074);
    });
  });

  test("a bitcast to a narrower dtype adds an axis, and one to a wider takes it", () => {
    expect(repr(lax.bitcastConvertType(jnp.ones([2]), "int8"))).toBe(
      "Array([[   0,    0, -128,   63],\n       [   0,    0, -128,   63]], dtype=int8)",
    );
    expect(repr(lax.bitcastConvertType(jnp.ones([2, 4], { dtype: "int8" }), "int32"))).toBe("Array([16843009, 16843009], dtype=int32)");
    expect(repr(lax.bitcastConvertType(jnp.float16(1), "uint16"))).toBe("Array(15360, dtype=uint16)");
    expect(() => lax.bitcastConvertType(jnp.ones([2, 3], { dtype: "int8" }), "int32")).toThrow(
      "Attempting to convert array of shape (2, 3) from int8 of size 8 bits to int32 of size 32, bits but 3 * 8 != 32",
    );
    expect(() => lax.bitcastConvertType(jnp.ones([2], { dtype: "complex64" }), "int32")).toThrow(
      "lax.bitcast_convert_type does not support bool or complex values",
    );
  });
});
