import { jnp } from "tracepad";

const x = jnp.arange(20).reshape([4, 5]);

// Brackets take a number; get takes slices and several axes.
console.log("a row", x[1]);
console.log("a column", x.get(":", 2));
console.log("every other row, backwards", x.get("::-2", ":2"));

// Arrays as indices pick entries, masks pick those that are true.
const rows = jnp.array([3, 0, 3]);
console.log("picked", x[rows]);
console.log("above 15", x[x > 15]);

// Outside of the array an index is clamped when it reads.
console.log("row 99 is the last", x.get(99));
