import type { ShapedArray } from "../ir/aval.ts";
import { type Atom, type ClosedJaxpr, type Jaxpr, JaxprEqn, type Params, Var } from "../ir/jaxpr.ts";
import { literalArray } from "../ir/literal-array.ts";
import type { NDArray } from "../ir/ndarray.ts";
import { type BatchDim, type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "../primitives/bind.ts";
import { registerPrimitive } from "../primitives/registry.ts";
import { batchFlat } from "./batching.ts";
import { closedOnce } from "./dce.ts";
import { interpretJaxpr } from "./interpret.ts";
import { jvpFlat } from "./jvp.ts";
import { type EqnSplitter, installPartialEvalRule, type PartialTrace, residualsOf, type SplitJaxpr, splitJaxpr } from "./partial-eval.ts";
import { traceToJaxpr } from "./staging.ts";
import { backwardPass } from "./transpose.ts";

/**
 * The call primitive behind `jit`: applies `params.jaxpr` (closed, without constants) to its inputs.
 * Its rules transform the jaxpr once per pattern of inputs and remember the result with the jaxpr.
 */
export const jitPrimitive: Primitive = callPrimitive("jit");
registerPrimitive(jitPrimitive);

/**
 * A primitive that applies `params.jaxpr`, whose rules transform that jaxpr. One that `recomputes` is linear only beside
 * what it computes again from its other inputs: a transpose runs that part first.
 */
export function callPrimitive(name: string, { recomputes = false } = {}): Primitive {
  const primitive: Primitive = {
    name,
    lowering: { kind: "call" },
    abstractEval: (_, params) => calledJaxpr(params).outAvals,
    evaluate: (inputs, params) => evaluateJaxpr(calledJaxpr(params).jaxpr, inputs),
    jvp: (primals, tangents, params) => callJvp(primitive, primals, tangents, params),
    transpose: (cotangents, inputs, params) => callTranspose(primitive, cotangents, inputs, params, recomputes),
    batch: (inputs, dims, params, size, axisName) => callBatch(primitive, inputs, dims, params, size, axisName),
    flops: (_, __, params) => jaxprFlops(calledJaxpr(params).jaxpr),
  };
  return primitive;
}

export const calledJaxpr = (params: Params): ClosedJaxpr => params.jaxpr as ClosedJaxpr;

/** Floating-point operations of one run of a jaxpr. */
export function jaxprFlops(jaxpr: Jaxpr): number {
  return jaxpr.eqns.reduce((sum, e) => {
    const ins = e.invars.map((a) => a.aval);
    const outs = e.outvars.map((v) => v.aval);
    return sum + (e.primitive.flops?.(ins, outs, e.params) ?? outs.reduce((n, a) => n + a.size, 0));
  }, 0);
}

/** The reference evaluation of a jaxpr without constants. */
export function evaluateJaxpr(jaxpr: Jaxpr, inputs: readonly NDArray[]): NDArray[] {
  const values = new Map<Var, NDArray>();
  jaxpr.invars.forEach((v, i) => values.set(v, inputs[i]));
  const read = (atom: Atom): NDArray => (atom instanceof Var ? (values.get(atom) as NDArray) : literalArray(atom));
  for (const eqn of jaxpr.eqns) {
    const outs = eqn.primitive.evaluate(
      eqn.invars.map(read),
      eqn.params,
      eqn.outvars.map((v) => v.aval),
    );
    eqn.outvars.forEach((v, i) => values.set(v, outs[i]));
  }
  return jaxpr.outvars.map(read);
}

/** Remembers a transformed jaxpr with the original, per key: a transform of a jitted function traces it once. */
export function remembered<T>(): (jaxpr: Jaxpr, key: string, make: () => T) => T {
  const memory = new WeakMap<Jaxpr, Map<string, T>>();
  return (jaxpr, key, make) => {
    let byKey = memory.get(jaxpr);
    if (byKey === undefined) {
      byKey = new Map();
      memory.set(jaxpr, byKey);
    }
    let result = byKey.get(key);
    if (result === undefined) {
      result = make();
      byKey.set(key, result);
    }
    return result;
  };
}

export const mask = (flags: readonly boolean[]): string => flags.map((f) => (f ? "1" : "0")).join("");
const name = (params: Params): string => String(params.name ?? "");

/** Traces a transformed version of a called jaxpr. Jaxprs have no free values, so the result has no constants. */
const retrace = (fn: (...inputs: Value[]) => Value[], avals: readonly ShapedArray[], params: Params): ClosedJaxpr =>
  traceToJaxpr(fn, avals, { fn: name(params), transform: "jit", argNames: [] });

const jvpMemory = remembered<{ jaxpr: ClosedJaxpr; activeOut: boolean[] }>();

function callJvp(primitive: Primitive, primals: readonly Value[], tangents: readonly Tangent[], params: Params): [Value[], Tangent[]] {
  const { jaxpr } = calledJaxpr(params);
  const active = tangents.map((t) => !(t instanceof Zero));
  const transformed = jvpMemory(jaxpr, mask(active), () => {
    let activeOut: boolean[] = [];
    const fn = (...inputs: Value[]): Value[] => {
      const ps = inputs.slice(0, primals.length);
      let next = primals.length;
      const ts = ps.map((p, i): Tangent => (active[i] ? inputs[next++] : new Zero(p.aval)));
      const [outs, outTangents] = jvpFlat((...xs) => interpretJaxpr(jaxpr, [], xs), ps, ts);
      activeOut = outTangents.map((t) => !(t instanceof Zero));
      return [...outs, ...outTangents.filter((t): t is Value => !(t instanceof Zero))];
    };
    const tangentAvals = tangents.filter((_, i) => active[i]).map((t) => t.aval);
    return { jaxpr: retrace(fn, [...jaxpr.inAvals, ...tangentAvals], params), activeOut };
  });
  const outs = bind(primitive, [...primals, ...tangents.filter((t): t is Value => !(t instanceof Zero))], {
    ...params,
    jaxpr: transformed.jaxpr,
  });
  let next = jaxpr.outvars.length;
  return [
    outs.slice(0, jaxpr.outvars.length),
    transformed.activeOut.map((isActive, i) => (isActive ? outs[next++] : new Zero(jaxpr.outvars[i].aval))),
  ];
}

const batchMemory = remembered<{ jaxpr: ClosedJaxpr; outDims: BatchDim[] }>();

function callBatch(
  primitive: Primitive,
  inputs: readonly Value[],
  dims: readonly BatchDim[],
  params: Params,
  size: number,
  axisName: string | null,
): [Value[], BatchDim[]] {
  const { jaxpr } = calledJaxpr(params);
  const transformed = batchMemory(jaxpr, `${size} ${axisName} ${dims.join(",")}`, () => {
    let outDims: BatchDim[] = [];
    const fn = (...values: Value[]): Value[] => {
      const [outs, found] = batchFlat((...xs) => interpretJaxpr(jaxpr, [], xs), values, dims, size, axisName);
      outDims = found;
      return outs;
    };
    const avals = inputs.map((v) => v.aval);
    return { jaxpr: retrace(fn, avals, params), outDims };
  });
  return [bind(primitive, inputs, { ...params, jaxpr: transformed.jaxpr }), transformed.outDims];
}

const splitMemory = remembered<SplitJaxpr>();

export const splitCalled = (params: Params, unknownIn: readonly boolean[]): SplitJaxpr =>
  splitMemory(calledJaxpr(params).jaxpr, mask(unknownIn), () => splitJaxpr(calledJaxpr(params), unknownIn, splitEqn));

/** How equations of other primitives that hold jaxprs are split; without an entry they are unknown as a whole. */
const splitters = new Map<Primitive, EqnSplitter>();
export const installEqnSplitter = (primitive: Primitive, splitter: EqnSplitter): void => void splitters.set(primitive, splitter);
export const splitEqn: EqnSplitter = (eqn, unknownIn) =>
  eqn.primitive === jitPrimitive ? splitCallEqn(eqn, unknownIn) : (splitters.get(eqn.primitive)?.(eqn, unknownIn) ?? null);

/** A nested call is split by splitting what it calls. */
function splitCallEqn(eqn: JaxprEqn, unknownIn: readonly boolean[]): ReturnType<EqnSplitter> {
  const split = splitCalled(eqn.params, unknownIn);
  const knownOuts = eqn.outvars.filter((_, i) => !split.unknownOut[i]);
  const unknownOuts = eqn.outvars.filter((_, i) => split.unknownOut[i]);
  const knownIns = eqn.invars.filter((_, i) => !unknownIn[i]);
  const outs = [...knownOuts, ...split.known.outvars.slice(knownOuts.length).map((v) => new Var(v.aval))];
  const call = (jaxpr: Jaxpr, ins: Atom[], outs: Var[]): JaxprEqn =>
    new JaxprEqn(eqn.primitive, ins, outs, { ...eqn.params, jaxpr: closedOnce(jaxpr) }, eqn.source);
  return {
    known: call(split.known, knownIns, outs),
    unknown: call(split.unknown, [...residualsOf<Atom>(split, knownIns, outs), ...eqn.invars.filter((_, i) => unknownIn[i])], unknownOuts),
    unknownOut: split.unknownOut,
  };
}

installPartialEvalRule(jitPrimitive, (trace: PartialTrace, inputs, params) => {
  const unknownIn = inputs.map((v) => trace.isUnknown(v));
  const split = splitCalled(params, unknownIn);
  const knownIns = inputs.filter((_, i) => !unknownIn[i]);
  const knownOuts = trace.runKnown(jitPrimitive, knownIns, { ...params, jaxpr: closedOnce(split.known) });
  const unknownOuts = trace.record(
    jitPrimitive,
    [...residualsOf(split, knownIns, knownOuts), ...inputs.filter((_, i) => unknownIn[i])],
    { ...params, jaxpr: closedOnce(split.unknown) },
    split.unknown.outAvals,
  );
  let known = 0;
  let unknown = 0;
  return split.unknownOut.map((isUnknown) => (isUnknown ? unknownOuts[unknown++] : knownOuts[known++]));
});

const transposeMemory = remembered<{ jaxpr: ClosedJaxpr; activeOut: boolean[] }>();

function callTranspose(
  primitive: Primitive,
  cotangents: readonly Tangent[],
  inputs: readonly (Value | UndefinedPrimal)[],
  params: Params,
  recomputes: boolean,
): (Tangent | null)[] {
  const { jaxpr } = calledJaxpr(params);
  const linear = inputs.map((v) => v instanceof UndefinedPrimal);
  const activeCt = cotangents.map((ct) => !(ct instanceof Zero));
  const known = inputs.filter((v): v is Value => !(v instanceof UndefinedPrimal));
  const cts = cotangents.filter((ct): ct is Value => !(ct instanceof Zero));
  const transformed = transposeMemory(jaxpr, `${mask(linear)} ${mask(activeCt)}`, () => {
    let activeOut: boolean[] = [];
    const fn = (...values: Value[]): Value[] => {
      let next = 0;
      const ins = linear.map((isLinear, i) => (isLinear ? new UndefinedPrimal(jaxpr.invars[i].aval) : values[next++]));
      const outCts = activeCt.map((isActive, i): Tangent => (isActive ? values[next++] : new Zero(jaxpr.outvars[i].aval)));
      const results = recomputes
        ? backwardAfterKnown(params, linear, ins, outCts)
        : backwardPass(jaxpr, [], ins, outCts).filter((_, i) => linear[i]);
      activeOut = results.map((ct) => !(ct instanceof Zero));
      return results.filter((ct): ct is Value => !(ct instanceof Zero));
    };
    return { jaxpr: retrace(fn, [...known.map((v) => v.aval), ...cts.map((ct) => ct.aval)], params), activeOut };
  });
  const outs = bind(primitive, [...known, ...cts], { ...params, jaxpr: transformed.jaxpr });
  let nextOut = 0;
  let nextLinear = 0;
  return inputs.map((v) => {
    if (!(v instanceof UndefinedPrimal)) return null;
    return transformed.activeOut[nextLinear++] ? outs[nextOut++] : new Zero(v.aval);
  });
}

/** Cotangents of the linear inputs of a jaxpr whose calls and loops mix linear with other work: split first, then backwards. */
function backwardAfterKnown(
  params: Params,
  linear: readonly boolean[],
  inputs: readonly (Value | UndefinedPrimal)[],
  cotangents: readonly Tangent[],
): Tangent[] {
  const split = splitCalled(params, linear);
  const known = inputs.filter((v): v is Value => !(v instanceof UndefinedPrimal));
  const residuals = residualsOf(split, known, interpretJaxpr(split.known, [], known));
  const undefinedIns = inputs.filter((v) => v instanceof UndefinedPrimal);
  const cts = cotangents.filter((_, i) => split.unknownOut[i]);
  return backwardPass(split.unknown, [], [...residuals, ...undefinedIns], cts).slice(residuals.length);
}
