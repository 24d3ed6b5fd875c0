import { jnp, random } from "tracepad";

// Arrays are made by jnp, and keep their shape and dtype.
const x = jnp.arange(12.0).reshape([3, 4]);
console.log(x);
console.log("shape", x.shape, "dtype", x.dtype, "sum", x.sum().item());

// Operators work on arrays, and brackets index them. As in Python
// 2 is an int, 2.0 a float, and both adapt to the array beside them.
const y = jnp.tanh(x * 0.1) - 0.5;
console.log(y);
console.log("last row", y[-1], "ints stay ints", jnp.arange(3) * 2);

// Random numbers come from keys. The same key gives the same numbers,
// so a key is split before each use.
const key = random.key(0);
const [first, second] = random.split(key, 2);
console.log(random.normal(first, [4, 6]));
console.log(random.uniform(second, [3], { minval: -1, maxval: 1 }));
