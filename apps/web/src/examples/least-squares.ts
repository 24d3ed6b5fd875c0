import { jnp, random } from "tracepad";

// A line through noisy points: solved, not searched.
const [kx, kn] = random.split(random.key(5), 2);
const x = random.uniform(kx, [40], { minval: -1, maxval: 1 });
const y = 1.5 * x - 0.25 + 0.05 * random.normal(kn, [40]);

// The columns are what the line is made of: x, and 1.
const A = jnp.stack([x, jnp.onesLike(x)], { axis: 1 });
const [slope, offset] = jnp.linalg.solve(jnp.dot(A.T, A), jnp.dot(A.T, y));
console.log(`y ≈ ${slope.item().toFixed(2)} x ${offset.item().toFixed(2)}`);

// By QR, which is kinder to bad conditioning, the same.
const [q, r] = jnp.linalg.qr(A);
const byQr = jnp.linalg.solve(r, jnp.dot(q.T, y));
console.log("same:", jnp.allclose(byQr, jnp.stack([slope, offset]), { atol: 1e-4 }).item());
console.log(
  "left over",
  jnp
    .std(y - jnp.dot(A, byQr))
    .item()
    .toFixed(2),
);
