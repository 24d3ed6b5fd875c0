import { AttributeError, ValueError } from "../errors/errors.ts";

/** One flag of the configuration. */
interface Flag<T> {
  readonly initial: T;
  /** Whether traced programs depend on it: such flags are part of the keys of all caches of programs. */
  readonly tracing: boolean;
  /** What it takes, for messages; null when the value is right. */
  readonly problem: (value: unknown) => string | null;
}

const wholeNumber = (initial: number, { tracing }: { tracing: boolean }): Flag<number> => ({
  initial,
  tracing,
  problem: (value) => (Number.isInteger(value) && (value as number) > 0 ? null : "a whole number above 0"),
});

const boolean = (initial: boolean, { tracing }: { tracing: boolean }): Flag<boolean> => ({
  initial,
  tracing,
  problem: (value) => (typeof value === "boolean" ? null : "true or false"),
});

const oneOf = <const T extends string>(choices: readonly T[], { tracing }: { tracing: boolean }): Flag<T> => ({
  initial: choices[0],
  tracing,
  problem: (value) => (choices.includes(value as T) ? null : `one of ${choices.join(", ")}`),
});

/**
 * Every flag, one row each: JAX's name without `jax_`, in camelCase. A new flag is a row here; whoever needs it reads
 * `config.NAME`.
 */
const FLAGS = {
  /** 64-bit dtypes: off, they are truncated to 32 bits, and numbers are int32 and float32. */
  enableX64: boolean(false, { tracing: true }),
  /** Whether operands of different dtypes promote: `"strict"` lets only bare numbers take another dtype. */
  numpyDtypePromotion: oneOf(["standard", "strict"], { tracing: true }),
  /** Whether operands of different ranks broadcast: silently, with a warning, or not (scalars always do). */
  numpyRankPromotion: oneOf(["allow", "warn", "raise"], { tracing: true }),
  /** Random bits by the scheme that JAX has by default since 0.5; off, by its original one. */
  threefryPartitionable: boolean(true, { tracing: true }),
  /** How many virtual devices `devices()` lists and `pmap` maps over. All are this machine. */
  numCpuDevices: wholeNumber(1, { tracing: false }),
  /** Jitted functions run as they are written, operation by operation. `disableJit` sets it for the time of a call. */
  disableJit: boolean(false, { tracing: true }),
  /** A nan in a result is an error that names the primitive that made it; `debugInfs`: an infinity. */
  debugNans: boolean(false, { tracing: false }),
  debugInfs: boolean(false, { tracing: false }),
  /** A traced value that outlives its transform is an error when the transform ends, not only when it is used. */
  checkTracerLeaks: boolean(false, { tracing: true }),
  /** A random key that is used twice is an error. */
  debugKeyReuse: boolean(false, { tracing: false }),
} as const satisfies Readonly<Record<string, Flag<boolean> | Flag<number> | Flag<string>>>;

export type ConfigName = keyof typeof FLAGS;
export type ConfigValue<N extends ConfigName> = (typeof FLAGS)[N] extends Flag<infer T> ? T : never;
/** Values for some of the flags. */
export type ConfigValues = { readonly [N in ConfigName]?: ConfigValue<N> };
type Values = { -readonly [N in ConfigName]: ConfigValue<N> };

const names = Object.keys(FLAGS) as ConfigName[];
let values: Values = Object.fromEntries(names.map((name) => [name, FLAGS[name].initial])) as Values;
let key = "";
const listTracing = (): string =>
  names
    .filter((name) => FLAGS[name].tracing)
    .map((name) => String(values[name]))
    .join();
key = listTracing();

/** Text that differs between configurations under which tracing may differ: a part of the keys of caches of programs. */
export const tracingKey = (): string => key;

function checked(name: string, value: unknown): ConfigName {
  if (!Object.hasOwn(FLAGS, name)) throw new AttributeError(`Unrecognized config option: ${name}`, `the options are ${names.join(", ")}`);
  const problem = FLAGS[name as ConfigName].problem(value);
  if (problem !== null) throw new ValueError(`new value for ${name} must be ${problem}, got ${String(value)}.`);
  return name as ConfigName;
}

function assign(changes: ConfigValues): void {
  for (const [name, value] of Object.entries(changes)) checked(name, value);
  values = { ...values, ...changes };
  key = listTracing();
}

type Config = { readonly [N in ConfigName]: ConfigValue<N> } & {
  /** Sets a flag from now on. Throws AttributeError for an unknown name, ValueError for a value of the wrong kind. */
  update<N extends ConfigName>(name: N, value: ConfigValue<N>): void;
};

/**
 * The configuration, as `jax.config`: flags to read, and `update` to set one.
 *
 * ```ts
 * config.update("enableX64", true);
 * jnp.arange(3).dtype; // "int64"
 * ```
 */
export const config: Config = Object.defineProperties(
  {
    update<N extends ConfigName>(name: N, value: ConfigValue<N>): void {
      assign({ [name]: value } as ConfigValues);
    },
  },
  Object.fromEntries(names.map((name) => [name, { get: () => values[name], enumerable: true }])),
) as Config;

/**
 * What `f` returns when called under these flags; the former ones are back afterwards, whatever happens.
 * `withConfig({ enableX64: true }, () => jnp.arange(3).dtype)` is `"int64"`.
 */
export function withConfig<T>(changes: ConfigValues, f: () => T): T {
  const saved = values;
  assign(changes);
  try {
    return f();
  } finally {
    values = saved;
    key = listTracing();
  }
}
