import { jnp } from "tracepad";

// 2 is an int and 2.0 a float, as in Python. Both are weak:
// they adapt to the array beside them instead of widening it.
const half = jnp.array([1, 2, 3], { dtype: "float16" });
console.log((half * 2.0).dtype, (jnp.arange(3) * 2).dtype, (jnp.arange(3) * 2.0).dtype);

// Two arrays meet in the smallest type that JAX's lattice has for both.
const i8 = jnp.array([100, 27], { dtype: "int8" });
const u8 = jnp.array([1, 1], { dtype: "uint8" });
console.log("int8 + uint8 is", (i8 + u8).dtype);

// Integers wrap around; floats overflow to infinity.
console.log("int8:", i8 + i8, "float16:", half * 60000.0);

// Division always gives floats, floorDivide keeps ints.
const n = jnp.array([7, -7]);
console.log(n / 2, jnp.floorDivide(n, 2), n % 3);
