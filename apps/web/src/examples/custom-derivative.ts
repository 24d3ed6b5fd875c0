import { customJvp, customVjp, grad, jnp } from "tracepad";

// log(1 + e^x), as it is written, has no derivative far out:
// infinity over infinity.
const naive = (x) => jnp.log(1.0 + jnp.exp(x));
console.log("naive slope at 100:", grad(naive)(100.0).item());

// We know better: its slope is 1 - 1 / (1 + e^x).
const softplus = customJvp((x) => jnp.log(1.0 + jnp.exp(x)));
softplus.defjvp(([x], [t]) => [softplus(x), (1.0 - 1.0 / (1.0 + jnp.exp(x))) * t]);
console.log("slope at 100:", grad(softplus)(100.0).item());
console.log("slope at 0:  ", grad(softplus)(0.0).item());
console.log("and again:   ", grad(grad(softplus))(0.0).item());

// customVjp says what goes backwards: here, no slope above 1.
const clip = customVjp((x, limit) => x);
clip.defvjp(
  (x, limit) => [x, limit],
  (limit, g) => [jnp.clip(g, -limit, limit), null],
);
const steep = (x) => clip(x, 1.0) ** 4;
console.log(
  "steep slope at 3:",
  grad((x) => x ** 4)(3.0).item(),
  "clipped:",
  grad(steep)(3.0).item(),
);
