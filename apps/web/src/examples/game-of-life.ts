import { jit, jnp, lax } from "tracepad";

// Every cell counts its neighbours: eight shifted copies, added.
const SHIFTS = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
];
const life = (board) => {
  const around = SHIFTS.map((shift) => jnp.roll(board, shift, { axis: [0, 1] })).reduce(
    (a, b) => a + b,
  );
  const lives = jnp.equal(around, 3) | (jnp.equal(board, 1) & jnp.equal(around, 2));
  return lives.astype("int32");
};
const generations = jit((board, n) => lax.foriLoop(0, n, (_, b) => life(b), board));

// A glider moves one cell down and right in four generations.
const glider = jnp
  .zeros([8, 8], { dtype: "int32" })
  .at(jnp.array([0, 1, 2, 2, 2]), jnp.array([1, 2, 0, 1, 2]))
  .set(1);
const draw = (board) =>
  board
    .tolist()
    .map((row) => row.map((c) => (c ? "#" : ".")).join(" "))
    .join("\n");
console.log(draw(glider));
console.log("after 8 generations");
console.log(draw(generations(glider, 8)));
console.log("home after 32:", jnp.arrayEqual(generations(glider, 32), glider).item());
