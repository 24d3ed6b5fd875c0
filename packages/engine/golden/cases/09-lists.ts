// H146
const permissiveSum = (x) => jnp.sum(jnp.array(x));
const x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
console.log(permissiveSum(x));

// H148
jit((x) => x)("foo");
