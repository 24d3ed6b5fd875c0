import { grad, jacfwd, jacrev, jnp, valueAndGrad } from "tracepad";

// hasAux: what else the loss found out comes along, underived.
const loss = (w, x, y) => {
  const error = x * w - y;
  return [jnp.mean(error ** 2), { worst: jnp.max(jnp.abs(error)) }] as const;
};
const x = jnp.array([1.0, 2.0, 3.0]);
const y = jnp.array([2.0, 4.1, 5.8]);
const [[value, { worst }], slope] = valueAndGrad(loss, { hasAux: true })(1.5, x, y);
console.log(`loss ${value.item().toFixed(4)}, worst error ${worst.item().toFixed(2)}`);
console.log(`slope ${slope.item().toFixed(4)}`);

// argnums: for which arguments.
const area = (width, height) => width * height + width ** 2;
const [dw, dh] = grad(area, { argnums: [0, 1] })(3.0, 5.0);
console.log("by width", dw.item(), "by height", dh.item());

// A function with several results has a Jacobian. Forward mode goes
// column by column, reverse mode row by row; both find the same.
const polar = (p) => jnp.stack([p.get(0) * jnp.cos(p.get(1)), p.get(0) * jnp.sin(p.get(1))]);
const at = jnp.array([2.0, 0.5]);
console.log(jacfwd(polar)(at));
console.log("same:", jnp.allclose(jacfwd(polar)(at), jacrev(polar)(at)).item());
