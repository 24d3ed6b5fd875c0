import { grad, jit, jnp, lax } from "tracepad";

// A simulation is a scan, so it has a gradient: through 200 steps
// of a pendulum, by how much the end moves when the start does.
const DT = 0.02;
const energy = ([angle, speed]) => 0.5 * speed ** 2 - 9.81 * jnp.cos(angle);
const step = ([angle, speed], _) => {
  const next = speed - DT * 9.81 * jnp.sin(angle);
  return [[angle + DT * next, next], angle] as const;
};
const simulate = jit((start) => lax.scan(step, [start, jnp.array(0.0)], null, { length: 200 }));

const [end, angles] = simulate(1.0);
console.log("angles", angles.get("::40"));
console.log("energy won by the steps:", (energy(end) - energy([1.0, 0.0])).item().toFixed(2));

const lastAngle = (start) => simulate(start)[0][0];
const slope = jit(grad(lastAngle))(1.0).item();
const h = 1e-2;
const difference = (lastAngle(1.0 + h) - lastAngle(1.0 - h)).item() / (2 * h);
console.log(`by grad ${slope.toFixed(2)}, by differences ${difference.toFixed(2)}`);
