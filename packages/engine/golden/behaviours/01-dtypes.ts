// 1. Integers are int32, floats float32, complex numbers complex64.
print(jnp.arange(5).dtype, jnp.zeros([5]).dtype, jnp.complex64(1, 2).dtype, jnp.array([1.5]).dtype);
//> int32 float32 complex64 float32

// 2. 64-bit types are truncated while 64-bit mode is off; it never throws.
print(jnp.arange(5, { dtype: "float64" }).dtype, jnp.zeros([2], { dtype: "int64" }).dtype);
//> float32 int32

// 3. So are those of random numbers.
print(random.uniform(random.key(0), [1000], { dtype: jnp.float64 }).dtype);
//> float32

// 4. A bare number turned into an array is weakly typed, and its repr says so.
print(repr(jnp.asarray(2)), repr(jnp.asarray(2.0)), repr(jnp.asarray(true)));
//> Array(2, dtype=int32, weak_type=True) Array(2., dtype=float32, weak_type=True) Array(True, dtype=bool)

// 5. Giving a dtype removes the weakness.
print(repr(jnp.asarray(2, { dtype: "int32" })));
//> Array(2, dtype=int32)

// 6. A weak int beside an int8 array keeps int8.
const x = jnp.arange(5, { dtype: "int8" });
print(repr(2 * x));
//> Array([0, 2, 4, 6, 8], dtype=int8)

// 7. A strong int32 scalar beside an int8 array widens it.
const x = jnp.arange(5, { dtype: "int8" });
print(repr(jnp.int32(2) * x));
//> Array([0, 2, 4, 6, 8], dtype=int32)

// 8. Promotion follows JAX's lattice.
const pairs = [["bool", "uint8"], ["uint8", "int8"], ["uint32", "int32"], ["int32", "float16"], ["bfloat16", "float16"], ["float32", "complex64"]];
print(pairs.map(([a, b]) => jnp.promoteTypes(a, b)).join(" "));
//> uint8 int16 int32 float16 float32 complex64

// 9. An integer of any width with a float gives that float.
print((jnp.int32(1) + jnp.float16(1)).dtype, (jnp.uint32(1) + jnp.int32(1)).dtype);
//> float16 int32

// 10. bfloat16 with float16 gives float32.
print((jnp.bfloat16(1) + jnp.float16(1)).dtype);
//> float32

// 11. The types of plain numbers are weak in promoteTypes.
print(jnp.promoteTypes("uint8", "int"), jnp.promoteTypes("float16", "float"), jnp.promoteTypes("int32", "float32"));
//> uint8 float16 float32

// 12. Host arrays are strongly typed, only literals are weak.
print((jnp.int16(1) + jnp.array(Int32Array.of(1))).dtype, (jnp.int16(1) + 1).dtype);
//> int32 int16

// 13. Weak with weak stays weak, weak with strong is strong.
print(repr(jnp.asarray(2) * 2.5), repr(jnp.asarray(2.) * jnp.float32(1)), repr(jnp.asarray(2) + jnp.arange(2)));
//> Array(5., dtype=float32, weak_type=True) Array(2., dtype=float32) Array([2, 3], dtype=int32)

// 14. Outputs of jit keep weakness.
const f = jit((x, neg) => (neg ? -x : x), { staticArgnums: [1] });
print(repr(f(1, true)));
//> Array(-1, dtype=int32, weak_type=True)

// 15. Strict promotion refuses float32 with int32, and takes weak scalars.
withConfig({ numpyDtypePromotion: "strict" }, () => {
  print(jnp.float32(1) + 1);
  jnp.float32(1) + jnp.int32(1);
});
//> 2.0
//! TypePromotionError: Input dtypes ('float32', 'int32') have no available implicit dtype promotion path when

// 16. True division of integers gives float32, // stays integer.
print(repr(jnp.arange(3) / 2), repr(jnp.floorDivide(jnp.arange(3), 2)), (jnp.int8(4) / jnp.int8(2)).dtype);
//> Array([0. , 0.5, 1. ], dtype=float32) Array([0, 0, 1], dtype=int32) float32

// 17. Sums of small integers accumulate in int32 or uint32; means of integers are float32; sums of float16 stay float16.
print(
  jnp.sum(jnp.ones([3], { dtype: "bool" })).dtype,
  jnp.sum(jnp.ones([3], { dtype: "int8" })).dtype,
  jnp.mean(jnp.arange(4)).dtype,
  jnp.sum(jnp.ones([3], { dtype: "float16" })).dtype,
  jnp.sum(jnp.ones([3], { dtype: "uint8" })).dtype,
);
//> int32 int32 float32 float16 uint32

// 18. Floats become integers by truncating toward zero, and saturate.
print(jnp.arange(254.0, 258.0).astype("uint8"), jnp.array([-1.7, 1.7]).astype("int"), jnp.array([1e10, -1e10, jnp.nan]).astype("int32"));
//> [254 255 255 255] [-1  1] [ 2147483647 -2147483648           0]

// 19. Integers wrap around.
print(jnp.int32(2147483647) + 1, jnp.uint8(255) + jnp.uint8(1), jnp.floorDivide(jnp.int32(-2147483648), jnp.int32(-1)));
//> -2147483648 0 -2147483648

// 20. An integer that does not fit raises OverflowError.
jnp.array(1n << 63n);
//! OverflowError: 9223372036854775808 too large to convert to int32

// 21. Between integers, casts wrap.
print(repr(jnp.uint32(0xffffffff).astype("int32")));
//> Array(-1, dtype=int32)
