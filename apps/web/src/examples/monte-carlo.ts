import { jit, jnp, random, vmap } from "tracepad";

// How often do two of 23 people share a birthday? Throw the dice
// for one party, and let vmap throw them for ten thousand.
const party = (key) => {
  const days = jnp.sort(random.randint(key, [23], 0, 365));
  return jnp.any(jnp.equal(days.get("1:"), days.get(":-1")));
};
console.log("one party:", party(random.key(4)).item());

const parties = jit(vmap(party));
const shared = parties(random.split(random.key(0), 10_000));
console.log(`of 10000: ${(100 * shared.mean().item()).toFixed(1)} %, exactly 50.7 %`);

// The error shrinks with the root of the number of throws.
for (const n of [100, 1_000, 10_000]) {
  const p = shared.get(`:${n}`).mean().item();
  const error = Math.sqrt((p * (1 - p)) / n);
  console.log(
    `${String(n).padStart(5)}: ${(100 * p).toFixed(1)} ± ${(100 * error).toFixed(1)} %`,
  );
}
