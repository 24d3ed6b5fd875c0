import { type Array, jit, jnp, random, valueAndGrad, vmap } from "tracepad";
import { show } from "tracepad/show";

// Move the slider: the program runs again with its value.
const rate = show.slider("rate", 0.01, 1, { value: 0.3 });
show.text("A line is fitted to noisy points. The loss is drawn while the loop runs.");

const [kx, kn] = random.split(random.key(0));
const x = random.uniform(kx, [100], { minval: -1, maxval: 1 });
const y = 1.5 * x - 0.5 + 0.2 * random.normal(kn, [100]);

const loss = (p: Array) => jnp.mean((p[0] * x + p[1] - y) ** 2);
const step = jit((p: Array) => {
  const [value, g] = valueAndGrad(loss)(p);
  return [p - rate * g, value];
});

let p = jnp.zeros([2]);
for (const _ of show.progress(200, { label: "descent" })) {
  const [next, value] = step(p);
  p = next;
  show.line(value, { label: "loss", log: true });
}
console.log(`slope ${p[0].item().toFixed(3)}, intercept ${p[1].item().toFixed(3)}`);

show.scatter(x, y, { label: "points" });
show.hist(p[0] * x + p[1] - y, { label: "residuals", bins: 20 });

// The loss of every slope and intercept on a grid: a vmap of a vmap.
const slopes = jnp.linspace(0, 3, 48);
const intercepts = jnp.linspace(-2, 1, 48);
const at = (b: Array) => vmap((a: Array) => loss(jnp.stack([a, b])))(slopes);
show.heat(vmap(at)(intercepts), { label: "loss by intercept and slope" });
