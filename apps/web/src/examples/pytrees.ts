import { grad, jit, jnp, tree } from "tracepad";

// Arrays in objects and lists, as deep as you like, are one argument.
const params = {
  layers: [
    { w: jnp.ones([2, 3]), b: jnp.zeros([3]) },
    { w: jnp.ones([3, 1]) * 0.5, b: jnp.zeros([1]) },
  ],
  scale: jnp.array(2.0),
};
console.log("leaves", tree.leaves(params).length);
console.log("shapes", JSON.stringify(tree.map((a) => a.shape, params)));

const loss = (p, x) => {
  let h = x;
  for (const { w, b } of p.layers) h = jnp.tanh(jnp.dot(h, w) + b);
  return jnp.sum(p.scale * h);
};

// The gradient has the structure of what it is taken for.
const x = jnp.array([0.1, -0.2]);
const g = jit(grad(loss))(params, x);
console.log("of scale", g.scale.item().toFixed(4));
console.log("of the last layer", g.layers[1]);

// tree.map walks several trees at once: a step of gradient descent.
const stepped = tree.map((p, d) => p - 0.1 * d, params, g);
console.log("loss", loss(params, x).item().toFixed(4), "→", loss(stepped, x).item().toFixed(4));

// Flat and back again.
const [leaves, structure] = tree.flatten({ b: [1, 2], a: 3 });
console.log(leaves.join(" "), String(structure));
