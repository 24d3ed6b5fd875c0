import { locate } from "tracepad/internal";
import { type Argument, argumentSpec } from "./arguments.ts";
import type { ArgSpec, Edge } from "./shapes.ts";
import type { CheckKind, CheckOf, CheckSpec } from "./spec.ts";

/**
 * What tests import from `tracepad/grade`. A test's file says what shall hold; nothing is run there, and no function of a
 * student is in reach. The file runs once, and the checks that it made are its result.
 */

export {
  type Argument,
  type ArrayOptions,
  bf16,
  bool,
  f16,
  f32,
  i8,
  i16,
  i32,
  key,
  oneOf,
  plain,
  size,
  u8,
  u16,
  u32,
} from "./arguments.ts";

/** What every check may be given. */
export interface CheckOptions {
  /** What students read; by default made from the check. Not shown of hidden tests. */
  readonly title?: string;
  /** By default 1. */
  readonly points?: number;
}

/** Checks of a function that is traced. */
export interface TracedOptions extends CheckOptions {
  /** A builder for each argument. */
  readonly args: readonly Argument[];
  /** Least and greatest of drawn sizes; by default 1 and 5. */
  readonly dims?: Readonly<Record<string, readonly [number, number]>>;
}

export interface Tolerance {
  /** Relative and absolute; by default those of the results' dtype, 1e-5 and 1e-6 for float32. Integers are compared exactly. */
  readonly rtol?: number;
  readonly atol?: number;
}

export interface CalledOptions extends CheckOptions {
  /** The arguments of each call, in order. */
  readonly calls: readonly (readonly Argument[])[];
  readonly dims?: Readonly<Record<string, readonly [number, number]>>;
}

export interface EventOptions extends CheckOptions, Tolerance {
  /** The arguments of each call; none where the module's own statements are the exercise. */
  readonly calls?: readonly (readonly Argument[])[];
  readonly dims?: Readonly<Record<string, readonly [number, number]>>;
  /** All lines that are printed. */
  readonly prints?: readonly string[];
  /** How often jitted functions are traced: a number, or least and greatest. */
  readonly traces?: number | readonly [number, number];
  /** How often arrays are read by the program. */
  readonly reads?: number | readonly [number, number];
  /** The class of the error that the last call raises: `TracerBoolConversionError`. */
  readonly raises?: string;
  /** Whether the calls return what the reference's return. */
  readonly returns?: boolean;
}

let made: CheckSpec[] = [];

/** The checks made so far; the next file begins with none. */
export function takeChecks(): CheckSpec[] {
  const taken = made;
  made = [];
  return taken;
}

type Own<K extends CheckKind> = Omit<CheckOf<K>, "kind" | "fn" | "title" | "points" | "line" | "advisory">;

function add<K extends CheckKind>(kind: K, fn: string, title: string, options: CheckOptions, own: Own<K>, advisory = false): void {
  const common = { kind, fn, title: options.title ?? title, points: options.points ?? 1, line: locate()?.line ?? null, advisory };
  // Which kind goes with which members is known to the caller's types; it is checked again where the list arrives.
  made.push({ ...common, ...own } as unknown as CheckSpec);
}

const specs = (given: readonly Argument[]): ArgSpec[] => given.map(argumentSpec);
const dimsOf = (dims: TracedOptions["dims"] = {}): Record<string, [number, number]> =>
  Object.fromEntries(Object.entries(dims).map(([name, [least, most]]) => [name, [least, most]]));
const casesOf = ({ args, dims }: TracedOptions) => ({ args: specs(args), dims: dimsOf(dims) });
const toleranceOf = ({ rtol, atol }: Tolerance) => ({ rtol: rtol ?? null, atol: atol ?? null });
const rangeOf = (given: number | readonly [number, number] | undefined): [number, number] | null =>
  given === undefined ? null : typeof given === "number" ? [given, given] : [given[0], given[1]];
const list = (names: string | readonly string[]): string[] => (typeof names === "string" ? [names] : [...names]);
/** Values at which functions that are right for normal numbers go wrong. */
const EDGES: readonly Edge[] = ["zeros", "ones", "negative", "large", "equal"];

export const check = {
  /** The function gives what the reference gives: on random shapes and elements, and at the `edges`. */
  allclose(fn: string, options: TracedOptions & Tolerance & { readonly edges?: readonly Edge[] }): void {
    const own = { ...casesOf(options), ...toleranceOf(options), edges: [...(options.edges ?? EDGES)] };
    add("allclose", fn, `${fn} gives the right values`, options, own);
  },

  /** The function's gradient is the reference's, and its own finite differences'. The function gives a scalar. */
  gradMatches(
    fn: string,
    options: TracedOptions & Tolerance & { readonly argnums?: number | readonly number[]; readonly finiteDifferences?: boolean },
  ): void {
    const { argnums = 0, finiteDifferences = true } = options;
    const numbers = typeof argnums === "number" ? [argnums] : [...argnums];
    const own = { ...casesOf(options), ...toleranceOf(options), argnums: numbers, finiteDifferences };
    add("gradMatches", fn, `the gradient of ${fn} is right`, options, own);
  },

  /** The function under `vmap` gives what the reference gives for one element of the batch after the other. */
  vmapMatches(
    fn: string,
    options: TracedOptions & Tolerance & { readonly inAxes?: number | readonly (number | null)[]; readonly size?: number },
  ): void {
    const { inAxes = 0, size = 3, args } = options;
    const axes = typeof inAxes === "number" ? args.map(() => inAxes) : [...inAxes];
    add("vmapMatches", fn, `${fn} works under vmap`, options, { ...casesOf(options), ...toleranceOf(options), inAxes: axes, size });
  },

  /** The function can be jitted, and gives then what it gives when it runs line by line. */
  jitMatches(fn: string, options: TracedOptions & Tolerance): void {
    add("jitMatches", fn, `${fn} gives the same under jit`, options, { ...casesOf(options), ...toleranceOf(options) });
  },

  /** Over these calls jitted functions are traced at most `max` times, and at least `min`, by default once. */
  maxTraces(fn: string, max: number, options: CalledOptions & { readonly min?: number }): void {
    const own = { calls: options.calls.map(specs), dims: dimsOf(options.dims), min: options.min ?? 1, max };
    add("maxTraces", fn, `${fn} is traced at most ${max === 1 ? "once" : `${max} times`}`, options, own);
  },

  /** No call waits for the device to read an array. */
  noHostSync(fn: string, options: CalledOptions): void {
    add("noHostSync", fn, `${fn} reads no array`, options, { calls: options.calls.map(specs), dims: dimsOf(options.dims) });
  },

  /** The jaxpr has at most so many equations, those inside calls, loops and branches counted. */
  maxEqns(fn: string, max: number, options: TracedOptions): void {
    add("maxEqns", fn, `${fn} takes at most ${max} equations`, options, { ...casesOf(options), max });
  },

  /** The jaxpr has as many equations for one size of an axis as for another: no loop was unrolled over it. */
  eqnsIndependentOf(fn: string, dim: string, options: TracedOptions & { readonly sizes?: readonly number[] }): void {
    const own = { ...casesOf(options), dim, sizes: [...(options.sizes ?? [4, 64])] };
    add("eqnsIndependentOf", fn, `the program of ${fn} does not grow with ${dim}`, options, own);
  },

  /** The jaxpr, or one inside it, has one of these primitives, `atLeast` times. */
  uses(fn: string, primitives: string | readonly string[], options: TracedOptions & { readonly atLeast?: number }): void {
    const own = { ...casesOf(options), primitives: list(primitives), atLeast: options.atLeast ?? 1 };
    add("uses", fn, `${fn} uses ${list(primitives).join(" or ")}`, options, own);
  },

  /** Neither the jaxpr nor one inside it has any of these primitives. */
  forbids(fn: string, primitives: string | readonly string[], options: TracedOptions): void {
    add("forbids", fn, `${fn} does without ${list(primitives).join(", ")}`, options, {
      ...casesOf(options),
      primitives: list(primitives),
    });
  },

  /** Floating-point operations of one call, counted on the jaxpr: a number, or so many times the reference's. */
  maxFlops(fn: string, max: number | { readonly timesReference: number }, options: TracedOptions): void {
    add("maxFlops", fn, `${fn} does not compute more than it must`, options, { ...casesOf(options), ...boundOf(max) });
  },

  /** Bytes that the equations read and write, counted on the jaxpr: a number, or so many times the reference's. */
  maxBytes(fn: string, max: number | { readonly timesReference: number }, options: TracedOptions): void {
    add("maxBytes", fn, `${fn} moves no more bytes than it must`, options, { ...casesOf(options), ...boundOf(max) });
  },

  /** The dtypes of the results, in order: one where there is one. */
  dtypeIs(fn: string, dtypes: string | readonly string[], options: TracedOptions): void {
    add("dtypeIs", fn, `${fn} gives ${list(dtypes).join(", ")}`, options, { ...casesOf(options), dtypes: list(dtypes) });
  },

  /** Whole arrays only: no loop, branch, gather or sort in the jaxpr; the function is one expression, unless that is not asked. */
  broadcastOnly(fn: string, options: TracedOptions & { readonly oneExpression?: boolean }): void {
    const own = { ...casesOf(options), oneExpression: options.oneExpression ?? true };
    add("broadcastOnly", fn, `${fn} works on whole arrays`, options, own);
  },

  /** Results depend on the key: another key gives others, the same key the same; no key is used twice, unless `reuse`. */
  deterministicInKey(fn: string, options: TracedOptions & { readonly reuse?: boolean }): void {
    add("deterministicInKey", fn, `${fn} draws from its key`, options, { ...casesOf(options), reuse: options.reuse ?? false });
  },

  /** Takes at most so many times as long as the reference, interleaved on one device. Advisory: shown, never a reason to fail. */
  runtimeRatio(fn: string, max: number, options: TracedOptions): void {
    add(
      "runtimeRatio",
      fn,
      `${fn} takes at most ${max} times as long as the reference`,
      { points: 0, ...options },
      { ...casesOf(options), max },
      true,
    );
  },

  /** What happens when the function is called in a program of its own: lines printed, traces, reads, an error. */
  events(fn: string, options: EventOptions): void {
    const { calls = [], prints, traces, reads, raises, returns = false } = options;
    add("events", fn, `${fn} does what it should when it is called`, options, {
      calls: calls.map(specs),
      dims: dimsOf(options.dims),
      prints: prints === undefined ? null : [...prints],
      traces: rangeOf(traces),
      reads: rangeOf(reads),
      raises: raises ?? null,
      returns,
      ...toleranceOf(options),
    });
  },
} as const;

const boundOf = (max: number | { readonly timesReference: number }) =>
  typeof max === "number" ? { max, timesReference: null } : { max: null, timesReference: max.timesReference };
