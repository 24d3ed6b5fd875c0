// H233
const [k1, k2, k3] = random.split(random.key(0), 3);
const x = random.normal(k1, [200, 5]);
const y = random.normal(k2, [5, 100]);
const z = random.normal(k3, [100, 10]);
const flops = (f) => jit(f).lower(x, y, z).costAnalysis().flops;
const out = [
  flops((x, y, z) => jnp.matmul(jnp.matmul(x, y), z)),
  flops((x, y, z) => jnp.matmul(x, jnp.matmul(y, z))),
];

// H229
const f = jit((x) => {
  const y = x + 1;
  debug.print("intermediate value: {}", y);
  return y * 2;
});
f(2);

