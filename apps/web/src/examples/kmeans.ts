import { jit, jnp, lax, random, vmap } from "tracepad";

// Three clouds of points. k-means finds their middles: give each
// point to the nearest one, move each to the mean of its points.
const key = random.key(8);
const middles = jnp.array([
  [-2.0, 0.0],
  [2.0, 1.0],
  [0.0, 3.0],
]);
const points = jnp.repeat(middles, 50, { axis: 0 }) + 0.4 * random.normal(key, [150, 2]);

const distances = vmap(
  vmap((p, c) => jnp.sum((p - c) ** 2), { inAxes: [null, 0] }),
  { inAxes: [0, null] },
);
const step = (centres) => {
  const nearest = jnp.argmin(distances(points, centres), { axis: 1 });
  const member = jnp.equal(nearest.get(":", null), jnp.arange(3)).astype("float32");
  return jnp.dot(member.T, points) / jnp.sum(member, { axis: 0 }).get(":", null);
};
const cluster = jit((start) => lax.foriLoop(0, 10, (_, c) => step(c), start));

const found = cluster(points.get(jnp.array([0, 60, 120])));
for (const [x, y] of found.tolist()) console.log(`middle at ${x.toFixed(1)}, ${y.toFixed(1)}`);
console.log(
  "spread",
  jnp
    .sqrt(jnp.min(distances(points, found), { axis: 1 }).mean())
    .item()
    .toFixed(2),
);
