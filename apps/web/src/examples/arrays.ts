import { jnp, random } from "tracepad";

// Arrays are made by jnp, and keep their shape and dtype.
const x = jnp.arange(12, { dtype: "float32" }).reshape([3, 4]);
console.log(x);
console.log("shape", x.shape, "dtype", x.dtype, "sum", x.sum().item());

// Methods are named as in jax.numpy; a number beside an array takes its dtype.
const y = jnp.tanh(x.mul(0.1)).sub(0.5);
console.log(y);

// Random numbers come from keys. The same key gives the same numbers,
// so a key is split before each use.
const key = random.key(0);
const [first, second] = random.split(key, 2);
console.log(random.normal(first, [4, 6]));
console.log(random.uniform(second, [3], { minval: -1, maxval: 1 }));
