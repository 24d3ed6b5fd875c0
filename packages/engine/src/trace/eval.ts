import type { CallLabel, Client, DeviceBuffer, Executable } from "../client/client.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { EffectRecord } from "../ir/effects.ts";
import { ClosedJaxpr, calledBy, Jaxpr, JaxprEqn, type Params, Var } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { installBottomTrace, type Trace, withTrace } from "../primitives/bind.ts";
import { ConcreteArray } from "./array.ts";
import { defaultClient } from "./client-config.ts";
import { deferredCalls } from "./deferred-call.ts";
import { type RunPiece, runEffectful } from "./effectful-run.ts";
import { numberEffects, runEffect, runRecords, withoutEffects } from "./effects.ts";
import { callsHost, runHostCall } from "./host-calls.ts";
import { interpretJaxpr } from "./interpret.ts";
import { checkResults, firstInvalid, invalidValue, looksForInvalid } from "./invalid-values.ts";
import { LazyLabel } from "./label.ts";
import { locate } from "./locate.ts";
import { leakedTracer } from "./staging.ts";
import type { Tracer } from "./tracer.ts";

/** All values must be concrete: a tracer down here outlived its transform. */
export function concrete(values: readonly Value[]): ConcreteArray[] {
  for (const v of values) if (!(v instanceof ConcreteArray)) throw leakedTracer(v as Tracer);
  return values as ConcreteArray[];
}

interface Compiled {
  readonly executable: Executable;
  readonly jaxpr: Jaxpr;
}

const eagerCache = new WeakMap<Client, Map<string, Compiled>>();

/** A program with its effects, which the device knows by their numbers. */
interface Program {
  readonly executable: Executable;
  readonly sites: readonly JaxprEqn[];
}
const programCache = new WeakMap<Client, WeakMap<Jaxpr, Program>>();

/** The label of an operation outside any jitted call. */
export const eagerLabel = (fn: string, inputs: readonly Value[], cached: boolean): CallLabel =>
  new LazyLabel(fn, () => inputs.map((v) => v.aval.toShort()).join(", "), 0, cached);

const NONE: readonly number[] = [];
const NO_SITES: readonly JaxprEqn[] = [];

function execute(
  client: Client,
  executable: Executable,
  inputs: readonly ConcreteArray[],
  outAvals: readonly Value["aval"][],
  label: CallLabel,
  donated: readonly number[] = NONE,
  sites: readonly JaxprEqn[] = NO_SITES,
): Value[] {
  const buffers: DeviceBuffer[] = new Array(inputs.length);
  for (let i = 0; i < inputs.length; i++) buffers[i] = inputs[i].buffer(client);
  const records: EffectRecord[] | null = sites.length === 0 ? null : [];
  const results =
    records === null
      ? client.execute(executable, buffers, label, donated)
      : client.execute(executable, buffers, label, donated, (record) => records.push(record));
  for (const i of donated) inputs[i].donated();
  const values: Value[] = new Array(results.length);
  for (let i = 0; i < results.length; i++) values[i] = ConcreteArray.fromBuffer(client, results[i], outAvals[i]);
  if (records !== null) runRecords(records, sites);
  return values;
}

/** Compiles a closed jaxpr once per client (its constants become leading inputs). */
export function compileClosed(client: Client, closed: ClosedJaxpr, label: CallLabel): Program {
  let programs = programCache.get(client);
  if (programs === undefined) {
    programs = new WeakMap();
    programCache.set(client, programs);
  }
  let compiled = programs.get(closed.jaxpr);
  if (compiled === undefined) {
    const { constvars, invars, eqns, outvars, argNames } = closed.jaxpr;
    const { program, sites } = numberEffects(new Jaxpr([], [...constvars, ...invars], eqns, outvars, argNames));
    compiled = { executable: client.compile(program, label), sites };
    programs.set(closed.jaxpr, compiled);
  }
  return compiled;
}

/** Runs a closed jaxpr on concrete values. Inputs at the positions `donated`, of a jaxpr without constants, are given up. */
export function runClosedJaxpr(
  closed: ClosedJaxpr,
  inputs: readonly Value[],
  label: CallLabel,
  donated: readonly number[] = NONE,
): Value[] {
  if (!looksForInvalid()) return runProgram(closed, inputs, label, donated);
  const results = runProgram(closed, inputs, label, NONE);
  const found = firstInvalid(results);
  if (found !== null) {
    // The primitive that made it is found by running each by itself; what the program prints, it has printed.
    interpretJaxpr(withoutEffects(closed.jaxpr), closed.consts, inputs);
    throw invalidValue(found, `a jitted function (${label.fn}), but not when its operations run one by one`);
  }
  for (const i of donated) concrete(inputs)[i].delete();
  return results;
}

function runProgram(closed: ClosedJaxpr, inputs: readonly Value[], label: CallLabel, donated: readonly number[]): Value[] {
  const client = defaultClient();
  const all = closed.consts.length === 0 ? inputs : [...closed.consts, ...inputs];
  if (callsHost(closed.jaxpr)) {
    const run: RunPiece = (piece, values) => runClosedJaxpr(piece, values, label);
    return withTrace(evalTrace, () => runEffectful(withoutConsts(closed.jaxpr), concrete(all), run));
  }
  const { executable, sites } = compileClosed(client, closed, label);
  return execute(client, executable, concrete(all), closed.outAvals, label, donated, sites);
}

const hoisted = new WeakMap<Jaxpr, Jaxpr>();

/** The jaxpr with its constants as leading inputs. */
function withoutConsts(jaxpr: Jaxpr): Jaxpr {
  if (jaxpr.constvars.length === 0) return jaxpr;
  let result = hoisted.get(jaxpr);
  if (result === undefined) {
    result = new Jaxpr([], [...jaxpr.constvars, ...jaxpr.invars], jaxpr.eqns, jaxpr.outvars, []);
    hoisted.set(jaxpr, result);
  }
  return result;
}

/** Params of eager operations are plain data, so their JSON is their identity; NaN and infinities have none in JSON. */
const paramsKey = (params: Params): string =>
  JSON.stringify(params, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));

/** Whether two params surely have the same key; false where it takes the key to tell. */
function sameParams(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!sameParams(a[i], b[i])) return false;
    return true;
  }
  const prototype = Object.getPrototypeOf(a);
  if (prototype !== Object.prototype || Object.getPrototypeOf(b) !== prototype) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key) || !sameParams((a as Params)[key], (b as Params)[key])) return false;
  }
  return true;
}

/** An eager operation with what it was found by, for the calls that follow with an equal signature. */
interface Recent {
  readonly client: Client;
  readonly avals: readonly ShapedArray[];
  readonly params: Params;
  readonly compiled: Compiled;
}

/** Signatures a primitive that are compared before a key is written. */
const RECENT = 4;
const recentOf = new WeakMap<Primitive, Recent[]>();

function findRecent(list: readonly Recent[], client: Client, values: readonly Value[], params: Params): Compiled | null {
  for (const recent of list) {
    if (recent.client !== client || recent.avals.length !== values.length) continue;
    let same = true;
    for (let i = 0; same && i < values.length; i++) same = recent.avals[i].equals(values[i].aval);
    if (same && sameParams(recent.params, params)) return recent.compiled;
  }
  return null;
}

/** The program that applies one primitive to values like these. */
function oneEquation(primitive: Primitive, values: readonly Value[], params: Params): Jaxpr {
  const invars = values.map((v) => new Var(v.aval));
  const inAvals = invars.map((v) => v.aval);
  const outvars = primitive.abstractEval(inAvals, params).map((aval) => new Var(aval));
  return new Jaxpr([], invars, [new JaxprEqn(primitive, invars, outvars, params, locate())], outvars);
}

/** Results of one primitive, which are looked at where the configuration says so. */
function checked(primitive: Primitive, results: Value[]): Value[] {
  if (looksForInvalid()) checkResults(results, primitive.name);
  return results;
}

/** Evaluation: each primitive applied outside any transform is a program of one equation, compiled once per signature. */
class EvalTrace implements Trace {
  readonly name = "eval";

  processPrimitive(primitive: Primitive, inputs: readonly Value[], params: Params): Value[] {
    const values = concrete(inputs);
    if (primitive.callsHost !== undefined) return runHostCall(values, params);
    if (primitive.effectful) {
      runEffect(params, values, locate());
      return [];
    }
    if (primitive.lowering.kind === "call") {
      const deferred = deferredCalls.get(params);
      if (deferred !== undefined) return deferred.evaluate(values);
      const label = eagerLabel(String(params.name ?? primitive.name), values, true);
      return runClosedJaxpr(calledBy(params), values, label);
    }
    if (primitive.lowering.kind === "control") {
      const closed = new ClosedJaxpr(oneEquation(primitive, values, params));
      return checked(primitive, runProgram(closed, values, eagerLabel(primitive.name, values, false), NONE));
    }
    const client = defaultClient();
    let list = recentOf.get(primitive);
    if (list === undefined) {
      list = [];
      recentOf.set(primitive, list);
    }
    let compiled = findRecent(list, client, values, params);
    if (compiled !== null)
      return checked(
        primitive,
        execute(client, compiled.executable, values, compiled.jaxpr.outAvals, eagerLabel(primitive.name, values, true)),
      );
    let cache = eagerCache.get(client);
    if (cache === undefined) {
      cache = new Map();
      eagerCache.set(client, cache);
    }
    const key = `${primitive.name} ${values.map((v) => v.aval.toLong(true)).join(" ")} ${paramsKey(params)}`;
    compiled = cache.get(key) ?? null;
    const label = eagerLabel(primitive.name, values, compiled !== null);
    if (compiled === null) {
      const jaxpr = oneEquation(primitive, values, params);
      compiled = { executable: client.compile(jaxpr, label), jaxpr };
      cache.set(key, compiled);
    }
    list.unshift({ client, avals: values.map((v) => v.aval), params, compiled });
    if (list.length > RECENT) list.pop();
    return checked(primitive, execute(client, compiled.executable, values, compiled.jaxpr.outAvals, label));
  }
}

export const evalTrace: Trace = new EvalTrace();
installBottomTrace(evalTrace);
