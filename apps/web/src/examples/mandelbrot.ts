import { jit, jnp, lax } from "tracepad";

// z² + c, for all points of the plane at once. Points that have
// left stay where they are, and count no more.
const mandelbrot = jit((re, im) => {
  const turn = (_, [x, y, count]) => {
    const inside = x * x + y * y < 4.0;
    const [nx, ny] = [x * x - y * y + re, 2.0 * x * y + im];
    return [jnp.where(inside, nx, x), jnp.where(inside, ny, y), count + inside];
  };
  const zero = jnp.zerosLike(re);
  return lax.foriLoop(0, 24, turn, [zero, zero, jnp.zeros(re.shape, { dtype: "int32" })])[2];
});

const [re, im] = jnp.meshgrid(jnp.linspace(-2.1, 0.7, 49), jnp.linspace(-1.15, 1.15, 19));
const counts = mandelbrot(re, im);
for (const row of counts.tolist()) {
  console.log(row.map((n) => " .:-=+*%#@"[Math.min(9, Math.floor(n / 2.41))]).join(""));
}
console.log("never left:", jnp.sum(jnp.equal(counts, 24)).item());
