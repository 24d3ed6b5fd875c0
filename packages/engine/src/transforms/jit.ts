import type { CallLabel } from "../client/client.ts";
import { config, tracingKey } from "../config/config.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import { ClosedJaxpr, Jaxpr } from "../ir/jaxpr.ts";
import { Value } from "../ir/value.ts";
import { axisEnvKey } from "../primitives/axis-env.ts";
import { bind, currentTrace } from "../primitives/bind.ts";
import { asValue } from "../trace/array.ts";
import { jitPrimitive } from "../trace/call.ts";
import { currentListener, defaultClient, now } from "../trace/client-config.ts";
import { evalTrace, runClosedJaxpr } from "../trace/eval.ts";
import { LazyLabel } from "../trace/label.ts";
import { locate } from "../trace/locate.ts";
import { tracedReport } from "../trace/report.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { Tracer } from "../trace/tracer.ts";
import { flattenAs, unflatten } from "../tree/flatten.ts";
import { exceptAt, takesLiterals } from "../tree/literals.ts";
import { checkOptions } from "../tree/options.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type Lowered, Traced } from "./aot.ts";
import { donatedArguments, donatedInputs } from "./donation.ts";
import { named } from "./grad.ts";
import { explainMiss, type Signature, signatureKey, signatureText } from "./jit-cache.ts";
import { abstractArguments } from "./shape-dtype-struct.ts";
import {
  type AnyFunction,
  argumentNames,
  checkArgnums,
  flattenArguments,
  flattenResult,
  functionName,
  jaxprName,
  parameterNames,
  type Result,
  wrapping,
} from "./signature.ts";

export interface JitOptions {
  /** Positions of arguments that are not arrays: the function is traced anew for each of their values. */
  staticArgnums?: readonly number[];
  /**
   * Positions of arguments that the caller gives up: results of the same shape and dtype may use their memory. Arrays so
   * donated are deleted by the call; those that no result matches stay.
   */
  donateArgnums?: readonly number[];
}

/** What one trace of a function left in its cache. */
interface Entry {
  readonly signature: Signature;
  readonly closed: ClosedJaxpr;
  /** The jaxpr with its constants as leading inputs. */
  readonly called: ClosedJaxpr;
  readonly outTree: TreeDef;
  /** Inputs of `called` that its calls give up. */
  readonly donated: readonly number[];
}

/** Signatures of one function that are compared before a key is written. */
const RECENT = 4;

/** What was traced of a function, by signature. */
interface TraceCache {
  readonly entries: Map<string, Entry>;
  /** Entries that calls are compared with before a key is written. */
  readonly recent: Entry[];
}

const traceCaches = new WeakMap<AnyFunction, Map<string, TraceCache>>();

/** The cache belongs to the function object: what `jit(f)` traced, another `jit(f)` with the same options finds. */
function traceCacheOf(fn: AnyFunction, { staticArgnums = [], donateArgnums = [] }: JitOptions): TraceCache {
  let byOptions = traceCaches.get(fn);
  if (byOptions === undefined) {
    byOptions = new Map();
    traceCaches.set(fn, byOptions);
  }
  const key = `${staticArgnums} ${donateArgnums}`;
  let cache = byOptions.get(key);
  if (cache === undefined) {
    cache = { entries: new Map(), recent: [] };
    byOptions.set(key, cache);
  }
  return cache;
}

/** A function that `jit` made. */
export interface JitFunction<F extends AnyFunction> {
  (...args: Parameters<F>): ReturnType<F>;
  /** Traces for one signature without running: arguments are arrays, numbers or `ShapeDtypeStruct`s. */
  trace(...args: unknown[]): Traced;
  /** `trace(...args).lower()`: the program, ready to `compile()` ahead of time. */
  lower(...args: unknown[]): Lowered;
  /** How many signatures its cache holds. */
  cacheSize(): number;
  /** Forgets them all. */
  clearCache(): void;
}

/** What the source transform does to `const f = jit((x) => …)`: reports call the function by its variable. */
interface Nameable {
  $named(name: string): this;
}

let calls = 0;
/** The call in progress, for the events of jitted functions that it calls. */
let callInProgress: CallLabel | null = null;
/** Places where `jit` was applied: a second function object from the same place starts with an empty cache. */
const jitPlaces = new Map<string, number>();

/** Starts the numbering of calls anew; each run of the playground begins so. */
export function resetCalls(): void {
  calls = 0;
  jitPlaces.clear();
}

/**
 * Compiles a function: it is traced once for each new signature (shapes, dtypes, weak types, tree structure, static
 * values, device), and later calls run the compiled program. Side effects happen only while tracing.
 *
 * Throws TypeError for arguments that are no arrays, and ConcretizationTypeError and its kin where the function needs
 * a value that tracing does not have.
 *
 * ```ts
 * const f = jit((x) => jnp.sum(jnp.tanh(x)));
 * f(jnp.ones([8]));
 * ```
 */
export function jit<A extends any[], R extends Result>(fn: (...args: A) => R, options: JitOptions = {}): JitFunction<(...args: A) => R> {
  checkOptions<JitOptions>("jit", options, ["staticArgnums", "donateArgnums"]);
  return makeJit(fn, options, true);
}

/** A jitted function of the library itself: in jaxprs under its name, but its calls are not reported as the user's. */
export const libraryJit = <F extends AnyFunction>(name: string, fn: F, options: JitOptions = {}): JitFunction<F> =>
  makeJit(named(fn, name), options, false);

function makeJit<F extends AnyFunction>(fn: F, options: JitOptions, reported: boolean): JitFunction<F> {
  if (typeof fn !== "function")
    throw new JaxTypeError(
      `Expected a callable value, got ${String(fn)}`,
      "give jit the function itself: jit(f), then call what it returns",
    );
  checkStaticArgnums(fn, options.staticArgnums ?? []);
  const donate = donatedArguments(fn, options.donateArgnums ?? [], options.staticArgnums ?? []);
  const { entries, recent } = traceCacheOf(fn, options);
  const remember = (entry: Entry): void => {
    if (options.staticArgnums !== undefined) return;
    recent.unshift(entry);
    if (recent.length > RECENT) recent.pop();
  };
  const name = functionName(fn);
  /** What reports call it: the variable it was assigned to, where the function itself has no name. */
  let shown = name;
  // Only reports tell of it, and the stack costs as much as the rest.
  const place = reported && currentListener() !== null ? locate(makeJit) : null;
  const placeKey = place === null ? null : `${name}@${place.line}:${place.column}`;
  let earlierTwin = false;

  const trace = (dynamic: readonly unknown[], statics: readonly [number, unknown][], count: number, signature: Signature): Entry => {
    const { treedef } = signature;
    let outTree: TreeDef | null = null;
    const flatFn = (...flat: Value[]): Value[] => {
      const given = unflatten(treedef, flat) as unknown[];
      const args: unknown[] = new Array(count);
      for (const [index, value] of statics) args[index] = value;
      let next = 0;
      for (let i = 0; i < count; i++) if (!statics.some(([index]) => index === i)) args[i] = given[next++];
      const out = flattenResult(fn, fn(...args));
      outTree = out.treedef;
      return out.values;
    };
    const closed = traceToJaxpr(flatFn, signature.avals, { fn: shown, transform: "jit", argNames: signature.names });
    const { constvars, invars, eqns, outvars, argNames } = closed.jaxpr;
    const called =
      constvars.length === 0
        ? closed
        : new ClosedJaxpr(new Jaxpr([], [...constvars, ...invars], eqns, outvars, constvars.length === 0 ? argNames : []));
    const isDynamic = (_: unknown, i: number): number[] => (statics.some(([index]) => index === i) ? [] : [i]);
    const dynamicArgs = Array.from({ length: count }).flatMap(isDynamic);
    const donated = donate.length === 0 ? [] : donatedInputs(called, constvars.length, treedef, dynamicArgs, donate);
    return { signature, closed, called, outTree: outTree as unknown as TreeDef, donated };
  };

  /** The evaluation of a call that found its entry. */
  const run = (entry: Entry, values: readonly Value[]): unknown => {
    const { consts } = entry.closed;
    const inputs = consts.length === 0 ? values : [...consts, ...values];
    const label = reported ? new LazyLabel(shown, () => signatureText(entry.signature), ++calls, true) : NO_LABEL;
    return unflatten(entry.outTree, runClosedJaxpr(entry.called, inputs, label, entry.donated));
  };

  /** The function itself on the arrays that a call is given, for `disableJit`. */
  const asWritten = (args: readonly unknown[]): unknown => {
    const isDynamic = exceptAt(options.staticArgnums);
    const given = args.map((arg, i) => {
      if (!isDynamic(i, args.length)) return arg;
      const { values, treedef } = flattenArguments(fn, [arg]);
      return (unflatten(treedef, values) as unknown[])[0];
    });
    const out = flattenResult(fn, fn(...given));
    return unflatten(out.treedef, out.values);
  };

  const jitted = (...args: unknown[]): unknown => {
    if (config.disableJit) return asWritten(args);
    if (recent.length > 0 && currentTrace() === evalTrace) {
      for (const entry of recent) {
        const values = matching(entry, args);
        if (values !== null) return run(entry, values);
      }
    }
    // A static argument that the call leaves to its default is no argument of the call, as in JAX.
    const staticIndices =
      options.staticArgnums === undefined
        ? []
        : checkArgnums(
            options.staticArgnums.filter((n) => n < args.length),
            args.length,
            "staticArgnums",
          );
    const isStatic = (i: number): boolean => staticIndices.includes(i);
    const statics = staticIndices.map((i): [number, unknown] => [i, args[i]]);
    const dynamic = staticIndices.length === 0 ? args : args.filter((_, i) => !isStatic(i));
    const { values, treedef } = flattenArguments(fn, dynamic);
    const names = (): string[] =>
      staticIndices.length === 0
        ? argumentNames(fn, args)
        : argumentNames(
            fn,
            args.map((arg, i) => (isStatic(i) ? null : arg)),
          );
    const device = defaultClient().device.id;
    let signature: Signature = {
      avals: values.map((v) => v.aval),
      names: [],
      treedef,
      statics: statics.map(([i, value]) => ({ name: parameterNames(fn)[i] || `args[${i}]`, key: staticKey(value, name, i) })),
      device,
      config: tracingKey(),
    };
    const axes = axisEnvKey();
    const key = axes === "" ? signatureKey(signature) : `${signatureKey(signature)}|${axes}`;
    let entry = entries.get(key);
    const evaluating = currentTrace() === evalTrace;
    const label = (cached: boolean, reason: string | null): CallLabel => {
      if (!reported) return { fn: shown, signature: "", line: null, column: null, call: 0, cached, reason };
      if (!evaluating && callInProgress !== null)
        return { ...callInProgress, fn: shown, signature: signatureText(signature), cached, reason };
      // Only reports name the place.
      const source = currentListener() === null ? null : locate(jitted);
      return {
        fn: shown,
        signature: signatureText(signature),
        line: source?.line ?? null,
        column: source?.column ?? null,
        call: ++calls,
        cached,
        reason,
      };
    };
    let callLabel: CallLabel;
    if (entry !== undefined) {
      if (evaluating) {
        remember(entry);
        return run(entry, values);
      }
      callLabel = callInProgress ?? NO_LABEL;
    } else {
      signature = { ...signature, names: names() };
      if (placeKey !== null && entries.size === 0) {
        earlierTwin ||= (jitPlaces.get(placeKey) ?? 0) > 0;
        jitPlaces.set(placeKey, (jitPlaces.get(placeKey) ?? 0) + 1);
      }
      const known = [...entries.values()].map((e) => e.signature);
      const reason =
        known.length === 0 && earlierTwin
          ? `new function object: jit at line ${place?.line} made another ${shown}; call jit once and keep its result`
          : explainMiss(signature, known);
      callLabel = label(false, reason);
      entry = reportTrace(callLabel, reported, () => trace(dynamic, statics, args.length, signature));
      // A trace that closed over an outer transform's tracer is good for this call only.
      if (!entry.closed.consts.some((c) => c instanceof Tracer)) {
        entries.set(key, entry);
        remember(entry);
      }
    }
    const inputs = [...entry.closed.consts, ...values];
    const outs = evaluating
      ? runClosedJaxpr(entry.called, inputs, callLabel, entry.donated)
      : bind(jitPrimitive, inputs, { name: jaxprName(fn), jaxpr: entry.called });
    return unflatten(entry.outTree, outs);
  };
  const takesArray = exceptAt(options.staticArgnums);
  wrapping(jitted, fn, name, takesArray);
  const $named = (given: string): typeof jitted => {
    shown = given;
    return jitted;
  };
  const clearCache = (): void => {
    entries.clear();
    recent.length = 0;
  };
  const traceAhead = (...args: unknown[]): Traced => {
    const staticIndices = checkArgnums(
      (options.staticArgnums ?? []).filter((n) => n < args.length),
      args.length,
      "staticArgnums",
    );
    const isStatic = (i: number): boolean => staticIndices.includes(i);
    const dynamic = args.filter((_, i) => !isStatic(i));
    const { avals, treedef } = abstractArguments(fn, dynamic);
    const names = argumentNames(
      fn,
      args.map((arg, i) => (isStatic(i) ? null : arg)),
    );
    const statics = staticIndices.map((i): [number, unknown] => [i, args[i]]);
    const signature: Signature = { avals, names, treedef, statics: [], device: defaultClient().device.id, config: tracingKey() };
    const { closed, called, outTree, donated } = trace(dynamic, statics, args.length, signature);
    return new Traced({ fn, name: jaxprName(fn), closed, called, avals, names, inTree: treedef, outTree, donated });
  };
  const ahead = {
    trace: takesLiterals(traceAhead, takesArray),
    lower: takesLiterals((...args: unknown[]) => traceAhead(...args).lower(), takesArray),
  };
  const extras = { ...ahead, cacheSize: () => entries.size, clearCache, $named };
  return Object.assign(jitted, extras) as unknown as JitFunction<F> & Nameable;
}

/** Throws JAX's errors for positions that the function has not. Functions that take any number of arguments have all. */
function checkStaticArgnums(fn: AnyFunction, staticArgnums: readonly number[]): void {
  for (const n of staticArgnums) if (!Number.isInteger(n)) throw new JaxTypeError(`staticArgnums must be integers, but got ${String(n)}`);
  if (staticArgnums.length === 0 || /\.\.\.|\barguments\b|\[native code\]/.test(Function.prototype.toString.call(fn))) return;
  const count = parameterNames(fn).length;
  if (staticArgnums.some((n) => n >= count || n < -count))
    throw new ValueError(
      `Jitted function has static_argnums=${shapeText(staticArgnums)}, but only accepts ${count} positional arguments.`,
      "positions count from 0; negative ones count from the end",
    );
}

/** The flat arguments of a call without static ones, when its signature is the entry's; null when it is another. */
function matching({ signature }: Entry, args: readonly unknown[]): Value[] | null {
  const { avals, treedef, device, config } = signature;
  if (device !== defaultClient().device.id || config !== tracingKey()) return null;
  const leaves: unknown[] = [];
  if (!flattenAs(treedef, args, leaves)) return null;
  for (let i = 0; i < leaves.length; i++) {
    const value = asValue(leaves[i]);
    if (value === null || !avals[i].equals(value.aval)) return null;
    leaves[i] = value;
  }
  return leaves as Value[];
}

const NO_LABEL: CallLabel = { fn: "", signature: "", line: null, column: null, call: 0, cached: true, reason: null };

function reportTrace(label: CallLabel, reported: boolean, trace: () => Entry): Entry {
  const outer = callInProgress;
  const listener = reported ? currentListener() : null;
  if (reported) callInProgress = label;
  listener?.traceBegin?.(label);
  const start = now();
  try {
    const entry = trace();
    if (listener !== null) {
      const ms = now() - start;
      listener.event({ type: "trace", label, ...tracedReport(entry.closed), eqns: entry.closed.eqns.length, ms });
    }
    return entry;
  } finally {
    callInProgress = outer;
  }
}

const identities = new WeakMap<object, number>();
const symbols = new Map<symbol, number>();
let nextIdentity = 1;

/**
 * Static values are equal by value and type where JavaScript has value equality, or are plain lists and objects of such;
 * else by identity. Everything a user may name freely is quoted, so that different values never give the same text.
 */
function staticKey(value: unknown, fn: string, index: number): string {
  if (typeof value === "symbol") return `${String(value)}#${identityOf(value)}`;
  if (value instanceof Value && !(value instanceof Tracer))
    throw new ValueError(
      `Non-hashable static arguments are not supported: argument ${index} of ${fn} is an array, ${value.aval.toLong()}.`,
      "arrays are ordinary arguments; static ones are numbers, strings, functions, and lists and objects of such",
    );
  if (typeof value === "function" || (typeof value === "object" && value !== null && !isPlain(value))) {
    if (value instanceof Tracer)
      throw new ValueError(
        `Non-hashable static arguments are used in a jit function: argument ${index} of ${fn} is a traced array`,
        "pass it as an ordinary argument",
      );
    const id = identityOf(value);
    return typeof value === "function" ? `${value.name || "<lambda>"}#${id}` : `${value.constructor?.name ?? "object"}#${id}`;
  }
  if (typeof value === "object" && value !== null)
    return Array.isArray(value)
      ? `[${value.map((v) => staticKey(v, fn, index)).join(", ")}]`
      : `{${Object.keys(value)
          .sort()
          .map((k) => `${/^[\w$]+$/.test(k) ? k : JSON.stringify(k)}: ${staticKey((value as Record<string, unknown>)[k], fn, index)}`)
          .join(", ")}}`;
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
}

function identityOf(value: object | symbol): number {
  // Not every symbol can be a weak key.
  const id = (typeof value === "symbol" ? symbols.get(value) : identities.get(value)) ?? nextIdentity++;
  if (typeof value === "symbol") symbols.set(value, id);
  else identities.set(value, id);
  return id;
}

const isPlain = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
