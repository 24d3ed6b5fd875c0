import { numbersOf } from "../dtype/elements.ts";
import { JaxTypeError, TracepadError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { checkOptions } from "../numpy/options.ts";
import { add, mul, sub } from "../primitives/arithmetic.ts";
import { scalar } from "../primitives/constants.ts";
import { key, split } from "../random/keys.ts";
import { normal } from "../random/namespace.ts";
import { asValue, hostData } from "../trace/array.ts";
import { jvp } from "../transforms/jvp.ts";
import { vjp } from "../transforms/vjp.ts";

export interface CheckGradsOptions {
  /** Which derivatives: forward (`jvp`), reverse (`vjp`). Default both. */
  modes?: readonly ("fwd" | "rev")[];
  /** Step of the differences, in the arguments' units. Default by dtype: about the cube root of its precision. */
  eps?: number;
  /** Largest error, relative to 1 or to the derivative where that is larger. Default by dtype. */
  tolerance?: number;
}

/** A derivative that is not what differences say. */
export class GradientError extends TracepadError {}

type Fn = (...args: Value[]) => Value;

/** Steps whose truncation error (eps²) and rounding error (precision / eps) are about equal, and what is left of both. */
const STEPS: Readonly<Record<string, { readonly eps: number; readonly tolerance: number }>> = {
  float64: { eps: 1e-5, tolerance: 1e-6 },
  float32: { eps: 1e-2, tolerance: 2e-2 },
};

interface Settings {
  readonly modes: readonly ("fwd" | "rev")[];
  readonly eps: number;
  readonly tolerance: number;
}

/**
 * Checks derivatives of `f` at `args` against central differences in random directions, to the given order: forward
 * derivatives of forward and reverse ones of reverse, and both of each other. `f` takes and gives one float array each.
 *
 * Throws `GradientError` at the first that is off, TypeError for arguments that are no float32 or float64 arrays.
 *
 * ```ts
 * testUtil.checkGrads((x) => jnp.sin(x).mul(x), [jnp.array([0.5, 1.5])], 2);
 * ```
 */
export function checkGrads(f: Fn, args: readonly unknown[], order: number, options?: CheckGradsOptions): void {
  const given = checkOptions<CheckGradsOptions>("checkGrads", options, ["modes", "eps", "tolerance"]);
  const values = args.map((arg, i) => {
    const value = asValue(arg);
    if (value === null || !Object.hasOwn(STEPS, value.dtype))
      throw new JaxTypeError(`checkGrads takes float32 and float64 arrays, got ${value?.aval.toLong() ?? typeof arg} as argument ${i}`);
    return value;
  });
  const step = STEPS[values[0].dtype];
  check(
    f,
    values,
    order,
    { modes: given.modes ?? ["fwd", "rev"], eps: given.eps ?? step.eps, tolerance: given.tolerance ?? step.tolerance },
    "f",
  );
}

function check(f: Fn, args: readonly Value[], order: number, settings: Settings, name: string): void {
  const directions = like(args, order);
  const numeric = difference(f, args, directions, settings.eps);
  if (settings.modes.includes("fwd")) {
    const forward: Value = jvp(f, [...args], directions)[1];
    compare(elements(forward), numeric, settings, `the forward derivative of ${name}`);
    if (order > 1) {
      const derivative: Fn = (...xs) => jvp(f, xs.slice(0, args.length), xs.slice(args.length))[1];
      check(derivative, [...args, ...directions], order - 1, settings, `${name}'s forward derivative`);
    }
  }
  if (settings.modes.includes("rev")) {
    const [y, pull] = vjp(f, ...args);
    const [cotangent] = like([y as Value], order + 10);
    const pulled = pull(cotangent) as Value[];
    const inner = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
    const reverse = pulled.reduce((sum, ct, i) => sum + inner(elements(ct), elements(directions[i])), 0);
    compare([reverse], [inner(elements(cotangent), numeric)], settings, `the reverse derivative of ${name}`);
    if (order > 1) {
      const derivative: Fn = (x, ...rest) => vjp((z: Value) => f(z, ...rest.slice(0, -1)), x)[1](rest[rest.length - 1])[0];
      check(derivative, [...args, cotangent], order - 1, settings, `${name}'s reverse derivative`);
    }
  }
}

const elements = (x: Value): number[] => Array.from(numbersOf({ dtype: x.dtype, data: hostData(x) }));

/** Normal numbers of the same shapes and dtypes, the same ones each time. */
function like(xs: readonly Value[], seed: number): Value[] {
  const keys = split(key(seed), xs.length);
  return xs.map((x, i) => normal(keys.get(i), x.shape, { dtype: x.dtype }));
}

/** (f(x + ε·t) − f(x − ε·t)) / 2ε. */
function difference(f: Fn, args: readonly Value[], directions: readonly Value[], eps: number): number[] {
  const at = (move: (x: Value, step: Value) => Value): number[] =>
    elements(f(...args.map((x, i) => move(x, mul(directions[i], scalar(eps, x.dtype))))));
  const [above, below] = [at(add), at(sub)];
  return above.map((a, i) => (a - below[i]) / (2 * eps));
}

function compare(got: readonly number[], wanted: readonly number[], { tolerance }: Settings, what: string): void {
  const scale = Math.max(1, ...wanted.map(Math.abs));
  const wrong = wanted.findIndex((want, i) => !(Math.abs(got[i] - want) <= tolerance * scale));
  if (wrong < 0) return;
  throw new GradientError(
    `${what} is ${got[wrong]} at element ${wrong}, but differences say ${wanted[wrong]}.`,
    "a rule of customJvp or customVjp may be wrong, or the function is not smooth here",
  );
}
