import { JaxTypeError, TracepadError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { ClosedJaxpr, calledBy, Jaxpr, type Params } from "../ir/jaxpr.ts";
import { type BatchDim, type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "../primitives/bind.ts";
import { zerosLike } from "../primitives/creation.ts";
import { reduceSum } from "../primitives/reduce.ts";
import { registerPrimitive } from "../primitives/registry.ts";
import { batchFlat, broadcastAxis, moveAxis } from "./batching.ts";
import { evaluateJaxpr, jaxprFlops } from "./call.ts";
import { deferredCalls } from "./deferred-call.ts";
import { interpretJaxpr } from "./interpret.ts";
import { installPartialEvalRule } from "./partial-eval.ts";
import { type StagingTrace, traceToJaxpr } from "./staging.ts";
import { backwardPass } from "./transpose.ts";

/** What a custom forward pass leaves for the backward pass. */
export interface ForwardPass {
  readonly outs: Value[];
  readonly residuals: Value[];
  /** Cotangents of the inputs. Residuals are given anew: they may be other tracers by then. */
  backward(residuals: readonly Value[], cotangents: readonly Value[]): Tangent[];
}

/** A function with derivative rules of its own, on flat values. One of `jvp` and `forward` is there. */
export interface CustomCall {
  readonly name: string;
  /** The rules' names, as jaxprs show them. */
  readonly ruleNames: Readonly<Record<string, string>>;
  fn(...inputs: Value[]): Value[];
  /** Outputs and their tangents; no tangent is symbolic. */
  jvp?(primals: readonly Value[], tangents: readonly Value[]): [Value[], Tangent[]];
  forward?(primals: readonly Value[]): ForwardPass;
}

const calls = new WeakMap<Params, CustomCall>();
const backwards = new WeakMap<Params, ForwardPass["backward"]>();

const instantiate = (t: Tangent): Value => (t instanceof Zero ? zerosLike(t.aval) : t);

function callOf(params: Params): CustomCall {
  const call = calls.get(params);
  if (call === undefined) throw new TracepadError(`the derivative rule of ${String(params.name)} is not in this process`);
  return call;
}

/** Applies a function with its own rules under the current interpreter. It runs, or is traced, when the outermost one is reached. */
export function callCustom(call: CustomCall, inputs: readonly Value[]): Value[] {
  const params: Params = { name: call.name, ...call.ruleNames, symbolic_zeros: false };
  calls.set(params, call);
  deferredCalls.set(params, {
    evaluate: (values) => call.fn(...values),
    stage: (trace, values) => stage(trace, call, values),
  });
  return bind(primitiveOf(call), inputs, params);
}

/** The traced call: what the function closed over leads its inputs. */
function traced(call: CustomCall, avals: readonly ShapedArray[]): { consts: readonly Value[]; params: Params; outAvals: ShapedArray[] } {
  const { jaxpr, consts } = traceToJaxpr(call.fn, avals, { fn: call.name, transform: "custom derivatives", argNames: [] });
  const inner = consts.length === 0 ? jaxpr : new Jaxpr([], [...jaxpr.constvars, ...jaxpr.invars], jaxpr.eqns, jaxpr.outvars);
  const params: Params = { name: call.name, ...call.ruleNames, call_jaxpr: new ClosedJaxpr(inner), symbolic_zeros: false };
  const n = consts.length;
  const { jvp, forward } = call;
  calls.set(params, {
    name: call.name,
    ruleNames: call.ruleNames,
    fn: (...inputs) => interpretJaxpr(inner, [], inputs),
    jvp: jvp && ((primals, tangents) => jvp(primals.slice(n), tangents.slice(n))),
    forward:
      forward &&
      ((primals) => {
        const pass = forward(primals.slice(n));
        const none = primals.slice(0, n).map((v) => new Zero(v.aval));
        return { ...pass, backward: (residuals, cts) => [...none, ...pass.backward(residuals, cts)] };
      }),
  });
  return { consts, params, outAvals: inner.outAvals };
}

function stage(trace: StagingTrace, call: CustomCall, inputs: readonly Value[]): Value[] {
  const { consts, params } = traced(
    call,
    inputs.map((v) => v.aval),
  );
  return trace.processPrimitive(primitiveOf(call), [...consts, ...inputs], params);
}

/** `value`s with their batch axis in front; those that have none are repeated. */
const toFront = ([values, dims]: [Value[], BatchDim[]], size: number): Value[] =>
  values.map((v, i) => {
    const dim = dims[i];
    return dim === null ? broadcastAxis(v, size, 0) : moveAxis(v, dim, 0);
  });

/** The call on a whole batch, its rules too: all outputs have their batch axis in front. */
function batched(call: CustomCall, dims: readonly BatchDim[], size: number, axisName: string | null): CustomCall {
  const { name, ruleNames, jvp, forward } = call;
  return {
    name,
    ruleNames,
    fn: (...inputs) => toFront(batchFlat(call.fn, inputs, dims, size, axisName), size),
    jvp:
      jvp &&
      ((primals, tangents) => {
        let count = 0;
        const rule = (...all: Value[]): Value[] => {
          const [outs, outTangents] = jvp(all.slice(0, primals.length), all.slice(primals.length));
          count = outs.length;
          return [...outs, ...outTangents.map(instantiate)];
        };
        const all = toFront(batchFlat(rule, [...primals, ...tangents], [...dims, ...dims], size, axisName), size);
        return [all.slice(0, count), all.slice(count)];
      }),
    forward:
      forward &&
      ((primals) => {
        let pass = { outs: [], residuals: [] } as unknown as ForwardPass;
        const run = (...inputs: Value[]): Value[] => {
          pass = forward(inputs);
          return [...pass.outs, ...pass.residuals];
        };
        const [all, allDims] = batchFlat(run, primals, dims, size, axisName);
        const count = pass.outs.length;
        const residualDims = allDims.slice(count);
        return {
          outs: toFront([all.slice(0, count), allDims.slice(0, count)], size),
          residuals: all.slice(count),
          backward(residuals, cts) {
            const run = (...values: Value[]): Value[] =>
              pass.backward(values.slice(0, residuals.length), values.slice(residuals.length)).map(instantiate);
            const [outs, outDims] = batchFlat(run, [...residuals, ...cts], [...residualDims, ...cts.map(() => 0)], size, axisName);
            return outs.map((ct, i) => {
              const [from, to] = [outDims[i], dims[i]];
              // What all examples share gets the sum of their cotangents.
              if (to === null) return reduceSum(from === null ? broadcastAxis(ct, size, 0) : ct, [from ?? 0]);
              return from === null ? broadcastAxis(ct, size, to) : moveAxis(ct, from, to);
            });
          },
        };
      }),
  };
}

/** What both calls have: the compiler inlines their jaxpr; rules look up the functions by the parameters. */
const shared = {
  lowering: { kind: "call" },
  abstractEval: (_, params) => calledBy(params).outAvals,
  evaluate: (inputs, params) => evaluateJaxpr(calledBy(params).jaxpr, inputs),
  batch: (inputs, dims, params, size, axisName) => {
    const outs = callCustom(batched(callOf(params), dims, size, axisName), inputs);
    return [outs, outs.map(() => 0)];
  },
  // A call with a rule of its own that stands in a linear program is linear itself: the rule has nothing to add.
  transpose: (cotangents, inputs, params) => {
    const results = backwardPass(calledBy(params).jaxpr, [], inputs, cotangents);
    return inputs.map((v, i) => (v instanceof UndefinedPrimal ? results[i] : null));
  },
  flops: (_, __, params) => jaxprFlops(calledBy(params).jaxpr),
} satisfies Partial<Primitive>;

/** A call of a function that `customJvp` made. */
export const customJvpCallP: Primitive = {
  ...shared,
  name: "custom_jvp_call",
  jvp: (primals, tangents, params) => (callOf(params).jvp as NonNullable<CustomCall["jvp"]>)(primals, tangents.map(instantiate)),
};

/** A call of a function that `customVjp` made. */
export const customVjpCallP: Primitive = {
  ...shared,
  name: "custom_vjp_call",
  jvp: (primals, tangents, params) => {
    const call = callOf(params);
    const { outs, residuals, backward } = (call.forward as NonNullable<CustomCall["forward"]>)(primals);
    const linear: Params = {
      num_res: residuals.length,
      bwd: call.ruleNames.bwd,
      out_avals: outs.map(({ aval }) => ({ shape: aval.shape, weak: aval.weakType, dtype: aval.dtype })),
    };
    backwards.set(linear, backward);
    outAvals.set(
      linear,
      outs.map((v) => v.aval),
    );
    return [outs, bind(customLinP, [...residuals, ...tangents.map(instantiate)], linear)];
  },
};

const outAvals = new WeakMap<Params, ShapedArray[]>();

const noForwardMode = (): never => {
  throw new JaxTypeError(
    "can't apply forward-mode autodiff (jvp) to a custom_vjp function.",
    "use reverse mode (grad, vjp, jacrev), or give the function a rule with customJvp instead",
  );
};

/** The tangents of a `customVjp` function, which nobody can compute: only its transpose, the backward rule, is known. */
export const customLinP: Primitive = {
  name: "custom_lin",
  lowering: { kind: "host" },
  abstractEval: (_, params) => outAvals.get(params) ?? noForwardMode(),
  evaluate: noForwardMode,
  jvp: noForwardMode,
  batch: noForwardMode,
  transpose: (cotangents, inputs, params) => {
    const count = params.num_res as number;
    const backward = backwards.get(params) as ForwardPass["backward"];
    const results = backward(inputs.slice(0, count) as Value[], cotangents.map(instantiate));
    return inputs.map((v, i) => (i >= count && v instanceof UndefinedPrimal ? results[i - count] : null));
  },
};

const primitiveOf = (call: CustomCall): Primitive => (call.jvp === undefined ? customVjpCallP : customJvpCallP);

for (const primitive of [customJvpCallP, customVjpCallP]) {
  registerPrimitive(primitive);
  installPartialEvalRule(primitive, (trace, inputs, params) => {
    if (params.call_jaxpr !== undefined) return trace.record(primitive, inputs, params, calledBy(params).outAvals);
    const staged = traced(
      callOf(params),
      inputs.map((v) => v.aval),
    );
    return trace.record(primitive, [...staged.consts, ...inputs], staged.params, staged.outAvals);
  });
}
registerPrimitive(customLinP);
