import type { CallLabel, Client, Executable } from "../client/client.ts";
import { ClosedJaxpr, calledBy, Jaxpr, JaxprEqn, type Params, Var } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { installBottomTrace, type Trace } from "../primitives/bind.ts";
import { ConcreteArray } from "./array.ts";
import { defaultClient } from "./client-config.ts";
import { deferredCalls } from "./deferred-call.ts";
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
const programCache = new WeakMap<Client, WeakMap<Jaxpr, Executable>>();

/** The label of an operation outside any jitted call. */
export function eagerLabel(fn: string, inputs: readonly Value[], cached: boolean): CallLabel {
  const source = locate();
  const signature = inputs.map((v) => v.aval.toShort()).join(", ");
  return { fn, signature, line: source?.line ?? null, column: source?.column ?? null, call: 0, cached, reason: null };
}

function execute(
  client: Client,
  executable: Executable,
  inputs: readonly ConcreteArray[],
  outAvals: readonly Value["aval"][],
  label: CallLabel,
): Value[] {
  const buffers = client.execute(
    executable,
    inputs.map((v) => v.buffer(client)),
    label,
  );
  return buffers.map((buffer, i) => ConcreteArray.fromBuffer(client, buffer, outAvals[i]));
}

/** Compiles a closed jaxpr once per client (its constants become leading inputs). */
export function executableOf(client: Client, closed: ClosedJaxpr, label: CallLabel): Executable {
  let programs = programCache.get(client);
  if (programs === undefined) {
    programs = new WeakMap();
    programCache.set(client, programs);
  }
  let executable = programs.get(closed.jaxpr);
  if (executable === undefined) {
    const { constvars, invars, eqns, outvars, argNames } = closed.jaxpr;
    executable = client.compile(new Jaxpr([], [...constvars, ...invars], eqns, outvars, argNames), label);
    programs.set(closed.jaxpr, executable);
  }
  return executable;
}

/** Runs a closed jaxpr on concrete values. */
export function runClosedJaxpr(closed: ClosedJaxpr, inputs: readonly Value[], label: CallLabel): Value[] {
  const client = defaultClient();
  const executable = executableOf(client, closed, label);
  return execute(client, executable, concrete([...closed.consts, ...inputs]), closed.outAvals, label);
}

/** Params of eager operations are plain data, so their JSON is their identity; NaN and infinities have none in JSON. */
const paramsKey = (params: Params): string =>
  JSON.stringify(params, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));

/** Evaluation: each primitive applied outside any transform is a program of one equation, compiled once per signature. */
class EvalTrace implements Trace {
  readonly name = "eval";

  processPrimitive(primitive: Primitive, inputs: readonly Value[], params: Params): Value[] {
    const values = concrete(inputs);
    if (primitive.lowering.kind === "call") {
      const deferred = deferredCalls.get(params);
      if (deferred !== undefined) return deferred.evaluate(values);
      const label = eagerLabel(String(params.name ?? primitive.name), values, true);
      return runClosedJaxpr(calledBy(params), values, label);
    }
    if (primitive.lowering.kind === "control") {
      const invars = values.map((v) => new Var(v.aval));
      const outvars = primitive
        .abstractEval(
          invars.map((v) => v.aval),
          params,
        )
        .map((aval) => new Var(aval));
      const jaxpr = new Jaxpr([], invars, [new JaxprEqn(primitive, invars, outvars, params, locate())], outvars);
      return runClosedJaxpr(new ClosedJaxpr(jaxpr), values, eagerLabel(primitive.name, values, false));
    }
    const client = defaultClient();
    let cache = eagerCache.get(client);
    if (cache === undefined) {
      cache = new Map();
      eagerCache.set(client, cache);
    }
    const key = `${primitive.name} ${values.map((v) => v.aval.toLong(true)).join(" ")} ${paramsKey(params)}`;
    const label = eagerLabel(primitive.name, values, cache.has(key));
    let compiled = cache.get(key);
    if (compiled === undefined) {
      const invars = values.map((v) => new Var(v.aval));
      const outvars = primitive
        .abstractEval(
          invars.map((v) => v.aval),
          params,
        )
        .map((aval) => new Var(aval));
      const jaxpr = new Jaxpr([], invars, [new JaxprEqn(primitive, invars, outvars, params, locate())], outvars);
      compiled = { executable: client.compile(jaxpr, label), jaxpr };
      cache.set(key, compiled);
    }
    return execute(client, compiled.executable, values, compiled.jaxpr.outAvals, label);
  }
}

export const evalTrace: Trace = new EvalTrace();
installBottomTrace(evalTrace);
