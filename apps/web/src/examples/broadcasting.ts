import { jnp } from "tracepad";

// A column and a row: where one has size 1 and the other n,
// the smaller is stretched.
const column = jnp.arange(4).reshape([4, 1]);
const row = jnp.arange(1, 6);
const table = column * row;
console.log("shapes", column.shape, row.shape, "→", table.shape);
console.log(table);

// null adds an axis, so that two vectors meet in a square.
const x = jnp.array([0.0, 0.5, 2.0]);
const distance = jnp.abs(x.get(null, ":") - x.get(":", null));
console.log(distance);

// Subtract each column's mean: keepdims leaves an axis to stretch.
const data = jnp.array([
  [1.0, 10.0],
  [3.0, 30.0],
  [5.0, 20.0],
]);
const centred = data - jnp.mean(data, { axis: 0, keepdims: true });
console.log(centred);
console.log("means are now", centred.mean({ axis: 0 }));
