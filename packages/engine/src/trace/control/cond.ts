import { isInexact } from "../../dtype/dtype.ts";
import { integersOf } from "../../dtype/elements.ts";
import { JaxTypeError } from "../../errors/errors.ts";
import { type ShapedArray, sameShape } from "../../ir/aval.ts";
import { ClosedJaxpr, Jaxpr, type Param, type Params, Var } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { type BatchDim, type Primitive, type Tangent, UndefinedPrimal, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { bind } from "../../primitives/bind.ts";
import { scalar } from "../../primitives/constants.ts";
import { stopGradient } from "../../primitives/convert.ts";
import { zerosLike } from "../../primitives/creation.ts";
import { eq } from "../../primitives/logic.ts";
import { broadcastInDim } from "../../primitives/movement.ts";
import { registerPrimitive } from "../../primitives/registry.ts";
import { selectN } from "../../primitives/select.ts";
import { batchFlat } from "../batching.ts";
import { jaxprFlops, mask, remembered, splitEqn } from "../call.ts";
import { interpretJaxpr } from "../interpret.ts";
import { jvpFlat } from "../jvp.ts";
import { splitJaxpr } from "../partial-eval.ts";
import { backwardPass } from "../transpose.ts";
import * as b from "./bodies.ts";

/** Its branches, by number. Operands: the branch's number (int32), then what every branch takes. */
function branchesOf(params: Params): ClosedJaxpr[] {
  const { branches } = params;
  if (!Array.isArray(branches) || branches.length === 0) throw new JaxTypeError("cond has no branches");
  return branches.map((branch: Param) => b.bodyOf(branch, "a branch of cond"));
}

function runCond(bodies: readonly b.RunBody[], [index, ...operands]: readonly NDArray[]): NDArray[] {
  const chosen = Math.min(Math.max(integersOf(index)[0], 0), bodies.length - 1);
  return bodies[chosen](operands);
}

/** One of several jaxprs, by number; out of range is the nearest. */
export const condPrimitive: Primitive = {
  name: "cond",
  abstractEval([index, ...operands], params) {
    const branches = branchesOf(params);
    if (index?.dtype !== "int32" || index.ndim !== 0) throw new JaxTypeError("cond's first operand is an int32 scalar");
    for (const { inAvals, outAvals } of branches) {
      b.checkAvals("cond's operands", operands, inAvals);
      b.checkAvals("cond's outputs", outAvals, branches[0].outAvals);
    }
    return branches[0].outAvals.map((aval, i) => aval.with({ weakType: branches.every((branch) => branch.outAvals[i].weakType) }));
  },
  evaluate: (inputs, params) => runCond(branchesOf(params).map(b.referenceBody), inputs),
  lowering: { kind: "control", control: (params) => ({ form: "branch", branches: branchesOf(params).map(({ jaxpr }) => jaxpr) }) },
  jvp: condJvp,
  transpose: condTranspose,
  batch: condBatch,
  flops: (_, __, params) => Math.max(...branchesOf(params).map(({ jaxpr }) => jaxprFlops(jaxpr))),
};
registerPrimitive(condPrimitive);

/** Memory for what is made of all branches together: kept with the first, under the identity of the others. */
function rememberedBranches<T>(): (branches: readonly ClosedJaxpr[], key: string, make: () => T) => T {
  const memory = remembered<{ branches: readonly Jaxpr[]; result: T }[]>();
  return (branches, key, make) => {
    const known = memory(branches[0].jaxpr, key, () => []);
    let entry = known.find((e) => e.branches.length === branches.length && e.branches.every((j, i) => j === branches[i].jaxpr));
    if (entry === undefined) {
      entry = { branches: branches.map(({ jaxpr }) => jaxpr), result: make() };
      known.push(entry);
    }
    return entry.result;
  };
}

const jvpMemory = rememberedBranches<{ branches: ClosedJaxpr[]; activeOut: boolean[] }>();

function condJvp([index, ...primals]: readonly Value[], [, ...tangents]: readonly Tangent[], params: Params): [Value[], Tangent[]] {
  const branches = branchesOf(params);
  const active = tangents.map(b.isValue);
  const transformed = jvpMemory(branches, mask(active), () => {
    const avals = [...branches[0].inAvals, ...b.where(branches[0].inAvals, active).map(b.strong)];
    let activeOut: boolean[] = branches[0].outAvals.map(() => false);
    const traceAll = (): ClosedJaxpr[] =>
      branches.map(({ jaxpr }) =>
        b.retrace(
          (...inputs) => {
            const [ps, ts] = b.cut(inputs, primals.length);
            let next = 0;
            const [outs, dOuts] = jvpFlat(
              (...xs) => interpretJaxpr(jaxpr, [], xs),
              ps,
              ps.map((p, i): Tangent => (active[i] ? ts[next++] : new Zero(p.aval))),
            );
            activeOut = b.or(activeOut, dOuts.map(b.isValue));
            return [...outs, ...b.where(dOuts, activeOut).map((t) => b.instantiateAt(t, t.aval))];
          },
          avals,
          "cond",
        ),
      );
    // The first time finds which outputs have tangents in any branch; then all branches give those.
    traceAll();
    return { branches: traceAll(), activeOut };
  });
  const outs = bind(condPrimitive, [index, ...primals, ...tangents.filter(b.isValue)], { ...params, branches: transformed.branches });
  let next = branches[0].outAvals.length;
  const results = outs.slice(0, next);
  return [results, transformed.activeOut.map((isActive, i) => (isActive ? outs[next++] : new Zero(results[i].aval)))];
}

const batchMemory = rememberedBranches<{ branches: ClosedJaxpr[]; out: boolean[] }>();

function condBatch(
  [index, ...operands]: readonly Value[],
  [indexDim, ...dims]: readonly BatchDim[],
  params: Params,
  size: number,
  axisName: string | null,
): [Value[], BatchDim[]] {
  const branches = branchesOf(params);
  if (indexDim !== null) {
    const front = operands.map((v, i) => b.atFront(v, dims[i], size));
    const results = branches.map(({ jaxpr }, n) => {
      // Examples that take another branch keep out of this one's derivative: NaN there must not reach them.
      const chosen = operands.length > 0 ? eq(index, scalar(n, "int32")) : index;
      const safe = front.map((v) => (isInexact(v.dtype) ? selectN(broadcastFront(chosen, v), stopGradient(v), v) : v));
      const zeros = safe.map((): BatchDim => 0);
      const [outs, outDims] = batchFlat((...xs) => interpretJaxpr(jaxpr, [], xs), safe, zeros, size, axisName);
      return outs.map((v, i) => b.atFront(v, outDims[i], size));
    });
    const outs = results[0].map((first, i) => selectN(broadcastFront(index, first), ...results.map((r) => r[i])));
    return [outs, outs.map((): BatchDim => 0)];
  }
  const transformed = batchMemory(branches, `${size} ${axisName} ${dims.join(",")}`, () => {
    let out = branches[0].outAvals.map(() => false);
    const traceAll = (): ClosedJaxpr[] =>
      branches.map(({ jaxpr }) =>
        b.retrace(
          (...values) => {
            const [outs, outDims] = batchFlat((...xs) => interpretJaxpr(jaxpr, [], xs), values, dims, size, axisName);
            out = b.or(
              out,
              outDims.map((d) => d !== null),
            );
            return outs.map((v, i) => (out[i] ? b.atFront(v, outDims[i], size) : v));
          },
          operands.map((v) => v.aval),
          "cond",
        ),
      );
    traceAll();
    return { branches: traceAll(), out };
  });
  const outs = bind(condPrimitive, [index, ...operands], { ...params, branches: transformed.branches });
  return [outs, transformed.out.map((f): BatchDim => (f ? 0 : null))];
}

/** One number an example, spread over the example's elements. */
const broadcastFront = (perExample: Value, like: Value): Value =>
  sameShape(perExample.shape, like.shape) ? perExample : broadcastInDim(perExample, like.shape, [0]);

const splitMemory = rememberedBranches<b.ControlSplit>();

/** Every branch gives the residuals of all of them, zeros for those that are not its own; equal types share a place. */
b.installSplit(condPrimitive, (params, [indexUnknown, ...unknownIn]) => {
  if (indexUnknown) return null;
  const branches = branchesOf(params);
  return splitMemory(branches, mask(unknownIn), () => {
    const first = branches.map((branch) => splitJaxpr(branch, unknownIn, splitEqn));
    const unknownOut = first.reduce((flags, split) => b.or(flags, split.unknownOut), first[0].unknownOut as boolean[]);
    const splits = branches.map((branch) => splitJaxpr(branch, unknownIn, splitEqn, unknownOut));
    const knownPlaces = b.positions(b.not(unknownIn));
    const unknownPlaces = b.positions(unknownIn);
    const knownCount = unknownOut.filter((f) => !f).length;
    const slots: ShapedArray[] = [];
    // For each branch: the slot of each residual that it computes, null for those that are operands.
    const places = splits.map((split) => {
      const taken = new Set<number>();
      return split.residuals.map((from, i) => {
        if ("input" in from) return null;
        const { aval } = split.unknown.invars[i];
        let slot = slots.findIndex((s, n) => !taken.has(n) && b.matches(s, aval));
        if (slot < 0) slot = slots.push(aval) - 1;
        taken.add(slot);
        return slot;
      });
    });
    const known = splits.map((split, n) =>
      b.retrace(
        (...values) => {
          const outs = interpretJaxpr(split.known, [], values);
          const filled = slots.map((aval, slot) => {
            const residual = split.residuals[places[n].indexOf(slot)] as { output: number } | undefined;
            return residual === undefined ? zerosLike(aval) : outs[residual.output];
          });
          return [...outs.slice(0, knownCount), ...filled];
        },
        knownPlaces.map((i) => branches[0].inAvals[i]),
        "cond",
      ),
    );
    const passed = [...new Set(splits.flatMap((s) => s.residuals.flatMap((from) => ("input" in from ? [from.input] : []))))];
    const unknown = splits.map((split, n) => {
      const invars = [
        ...passed.map((input) => split.unknown.invars[split.residuals.findIndex((from) => "input" in from && from.input === input)]),
        ...slots.map((_, slot) => split.unknown.invars[places[n].indexOf(slot)]),
      ];
      const avals = [...passed.map((input) => branches[0].inAvals[knownPlaces[input]]), ...slots];
      const bound = [...invars.map((v, i) => v ?? new Var(avals[i])), ...split.unknown.invars.slice(split.residuals.length)];
      return new ClosedJaxpr(new Jaxpr([], bound, split.unknown.eqns, split.unknown.outvars));
    });
    return {
      known: { inputs: [0, ...knownPlaces.map((i) => i + 1)], params: { ...params, branches: known } },
      unknown: {
        inputs: [
          { input: 0 },
          ...passed.map((input) => ({ input: knownPlaces[input] + 1 })),
          ...slots.map((_, slot) => ({ output: knownCount + slot })),
          ...unknownPlaces.map((i) => ({ input: i + 1 })),
        ],
        params: { ...params, branches: unknown },
        outputs: unknown[0].jaxpr.outvars.map((_, i) => i),
      },
      unknownOut,
    };
  });
});

const transposeMemory = rememberedBranches<ClosedJaxpr[]>();

function condTranspose(
  cotangents: readonly Tangent[],
  [index, ...operands]: readonly (Value | UndefinedPrimal)[],
  params: Params,
): (Tangent | null)[] {
  const branches = branchesOf(params);
  const linear = operands.map((v) => v instanceof UndefinedPrimal);
  const active = cotangents.map(b.isValue);
  const { inAvals, outAvals } = branches[0];
  const transposed = transposeMemory(branches, `${mask(linear)} ${mask(active)}`, () =>
    branches.map(({ jaxpr }) =>
      b.retrace(
        (...values) => {
          let next = 0;
          const ins = linear.map((isLinear, i) => (isLinear ? new UndefinedPrimal(inAvals[i]) : values[next++]));
          const cts = active.map((f, i): Tangent => (f ? values[next++] : new Zero(outAvals[i])));
          return b.where(backwardPass(jaxpr, [], ins, cts), linear).map((ct) => b.instantiateAt(ct, ct.aval));
        },
        [...b.where(inAvals, b.not(linear)), ...b.where(outAvals, active).map(b.strong)],
        "cond",
      ),
    ),
  );
  const residuals = operands.filter((v): v is Value => !(v instanceof UndefinedPrimal));
  const outs = bind(condPrimitive, [index as Value, ...residuals, ...cotangents.filter(b.isValue)], { ...params, branches: transposed });
  let next = 0;
  return [null, ...linear.map((isLinear) => (isLinear ? outs[next++] : null))];
}
