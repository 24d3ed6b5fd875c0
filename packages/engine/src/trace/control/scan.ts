import { copyWords } from "../../dtype/elements.ts";
import { JaxTypeError } from "../../errors/errors.ts";
import type { ShapedArray } from "../../ir/aval.ts";
import { type Atom, ClosedJaxpr, Jaxpr, type Params, type Var } from "../../ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../../ir/ndarray.ts";
import { type BatchDim, type Primitive, type Tangent, UndefinedPrimal, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { bind } from "../../primitives/bind.ts";
import { addAny } from "../../primitives/elementwise.ts";
import { registerPrimitive } from "../../primitives/registry.ts";
import { batchFlat, moveAxis } from "../batching.ts";
import { jaxprFlops, mask, remembered, splitEqn } from "../call.ts";
import { interpretJaxpr } from "../interpret.ts";
import { jvpFlat } from "../jvp.ts";
import { splitJaxpr } from "../partial-eval.ts";
import { backwardPass } from "../transpose.ts";
import * as b from "./bodies.ts";

/** What scan's params say. Operands: constants, carry, then arrays to go through along axis 0. */
interface Scan {
  readonly closed: ClosedJaxpr;
  readonly jaxpr: Jaxpr;
  readonly length: number;
  readonly consts: number;
  readonly carry: number;
  readonly reverse: boolean;
}

function scanOf(params: Params): Scan {
  const closed = b.bodyOf(params.jaxpr, "scan's body");
  const { jaxpr } = closed;
  const consts = b.countOf(params.num_consts, "num_consts", jaxpr.invars.length);
  const carry = b.countOf(params.num_carry, "num_carry", Math.min(jaxpr.invars.length - consts, jaxpr.outvars.length));
  const length = b.countOf(params.length, "length", 2 ** 31 - 1);
  if (typeof params.reverse !== "boolean") throw new JaxTypeError("reverse is not a boolean");
  return { closed, jaxpr, length, consts, carry, reverse: params.reverse };
}

const stacked = (aval: ShapedArray, length: number): ShapedArray => aval.with({ shape: [length, ...aval.shape] });

function runScan([body]: readonly b.RunBody[], inputs: readonly NDArray[], params: Params, outputs: readonly ShapedArray[]): NDArray[] {
  const { length, consts, carry: carries, reverse } = scanOf(params);
  const [fixed, init, xs] = b.cut(inputs, consts, carries);
  const ys = outputs.slice(carries).map((aval) => emptyArray(aval.shape, aval.dtype));
  const rowOf = (array: NDArray): number => array.data.length / Math.max(length, 1);
  const rows = xs.map((x) => ({ shape: x.shape.slice(1), dtype: x.dtype, row: rowOf(x), data: x.data }));
  let carry = init;
  for (let step = 0; step < length; step++) {
    const i = reverse ? length - 1 - step : step;
    const at = rows.map(({ shape, dtype, row, data }): NDArray => ({ shape, dtype, data: data.subarray(i * row, (i + 1) * row) }));
    const outs = body([...fixed, ...carry, ...at]);
    carry = outs.slice(0, carries);
    ys.forEach((y, k) => {
      copyWords(outs[carries + k].data, y.data, i * rowOf(y));
    });
  }
  // The first carry is the caller's array: results are new ones.
  return [...(length === 0 ? carry.map((array) => ({ ...array, data: array.data.slice() })) : carry), ...ys];
}

/** A loop of known length: `jaxpr` takes constants, carry and a slice of each array, and gives the carry and a slice of each result. */
export const scanPrimitive: Primitive = {
  name: "scan",
  abstractEval(inputs, params) {
    const { jaxpr, length, consts, carry } = scanOf(params);
    const [fixed, init, xs] = b.cut(jaxpr.inAvals, consts, carry);
    b.checkAvals("scan's operands", inputs, [...fixed, ...init, ...xs.map((x) => stacked(x, length))]);
    const [carryOut, ys] = b.cut(jaxpr.outAvals, carry);
    b.checkAvals("scan's carry", carryOut, init);
    return [...carryOut, ...ys.map((y) => stacked(y, length))];
  },
  evaluate: (inputs, params, outputs) => runScan([b.referenceBody(scanOf(params).closed)], inputs, params, outputs),
  lowering: {
    kind: "control",
    control(params) {
      const { jaxpr, length, reverse, consts, carry } = scanOf(params);
      return { form: "scan", body: jaxpr, length, reverse, consts, carry };
    },
  },
  jvp: scanJvp,
  transpose: scanTranspose,
  batch: scanBatch,
  flops: (_, __, params) => scanOf(params).length * jaxprFlops(scanOf(params).jaxpr),
};
registerPrimitive(scanPrimitive);

const jvpMemory = remembered<{ jaxpr: ClosedJaxpr; active: boolean[]; activeYs: boolean[] }>();

function scanJvp(primals: readonly Value[], tangents: readonly Tangent[], params: Params): [Value[], Tangent[]] {
  const { jaxpr, consts, carry } = scanOf(params);
  const given = tangents.map(b.isValue);
  const transformed = jvpMemory(jaxpr, `${consts} ${carry} ${mask(given)}`, () => {
    let active = given;
    for (;;) {
      const [activeConsts, activeCarry, activeXs] = b.cut(active, consts, carry);
      const counts = [
        consts,
        activeConsts.filter(Boolean).length,
        carry,
        activeCarry.filter(Boolean).length,
        jaxpr.invars.length - consts - carry,
      ];
      let activeOut: boolean[] = [];
      const fn = (...inputs: Value[]): Value[] => {
        const [c, dc, k, dk, x, dx] = b.cut(inputs, ...counts);
        const ps = [...c, ...k, ...x];
        const ts = [...dc, ...dk, ...dx];
        let next = 0;
        const [outs, dOuts] = jvpFlat(
          (...values) => interpretJaxpr(jaxpr, [], values),
          ps,
          ps.map((p, i): Tangent => (active[i] ? ts[next++] : new Zero(p.aval))),
        );
        activeOut = dOuts.map(b.isValue);
        const [carryOut, ys] = b.cut(outs, carry);
        const [dCarryOut, dYs] = b.cut(dOuts, carry);
        const dCarry = b.where(dCarryOut, activeCarry).map((t) => b.instantiateAt(t, t.aval));
        return [...carryOut, ...dCarry, ...ys, ...dYs.filter(b.isValue)];
      };
      const [c, k, x] = b.cut(jaxpr.inAvals, consts, carry);
      const tangentsOf = (avals: readonly ShapedArray[], flags: readonly boolean[]): ShapedArray[] => b.where(avals, flags).map(b.strong);
      const avals = [...c, ...tangentsOf(c, activeConsts), ...k, ...tangentsOf(k, activeCarry), ...x, ...tangentsOf(x, activeXs)];
      const traced = b.retrace(fn, avals, "scan");
      const [carryGrown, activeYs] = b.cut(activeOut, carry);
      const grown = b.or(activeCarry, carryGrown);
      if (b.same(grown, activeCarry)) return { jaxpr: traced, active, activeYs };
      active = [...activeConsts, ...grown, ...activeXs];
    }
  });
  const { active, activeYs } = transformed;
  const [c, k, x] = b.cut(primals, consts, carry);
  const [dc, dk, dx] = b
    .cut(
      tangents.map((t, i) => (active[i] ? b.instantiateAt(t, primals[i].aval) : null)),
      consts,
      carry,
    )
    .map((part) => part.filter((t) => t !== null));
  const outs = bind(scanPrimitive, [...c, ...dc, ...k, ...dk, ...x, ...dx], {
    ...params,
    jaxpr: transformed.jaxpr,
    num_consts: c.length + dc.length,
    num_carry: k.length + dk.length,
  });
  const [carryOut, dCarryOut, ys, dYs] = b.cut(outs, carry, dk.length, jaxpr.outvars.length - carry);
  const flags = [...active.slice(consts, consts + carry), ...activeYs];
  const results = [...carryOut, ...ys];
  const found = [...dCarryOut, ...dYs];
  let next = 0;
  return [results, flags.map((isActive, i) => (isActive ? found[next++] : new Zero(results[i].aval)))];
}

const batchMemory = remembered<{ jaxpr: ClosedJaxpr; batched: boolean[]; ysBatched: boolean[] }>();

function scanBatch(
  inputs: readonly Value[],
  dims: readonly BatchDim[],
  params: Params,
  size: number,
  axisName: string | null,
): [Value[], BatchDim[]] {
  const { jaxpr, consts, carry } = scanOf(params);
  const given = dims.map((d) => d !== null);
  const transformed = batchMemory(jaxpr, `${size} ${axisName} ${consts} ${carry} ${mask(given)}`, () => {
    let batched = given;
    for (;;) {
      const carryBatched = batched.slice(consts, consts + carry);
      let out: boolean[] = [];
      const fn = (...values: Value[]): Value[] => {
        const [outs, outDims] = batchFlat(
          (...xs) => interpretJaxpr(jaxpr, [], xs),
          values,
          batched.map((f) => (f ? 0 : null)),
          size,
          axisName,
        );
        out = outDims.map((d) => d !== null);
        return outs.map((v, i) => (carryBatched[i] || outDims[i] !== null ? b.atFront(v, outDims[i], size) : v));
      };
      const avals = jaxpr.inAvals.map((aval, i) => (batched[i] ? aval.with({ shape: [size, ...aval.shape] }) : aval));
      const traced = b.retrace(fn, avals, "scan");
      const [carryGrown, ysBatched] = b.cut(out, carry);
      const grown = b.or(carryBatched, carryGrown);
      if (b.same(grown, carryBatched)) return { jaxpr: traced, batched, ysBatched };
      batched = [...batched.slice(0, consts), ...grown, ...batched.slice(consts + carry)];
    }
  });
  const { batched, ysBatched } = transformed;
  const operands = inputs.map((v, i) => {
    if (!batched[i]) return v;
    // Arrays to go through keep their own axis in front: each slice then has the batch there.
    const dim = dims[i];
    return i < consts + carry ? b.atFront(v, dim, size) : moveAxis(v, dim as number, 1);
  });
  const outs = bind(scanPrimitive, operands, { ...params, jaxpr: transformed.jaxpr });
  const carryDims = batched.slice(consts, consts + carry).map((f): BatchDim => (f ? 0 : null));
  return [outs, [...carryDims, ...ysBatched.map((f): BatchDim => (f ? 1 : null))]];
}

const splitMemory = remembered<b.ControlSplit>();

/** The known part gives the residuals of every step stacked; the unknown part goes through them. */
b.installSplit(scanPrimitive, (params, unknownIn) => {
  const { closed, jaxpr, consts, carry } = scanOf(params);
  return splitMemory(jaxpr, `${JSON.stringify([params.length, params.reverse, consts, carry])} ${mask(unknownIn)}`, () => {
    let unknown = [...unknownIn];
    let split = splitJaxpr(closed, unknown, splitEqn);
    for (;;) {
      const carryUnknown = unknown.slice(consts, consts + carry);
      split = splitJaxpr(closed, unknown, splitEqn, carryUnknown);
      const grown = b.or(carryUnknown, split.unknownOut.slice(0, carry));
      if (b.same(grown, carryUnknown)) break;
      unknown = [...unknown.slice(0, consts), ...grown, ...unknown.slice(consts + carry)];
    }
    const [unknownConsts, unknownCarry, unknownXs] = b.cut(unknown, consts, carry);
    const knownPlaces = b.positions(b.not(unknown));
    const knownCarry = b.not(unknownCarry).filter(Boolean).length;
    const knownOuts: Atom[] = [...split.known.outvars];
    const constResiduals: Var[] = [];
    const stackedResiduals: Var[] = [];
    const constSources: b.SplitSource[] = [];
    const stackedSources: b.SplitSource[] = [];
    const unknownVars = split.unknown.invars.slice(split.residuals.length);
    const stack = (atom: Atom): b.SplitSource => ({ output: knownOuts.push(atom) - 1 });
    split.residuals.forEach((from, i) => {
      const v = split.unknown.invars[i];
      const place = "input" in from ? knownPlaces[from.input] : null;
      if (place !== null && place < consts) {
        constResiduals.push(v);
        constSources.push({ input: place });
        return;
      }
      stackedResiduals.push(v);
      if (place !== null) stackedSources.push(place < consts + carry ? stack(jaxpr.invars[place]) : { input: place });
      else {
        const { output } = from as { output: number };
        stackedSources.push(output < knownCarry ? stack(knownOuts[output]) : { output });
      }
    });
    const waiting = b.cut(unknownVars, unknownConsts.filter(Boolean).length, unknownCarry.filter(Boolean).length);
    const unknownInvars = [...constResiduals, ...waiting[0], ...waiting[1], ...stackedResiduals, ...waiting[2]];
    const inputsOf = (places: readonly number[]): b.SplitSource[] => places.map((input) => ({ input }));
    const { unknown: later, known: now, unknownOut } = split;
    return {
      known: {
        inputs: knownPlaces,
        params: {
          ...params,
          jaxpr: new ClosedJaxpr(new Jaxpr([], now.invars, now.eqns, knownOuts)),
          num_consts: b.not(unknownConsts).filter(Boolean).length,
          num_carry: knownCarry,
        },
      },
      unknown: {
        inputs: [
          ...constSources,
          ...inputsOf(b.positions(unknownConsts)),
          ...inputsOf(b.positions(unknownCarry, consts)),
          ...stackedSources,
          ...inputsOf(b.positions(unknownXs, consts + carry)),
        ],
        params: {
          ...params,
          jaxpr: new ClosedJaxpr(new Jaxpr([], unknownInvars, later.eqns, later.outvars)),
          num_consts: constResiduals.length + waiting[0].length,
          num_carry: waiting[1].length,
        },
        outputs: later.outvars.map((_, i) => i),
      },
      unknownOut,
    };
  });
});

const transposeMemory = remembered<ClosedJaxpr>();

/**
 * Backwards through a loop that is linear in its carry: the cotangents of carry and constants are carried in the other
 * direction, those of the arrays are stacked.
 */
function scanTranspose(cotangents: readonly Tangent[], inputs: readonly (Value | UndefinedPrimal)[], params: Params): (Tangent | null)[] {
  const { jaxpr, consts, carry, reverse } = scanOf(params);
  const isLinear = inputs.map((v, i) => v instanceof UndefinedPrimal || (i >= consts && i < consts + carry));
  const [linearConsts, , linearXs] = b.cut(isLinear, consts, carry);
  const [ctCarry, ctYs] = b.cut(cotangents, carry);
  const activeYs = ctYs.map(b.isValue);
  const [constAvals, carryAvals, xAvals] = b.cut(jaxpr.inAvals, consts, carry);
  const [residualConsts, residualXs] = [b.where(constAvals, b.not(linearConsts)), b.where(xAvals, b.not(linearXs))];
  const sums = b.where(constAvals, linearConsts).map(b.strong);
  const yAvals = b.where(jaxpr.outAvals.slice(carry), activeYs).map(b.strong);
  const transformed = transposeMemory(jaxpr, `${consts} ${carry} ${mask(isLinear)} ${mask(activeYs)}`, () => {
    const fn = (...values: Value[]): Value[] => {
      const [cs, sumsIn, cts, ys, xs] = b.cut(values, residualConsts.length, sums.length, carry, yAvals.length);
      const known = [...cs, ...xs];
      let next = 0;
      const ins = jaxpr.invars.map((v, i) => (isLinear[i] ? new UndefinedPrimal(v.aval) : known[next++]));
      let nextY = 0;
      const outCts = [...cts, ...activeYs.map((f, i): Tangent => (f ? ys[nextY++] : new Zero(jaxpr.outvars[carry + i].aval)))];
      const [dConsts, dCarry, dXs] = b.cut(backwardPass(jaxpr, [], ins, outCts), consts, carry);
      const added = b.where(dConsts, linearConsts).map((ct, i) => (b.isValue(ct) ? addAny(sumsIn[i], ct) : sumsIn[i]));
      return [
        ...added,
        ...dCarry.map((ct) => b.instantiateAt(ct, ct.aval)),
        ...b.where(dXs, linearXs).map((ct) => b.instantiateAt(ct, ct.aval)),
      ];
    };
    return b.retrace(fn, [...residualConsts, ...sums, ...carryAvals.map(b.strong), ...yAvals, ...residualXs], "scan");
  });
  const known = inputs.map((v) => (v instanceof UndefinedPrimal ? null : v));
  const pick = (from: number, flags: readonly boolean[]): Value[] => b.where(known.slice(from), b.not(flags)) as Value[];
  const outs = bind(
    scanPrimitive,
    [
      ...pick(0, linearConsts),
      ...sums.map((aval) => b.instantiateAt(new Zero(aval), aval)),
      ...ctCarry.map((ct, i) => b.instantiateAt(ct, carryAvals[i])),
      ...ctYs.filter(b.isValue),
      ...pick(consts + carry, linearXs),
    ],
    { ...params, jaxpr: transformed, num_consts: residualConsts.length, num_carry: sums.length + carry, reverse: !reverse },
  );
  let next = 0;
  return inputs.map((v, i) => {
    if (!isLinear[i]) return null;
    const ct = outs[next++];
    return v instanceof UndefinedPrimal ? ct : null;
  });
}
