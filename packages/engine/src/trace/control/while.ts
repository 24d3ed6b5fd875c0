import { JaxTypeError, ValueError } from "../../errors/errors.ts";
import { hasEffects } from "../../ir/effects.ts";
import { ClosedJaxpr, Jaxpr, type Params } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { type BatchDim, type Primitive, type Tangent, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { bind } from "../../primitives/bind.ts";
import { broadcastInDim } from "../../primitives/movement.ts";
import { reduceOr } from "../../primitives/reduce.ts";
import { registerPrimitive } from "../../primitives/registry.ts";
import { selectN } from "../../primitives/select.ts";
import { batchFlat } from "../batching.ts";
import { jaxprFlops, mask, remembered, splitEqn } from "../call.ts";
import { withoutEffects } from "../effects.ts";
import { interpretJaxpr } from "../interpret.ts";
import { jvpFlat } from "../jvp.ts";
import { splitJaxpr } from "../partial-eval.ts";
import * as b from "./bodies.ts";

/** What while's params say. Operands: constants of the condition, constants of the body, carry. */
interface While {
  readonly cond: ClosedJaxpr;
  readonly body: ClosedJaxpr;
  readonly condConsts: number;
  readonly bodyConsts: number;
}

function whileOf(params: Params): While {
  const cond = b.bodyOf(params.cond_jaxpr, "while's condition");
  const body = b.bodyOf(params.body_jaxpr, "while's body");
  const condConsts = b.countOf(params.cond_nconsts, "cond_nconsts", cond.jaxpr.invars.length);
  const bodyConsts = b.countOf(params.body_nconsts, "body_nconsts", body.jaxpr.invars.length);
  return { cond, body, condConsts, bodyConsts };
}

function runWhile([cond, body]: readonly b.RunBody[], inputs: readonly NDArray[], params: Params): NDArray[] {
  const { condConsts, bodyConsts } = whileOf(params);
  const [forCond, forBody, init] = b.cut(inputs, condConsts, bodyConsts);
  let carry = init;
  while (cond([...forCond, ...carry])[0].data[0] !== 0) carry = body([...forBody, ...carry]);
  return carry === init ? carry.map((array) => ({ ...array, data: array.data.slice() })) : carry;
}

/** Repeats its body while its condition holds. */
export const whilePrimitive: Primitive = {
  name: "while",
  abstractEval(inputs, params) {
    const { cond, body, condConsts, bodyConsts } = whileOf(params);
    const [forBody, carry] = b.cut(body.inAvals, bodyConsts);
    b.checkAvals("while's operands", inputs, [...cond.inAvals.slice(0, condConsts), ...forBody, ...carry]);
    b.checkAvals("while's carry", body.outAvals, carry);
    b.checkAvals("the carry of while's condition", cond.inAvals.slice(condConsts), carry);
    const [pred] = cond.outAvals;
    if (cond.outAvals.length !== 1 || pred.dtype !== "bool" || pred.ndim !== 0)
      throw new JaxTypeError("while's condition must give one boolean scalar");
    return body.outAvals;
  },
  evaluate: (inputs, params) => runWhile([b.referenceBody(whileOf(params).cond), b.referenceBody(whileOf(params).body)], inputs, params),
  lowering: {
    kind: "control",
    control(params) {
      const { cond, body, condConsts, bodyConsts } = whileOf(params);
      return { form: "while", cond: cond.jaxpr, body: body.jaxpr, condConsts, bodyConsts };
    },
  },
  jvp: whileJvp,
  transpose() {
    throw new ValueError(
      "Reverse-mode differentiation does not work for lax.whileLoop or lax.foriLoop with dynamic start/stop values. Try using lax.scan, or using foriLoop with static start/stop.",
      "how often such a loop runs is known only when it ends, so there is no place for what the way back needs",
    );
  },
  batch: whileBatch,
  flops: (_, __, params) => jaxprFlops(whileOf(params).body.jaxpr),
};
registerPrimitive(whilePrimitive);

const jvpMemory = remembered<{ cond: ClosedJaxpr; body: ClosedJaxpr; active: boolean[] }>();

function whileJvp(primals: readonly Value[], tangents: readonly Tangent[], params: Params): [Value[], Tangent[]] {
  const { cond, body, condConsts, bodyConsts } = whileOf(params);
  const [forCond, forBody, init] = b.cut(primals, condConsts, bodyConsts);
  const [, dForBody, dInit] = b.cut(tangents, condConsts, bodyConsts);
  const activeConsts = dForBody.map(b.isValue);
  const given = dInit.map(b.isValue);
  // The condition has no derivative: it only gets more carry to pass by. Kept with both jaxprs.
  const transformed = jvpMemory(body.jaxpr, `${identity(cond.jaxpr)} ${condConsts} ${mask(activeConsts)} ${mask(given)}`, () => {
    const [constAvals, carryAvals] = b.cut(body.inAvals, bodyConsts);
    let active = given;
    for (;;) {
      const dConsts = b.where(constAvals, activeConsts).map(b.strong);
      const dCarry = b.where(carryAvals, active).map(b.strong);
      let activeOut: boolean[] = [];
      const fn = (...inputs: Value[]): Value[] => {
        const [c, dc, k, dk] = b.cut(inputs, constAvals.length, dConsts.length, carryAvals.length);
        const ps = [...c, ...k];
        const ts = [...dc, ...dk];
        const flags = [...activeConsts, ...active];
        let next = 0;
        const [outs, dOuts] = jvpFlat(
          (...xs) => interpretJaxpr(body.jaxpr, [], xs),
          ps,
          ps.map((p, i): Tangent => (flags[i] ? ts[next++] : new Zero(p.aval))),
        );
        activeOut = dOuts.map(b.isValue);
        return [...outs, ...b.where(dOuts, active).map((t) => b.instantiateAt(t, t.aval))];
      };
      const traced = b.retrace(fn, [...constAvals, ...dConsts, ...carryAvals, ...dCarry], "while_loop");
      const grown = b.or(active, activeOut);
      if (b.same(grown, active)) {
        const more = (...xs: Value[]): Value[] => interpretJaxpr(cond.jaxpr, [], xs.slice(0, cond.jaxpr.invars.length));
        return { cond: b.retrace(more, [...cond.inAvals, ...dCarry], "while_loop"), body: traced, active };
      }
      active = grown;
    }
  });
  const { active } = transformed;
  const dConsts = dForBody.filter(b.isValue);
  const dCarry = b.where(dInit, active).map((t) => b.instantiateAt(t, t.aval));
  const outs = bind(whilePrimitive, [...forCond, ...forBody, ...dConsts, ...init, ...dCarry], {
    ...params,
    cond_jaxpr: transformed.cond,
    body_jaxpr: transformed.body,
    body_nconsts: bodyConsts + dConsts.length,
  });
  let next = init.length;
  const results = outs.slice(0, next);
  return [results, active.map((f, i) => (f ? outs[next++] : new Zero(results[i].aval)))];
}

let identities = 0;
const numbers = new WeakMap<Jaxpr, number>();
/** A number for a jaxpr, for keys. */
function identity(jaxpr: Jaxpr): number {
  let number = numbers.get(jaxpr);
  if (number === undefined) {
    number = ++identities;
    numbers.set(jaxpr, number);
  }
  return number;
}

const batchMemory = remembered<{ cond: ClosedJaxpr; body: ClosedJaxpr; batched: boolean[]; masked: boolean }>();

/** With a condition for each example the loop runs until all are done; examples that are done keep their carry. */
function whileBatch(
  inputs: readonly Value[],
  dims: readonly BatchDim[],
  params: Params,
  size: number,
  axisName: string | null,
): [Value[], BatchDim[]] {
  const { cond, body, condConsts, bodyConsts } = whileOf(params);
  const [condBatched, bodyBatched, given] = b.cut(
    dims.map((d) => d !== null),
    condConsts,
    bodyConsts,
  );
  const key = `${identity(cond.jaxpr)} ${size} ${axisName} ${condConsts} ${mask(condBatched)} ${mask(bodyBatched)} ${mask(given)}`;
  const transformed = batchMemory(body.jaxpr, key, () => {
    const batchedAvals = (closed: ClosedJaxpr, flags: readonly boolean[]): Value["aval"][] =>
      closed.inAvals.map((aval, i) => (flags[i] ? aval.with({ shape: [size, ...aval.shape] }) : aval));
    const runBatched = ({ jaxpr }: ClosedJaxpr, values: readonly Value[], flags: readonly boolean[]): [Value[], BatchDim[]] =>
      batchFlat(
        (...xs) => interpretJaxpr(jaxpr, [], xs),
        values,
        flags.map((f) => (f ? 0 : null)),
        size,
        axisName,
      );
    let batched = given;
    let masked = false;
    for (;;) {
      const forCond = [...condBatched, ...batched];
      const forBody = [...bodyBatched, ...batched];
      let predBatched = false;
      let out: boolean[] = [];
      const condTraced = b.retrace(
        (...values) => {
          const [[pred], [dim]] = runBatched(cond, values, forCond);
          predBatched = dim !== null;
          return [dim === null ? pred : reduceOr(b.atFront(pred, dim, size), [0])];
        },
        batchedAvals(cond, forCond),
        "while_loop",
      );
      if (predBatched && !masked) {
        masked = true;
        batched = batched.map(() => true);
        continue;
      }
      const avals = batchedAvals(body, forBody);
      const fn = (...values: Value[]): Value[] => {
        const [outs, outDims] = runBatched(body, values, forBody);
        out = outDims.map((d) => d !== null);
        return outs.map((v, i) => (batched[i] || out[i] ? b.atFront(v, outDims[i], size) : v));
      };
      const maskedFn = (...values: Value[]): Value[] => {
        const [cs, bs, carry] = b.cut(values, condConsts, bodyConsts);
        const [[pred], [dim]] = runBatched(cond, [...cs, ...carry], forCond);
        const running = b.atFront(pred, dim, size);
        return fn(...bs, ...carry).map((next, i) =>
          selectN(next.ndim === 1 ? running : broadcastInDim(running, next.shape, [0]), carry[i], next),
        );
      };
      const bodyTraced = masked
        ? b.retrace(maskedFn, [...condTraced.inAvals.slice(0, condConsts), ...avals], "while_loop")
        : b.retrace(fn, avals, "while_loop");
      const grown = b.or(batched, out);
      if (b.same(grown, batched)) return { cond: condTraced, body: bodyTraced, batched, masked };
      batched = grown;
    }
  });
  const { batched, masked } = transformed;
  const [cs, bs, carry] = b.cut(
    inputs.map((v, i) => (dims[i] === null ? v : b.atFront(v, dims[i], size))),
    condConsts,
    bodyConsts,
  );
  const spread = carry.map((v, i) => (batched[i] && !given[i] ? b.atFront(v, null, size) : v));
  const outs = bind(whilePrimitive, [...cs, ...(masked ? cs : []), ...bs, ...spread], {
    ...params,
    cond_jaxpr: transformed.cond,
    body_jaxpr: transformed.body,
    body_nconsts: bodyConsts + (masked ? condConsts : 0),
  });
  return [outs, batched.map((f): BatchDim => (f ? 0 : null))];
}

/** The loop once more, for what waits: its effects have happened. */
const silent = (params: Params): Params => {
  const { cond, body } = whileOf(params);
  if (!hasEffects(cond.jaxpr) && !hasEffects(body.jaxpr)) return params;
  return {
    ...params,
    cond_jaxpr: new ClosedJaxpr(withoutEffects(cond.jaxpr)),
    body_jaxpr: new ClosedJaxpr(withoutEffects(body.jaxpr)),
  };
};

/** The known part of the carry runs now; the rest waits, and runs the whole loop again (as checkpointing would). */
b.installSplit(whilePrimitive, (params, unknownIn) => {
  const { cond, body, condConsts, bodyConsts } = whileOf(params);
  const [condUnknown, constsUnknown, given] = b.cut(unknownIn, condConsts, bodyConsts);
  let unknown = given;
  let split = splitJaxpr(body, [...constsUnknown, ...unknown], splitEqn);
  for (;;) {
    split = splitJaxpr(body, [...constsUnknown, ...unknown], splitEqn);
    const grown = b.or(unknown, split.unknownOut);
    if (b.same(grown, unknown)) break;
    unknown = grown;
  }
  const condSplit = splitJaxpr(cond, [...condUnknown, ...unknown], splitEqn);
  if (condSplit.unknownOut[0] || condUnknown.includes(true) || !unknown.includes(false)) return null;
  const knownCarry = b.not(unknown).filter(Boolean).length;
  const first = condConsts + bodyConsts;
  const knownConsts = b.positions(b.not(constsUnknown), condConsts);
  return {
    known: {
      inputs: [...b.positions(b.not(condUnknown)), ...knownConsts, ...b.positions(b.not(unknown), first)],
      params: {
        ...params,
        cond_jaxpr: new ClosedJaxpr(new Jaxpr([], condSplit.known.invars, condSplit.known.eqns, condSplit.known.outvars.slice(0, 1))),
        body_jaxpr: new ClosedJaxpr(new Jaxpr([], split.known.invars, split.known.eqns, split.known.outvars.slice(0, knownCarry))),
        body_nconsts: knownConsts.length,
      },
    },
    unknown: { inputs: unknownIn.map((_, input) => ({ input })), params: silent(params), outputs: b.positions(unknown) },
    unknownOut: unknown,
  };
});
