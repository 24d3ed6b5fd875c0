import { jnp, random } from "tracepad";

// A key is data. The same key gives the same numbers, always.
const key = random.key(42);
console.log("once ", random.normal(key, [3]));
console.log("again", random.normal(key, [3]));

// So a key is used once: split it, and go on with the parts.
const [carry, dice, coin] = random.split(key, 3);
console.log("dice", random.randint(dice, [8], 1, 7));
console.log("heads", random.bernoulli(coin, 0.5, [8]));

// foldIn makes a key for each step of a loop, without a chain of splits.
for (let step = 0; step < 3; step++) {
  const noise = random.uniform(random.foldIn(carry, step), [2]);
  console.log(`step ${step}`, noise);
}

// A permutation, and a mean that should be near a half.
console.log(random.permutation(random.key(1), 6));
const mean = jnp.mean(random.uniform(random.key(2), [10000]));
console.log("mean of 10000", mean.item().toFixed(3));
