import { NotImplementedError } from "../errors/errors.ts";
import type { Shape } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add, div, mul, neg } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { instantiate } from "./broadcasting.ts";
import { scalarLike } from "./constants.ts";
import { full, iota, zerosLike } from "./creation.ts";
import { addTangents } from "./elementwise.ts";
import { gather } from "./gather.ts";
import { eq } from "./logic.ts";
import { reshape } from "./movement.ts";
import { dimsOf, type ScatterOptions, scatter, scatterMulP, scatterP, windowSizes } from "./scatter.ts";
import { select } from "./select.ts";

/* Derivatives of scatters: the tangent of what was written, and where cotangents come from. */

type Jvp = NonNullable<Primitive["jvp"]>;
type Primals = Parameters<Jvp>[0];
type Tangents = ReturnType<Jvp>;
type Inputs = readonly (Value | UndefinedPrimal)[];

const isFill = (params: Params): boolean => params.mode === "GatherScatterMode.FILL_OR_DROP";
const modeOf = (params: Params): ScatterOptions["mode"] =>
  isFill(params) ? "fill" : params.mode === "GatherScatterMode.CLIP" ? "clip" : "promiseInBounds";

/** A scatter of the same windows, with what the equation promises about them. */
const optionsOf = (params: Params): ScatterOptions => ({
  mode: modeOf(params),
  indicesAreSorted: params.indices_are_sorted === true,
  uniqueIndices: params.unique_indices === true,
});

const transposedOf = (params: Params): ScatterOptions => ({ ...optionsOf(params), transposed: true });

/** Reads where updates of this shape are written. */
function gatherBack(x: Value, indices: Value, updates: Shape, params: Params, options: Parameters<typeof gather>[4]): Value {
  const dims = dimsOf(params);
  const read = {
    offset_dims: dims.update_window_dims,
    collapsed_slice_dims: dims.inserted_window_dims,
    start_index_map: dims.scatter_dims_to_operand_dims,
    operand_batching_dims: dims.operand_batching_dims,
    start_indices_batching_dims: dims.scatter_indices_batching_dims,
  };
  return gather(x, indices, read, windowSizes(x.ndim, updates, dims), options);
}

/** The cotangent of updates: what has come back where they were written, 0 for those that were dropped. */
const cotangentAt = (ct: Value, indices: Value, updates: Shape, params: Params): Value =>
  gatherBack(ct, indices, updates, params, { mode: modeOf(params), fillValue: isFill(params) ? 0 : null });

const zeroCotangents = (inputs: Inputs): (Tangent | null)[] => inputs.map((x) => (x instanceof UndefinedPrimal ? new Zero(x.aval) : null));

/** Linear in operand and updates together: the tangent is the same scatter of the tangents. */
export function linearJvp(primitive: () => Primitive): Jvp {
  return ([x, indices, updates], [gx, , gUpdates], params) => {
    const out = bind1(primitive(), [x, indices, updates], params);
    if (gx instanceof Zero && gUpdates instanceof Zero) return [[out], [new Zero(out.aval)]];
    return [[out], [bind1(primitive(), [instantiate(gx), indices, instantiate(gUpdates)], params)]];
  };
}

export function addTranspose(
  [ct]: readonly Tangent[],
  [x, indices, updates]: Inputs,
  params: Params,
  negated: boolean,
): (Tangent | null)[] {
  if (ct instanceof Zero) return zeroCotangents([x, indices, updates]);
  const back = (): Value => {
    const read = cotangentAt(ct, indices as Value, updates.aval.shape, params);
    return negated ? neg(read) : read;
  };
  return [x instanceof UndefinedPrimal ? ct : null, null, updates instanceof UndefinedPrimal ? back() : null];
}

/**
 * Updates that meet: each is numbered, and the numbers that stay say which updates and which elements of the operand are
 * in the result. Those alone are then added, so that reverse mode sees a sum.
 */
export function setJvp([x, indices, updates]: Primals, [gx, , gUpdates]: readonly Tangent[], params: Params): Tangents {
  if (params.update_jaxpr !== null) throw new NotImplementedError("scatter_apply JVP not implemented");
  const write = (a: Value, b: Value): Value => bind1(scatterP, [a, indices, b], params);
  if (gx instanceof Zero && gUpdates instanceof Zero) {
    const out = write(x, updates);
    return [[out], [new Zero(out.aval)]];
  }
  const [tangent, updateTangent] = [instantiate(gx), instantiate(gUpdates)];
  if (params.unique_indices === true) return [[write(x, updates)], [write(tangent, updateTangent)]];
  const dims = dimsOf(params);
  const numbered = updates.shape.map((d, axis) => (dims.update_window_dims.includes(axis) ? 1 : d));
  const count = numbered.reduce((n, d) => n * d, 1);
  const numbers = add(reshape(iota("uint32", count), numbered), full(updates.shape, 1, "uint32"));
  const written = scatter("set", full(x.shape, 0, "uint32"), indices, numbers, dims, optionsOf(params));
  const stayed = gatherBack(written, indices, updates.shape, params, { mode: "promiseInBounds" });
  const untouched = (v: Value): Value => select(eq(written, zerosLike(written.aval)), v, zerosLike(v.aval));
  const winning = (v: Value): Value => select(eq(numbers, stayed), v, zerosLike(v.aval));
  const [keptX, keptUpdates, keptTangent, keptUpdateTangent] = [untouched(x), winning(updates), untouched(tangent), winning(updateTangent)];
  const sum = (a: Value, b: Value): Value => scatter("add", a, indices, b, dims, optionsOf(params));
  return [[sum(keptX, keptUpdates)], [sum(keptTangent, keptUpdateTangent)]];
}

export function setTranspose([ct]: readonly Tangent[], [x, indices, updates]: Inputs, params: Params): (Tangent | null)[] {
  if (params.unique_indices !== true) throw new NotImplementedError("scatter transpose is only implemented where unique_indices=True");
  if (ct instanceof Zero) return zeroCotangents([x, indices, updates]);
  const at = indices as Value;
  const zeros = (): Value => full(updates.aval.shape, 0, ct.dtype);
  const ctX = x instanceof UndefinedPrimal ? scatter("set", ct, at, zeros(), dimsOf(params), transposedOf(params)) : null;
  return [ctX, null, updates instanceof UndefinedPrimal ? cotangentAt(ct, at, updates.aval.shape, params) : null];
}

function checkUnique(params: Params): void {
  if (params.unique_indices !== true)
    throw new NotImplementedError(
      "scatter_mul gradients are only implemented if `unique_indices=True`",
      "pass uniqueIndices: true where no two updates meet",
    );
}

export function mulJvp([x, indices, updates]: Primals, [gx, , gUpdates]: readonly Tangent[], params: Params): Tangents {
  const out = bind1(scatterMulP, [x, indices, updates], params);
  const tangents: Value[] = [];
  if (!(gx instanceof Zero)) tangents.push(bind1(scatterMulP, [gx, indices, updates], params));
  if (!(gUpdates instanceof Zero)) {
    checkUnique(params);
    tangents.push(mul(x, scatter("add", zerosLike(x.aval), indices, gUpdates, dimsOf(params), optionsOf(params))));
  }
  if (tangents.length === 0) return [[out], [new Zero(out.aval)]];
  return [[out], [tangents.length === 1 ? tangents[0] : addTangents(tangents[0], tangents[1])]];
}

export function mulTranspose([ct]: readonly Tangent[], [x, indices, updates]: Inputs, params: Params): (Tangent | null)[] {
  if (ct instanceof Zero) return zeroCotangents([x, indices, updates]);
  const at = indices as Value;
  const ctX = x instanceof UndefinedPrimal ? scatter("mul", ct, at, updates as Value, dimsOf(params), transposedOf(params)) : null;
  if (!(updates instanceof UndefinedPrimal)) return [ctX, null, null];
  checkUnique(params);
  return [ctX, null, cotangentAt(mul(ct, x as Value), at, updates.aval.shape, params)];
}

/** Where several updates reach the extremum, or the old element does, the tangent is the mean of theirs. */
export function extremumJvp(primitive: () => Primitive): Jvp {
  return ([x, indices, updates], [gx, , gUpdates], params) => {
    const out = bind1(primitive(), [x, indices, updates], params);
    if (gx instanceof Zero && gUpdates instanceof Zero) return [[out], [new Zero(out.aval)]];
    const [tangent, updateTangent] = [instantiate(gx), instantiate(gUpdates)];
    const dims = dimsOf(params);
    const read = (v: Value): Value => gatherBack(v, indices, updates.shape, params, { mode: "promiseInBounds" });
    const ones = (): Value => full(updates.shape, 1, updates.dtype);
    const zeros = (v: Value): Value => zerosLike(v.aval);
    const one = scalarLike(x, 1);
    const [old, reached] = [read(x), read(out)];
    const successful = eq(updates, reached);
    const retained = eq(old, reached);
    const empty = zeros(x);
    const winners = read(scatter("add", empty, indices, select(successful, ones(), zeros(updates)), dims));
    const all = read(scatter("add", zeros(x), indices, ones(), dims));
    const share = select(retained, div(one, add(winners, one)), div(one, winners));
    const updateShare = select(successful, share, zeros(updates));
    const oldShare = select(retained, div(one, add(winners, one)), zeros(winners));
    const oldFactor = div(add(scalarLike(x, -1), oldShare), all);
    const change = add(mul(read(tangent), oldFactor), mul(updateTangent, updateShare));
    return [[out], [scatter("add", tangent, indices, change, dims, optionsOf(params))]];
  };
}
