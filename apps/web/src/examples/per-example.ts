import { grad, jit, jnp, makeJaxpr, random, vmap } from "tracepad";

// One prediction, for one example.
const predict = (w, x) => jnp.tanh(jnp.dot(w, x));
const loss = (w, x, y) => (predict(w, x) - y) ** 2;

// inAxes says which arguments have a batch axis: w has none.
const [kw, kx, ky] = random.split(random.key(3), 3);
const w = random.normal(kw, [4]);
const xs = random.normal(kx, [6, 4]);
const ys = random.bernoulli(ky, 0.5, [6]).astype("float32");

const perExample = jit(vmap(grad(loss), { inAxes: [null, 0, 0] }));
const gs = perExample(w, xs, ys);
console.log("a gradient for each example", gs.shape);
console.log("their lengths", jnp.linalg.norm(gs, { axis: 1 }));

// Their mean is the gradient of the mean loss.
const meanLoss = (w) => jnp.mean(vmap(loss, { inAxes: [null, 0, 0] })(w, xs, ys));
console.log(
  "same:",
  jnp.allclose(gs.mean({ axis: 0 }), grad(meanLoss)(w), { atol: 1e-6 }).item(),
);

// No loop is left: the dot of vectors became one of matrices.
console.log(makeJaxpr(vmap(predict, { inAxes: [null, 0] }))(w, xs));
