import { errors, jit, jnp, lax } from "tracepad";

// While tracing, x has a shape and no value: if has nothing to ask.
const clamp = (x) => {
  if (x > 1.0) return jnp.ones([]);
  return x;
};
console.log("eagerly:", clamp(jnp.array(3.0)).item());

const explain = (what: string, f: () => unknown) => {
  try {
    f();
  } catch (error) {
    console.log(`${what}: ${(error as Error).name}`);
  }
};
explain("if on a value", () => jit(clamp)(3.0));
explain("a size from a value", () => jit((n) => jnp.arange(n))(3));
explain("a mask's length", () => jit((x) => x[x > 0])(jnp.arange(3)));
explain("a number for JavaScript", () => jit((x) => Math.sqrt(Number(x)))(4.0));

// What to do: keep the choice in the program …
const byWhere = jit((x) => jnp.where(x > 1.0, 1.0, x));
const byCond = jit((x) =>
  lax.cond(
    x > 1.0,
    () => 1.0,
    () => x,
  ),
);
console.log("where:", byWhere(3.0).item(), "cond:", byCond(3.0).item());

// … or catch the class that you expect.
try {
  jit(clamp)(3.0);
} catch (error) {
  console.log(error instanceof errors.TracerBoolConversionError);
}
