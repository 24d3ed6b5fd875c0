import { grad, jit, jnp, lax, optax, random } from "tracepad";
import { iris } from "tracepad/datasets";
import { show } from "tracepad/show";

// Fisher's irises: 150 flowers, four lengths in cm, three species.
const { data, target, targetNames } = iris();
const order = random.permutation(random.key(1), 150);
const [train, test] = [order.get(":120"), order.get("120:")];

// Whatever is known of the test flowers stays out of mean and deviation.
const mean = jnp.mean(data.get(train), { axis: 0 });
const x = (data - mean) / jnp.std(data.get(train), { axis: 0 });

const logits = (p, x) => jnp.matmul(x, p.w) + p.b;
const loss = (p, x, y) => jnp.mean(optax.softmaxCrossEntropyWithIntegerLabels(logits(p, x), y));

// 200 steps of descent are one loop of one program.
const descend = jit((p, x, y) =>
  lax.scan(
    (p, _) => {
      const g = grad(loss)(p, x, y);
      return [{ w: p.w - 0.5 * g.w, b: p.b - 0.5 * g.b }, loss(p, x, y)];
    },
    p,
    null,
    { length: 200 },
  ),
);
const start = { w: jnp.zeros([4, 3]), b: jnp.zeros([3]) };
const [params, losses] = descend(start, x.get(train), target.get(train));
show.line(losses, { label: "loss" });

// Rows are the species, columns what they were taken for.
const guess = jnp.argmax(logits(params, x.get(test)), { axis: 1 });
const truth = target.get(test);
const table = jnp.zeros([3, 3], { dtype: "int32" }).at(truth, guess).add(1);
console.log(targetNames.join(", "));
console.log(table);
console.log(`right: ${jnp.sum(jnp.equal(guess, truth)).item()} of ${truth.size}`);
