import { jit, jnp } from "tracepad";

// Arrays never change. at(...) gives a changed copy.
const x = jnp.zeros([5]);
const y = x.at(1).set(10.0);
console.log("x", x, "y", y);

// add counts every index, also one that comes twice.
const votes = jnp.array([2, 0, 2, 4, 2]);
console.log("votes", jnp.zeros([5], { dtype: "int32" }).at(votes).add(1));

// Rows, slices and masks.
const grid = jnp.ones([3, 4]).at(0).multiply(5.0).at(":", "1:3").add(0.5);
console.log(grid);

// Inside jit the compiler writes in place: nothing is copied.
const fill = jit((a) => {
  let out = a;
  for (let i = 0; i < 4; i++) out = out.at(i).set(i * i);
  return out;
});
console.log("squares", fill(jnp.zeros([5])));

// Writes outside of the array are dropped, unless another mode is asked for.
console.log(x.at(99).set(1.0), x.at(99).set(1.0, { mode: "clip" }));
