import { defaultInt } from "../dtype/defaults.ts";
import { isFloat } from "../dtype/dtype.ts";
import { ConcretizationTypeError, JaxTypeError, ValueError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { type Atom, ClosedJaxpr, Jaxpr, Var } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { add } from "../numpy/arithmetic.ts";
import { kindOf } from "../numpy/operands.ts";
import { concatenate } from "../primitives/assembly.ts";
import { bind } from "../primitives/bind.ts";
import { clamp } from "../primitives/clamp.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { lt, ne } from "../primitives/logic.ts";
import { reshape, slice } from "../primitives/movement.ts";
import { asValue, ConcreteArray, hostElement } from "../trace/array.ts";
import { condPrimitive } from "../trace/control/cond.ts";
import { scanPrimitive } from "../trace/control/scan.ts";
import { whilePrimitive } from "../trace/control/while.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { Tracer } from "../trace/tracer.ts";
import { type AnyFunction, flattenArguments, flattenResult, functionName } from "../transforms/signature.ts";
import { vmap } from "../transforms/vmap.ts";
import { flatten, unflatten } from "../tree/flatten.ts";
import { mapTree } from "../tree/map.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { callBranch, runsAsWritten, scanAsWritten, whileAsWritten } from "./as-written.ts";
import { branchMismatch, carryMismatch, promotedCarry } from "./carry.ts";

/** A function of trees as a jaxpr whose closed-over values are its first inputs. */
interface Body {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly Value[];
  readonly outTree: TreeDef;
  /** What it returned, as a tree of values: for messages. */
  readonly numConsts: number;
}

function traceBody(fn: AnyFunction, args: TreeDef, avals: readonly ShapedArray[], transform: string): Body {
  let outTree: TreeDef | null = null;
  const flatFn = (...flat: Value[]): Value[] => {
    const out = flattenResult(fn, fn(...(unflatten(args, flat) as unknown[])));
    outTree = out.treedef;
    return out.values;
  };
  const { jaxpr, consts } = traceToJaxpr(flatFn, avals, { fn: functionName(fn), transform, argNames: [] });
  const whole = new Jaxpr([], [...jaxpr.constvars, ...jaxpr.invars], jaxpr.eqns, jaxpr.outvars);
  return { jaxpr: whole, consts, outTree: outTree as unknown as TreeDef, numConsts: consts.length };
}

const avalsOf = (values: readonly Value[]): ShapedArray[] => values.map((v) => v.aval);

/** `jaxpr` without the marked outputs. */
const dropOutputs = (jaxpr: Jaxpr, dropped: readonly boolean[]): Jaxpr =>
  new Jaxpr(
    [],
    jaxpr.invars,
    jaxpr.eqns,
    jaxpr.outvars.filter((_, i) => !dropped[i]),
  );

/** `list` with `values` in the places that are marked, the others in order. */
function merge<T>(marked: readonly boolean[], values: readonly T[], others: readonly T[]): T[] {
  let value = 0;
  let other = 0;
  return marked.map((f) => (f ? values[value++] : others[other++]));
}

function refuseCallable(fn: unknown, what: string): asserts fn is AnyFunction {
  if (typeof fn !== "function")
    throw new JaxTypeError(`${what} argument should be a callable, got ${String(fn)}.`, "pass functions of the operands, (x) => …");
}

export interface ScanOptions {
  /** How often; needed where `xs` is null. */
  length?: number;
  /** Goes through `xs` from the end; results stay where their `xs` are. */
  reverse?: boolean;
  /** Accepted; loops are not unrolled. */
  unroll?: number;
}

/**
 * Carries a value along the leading axis of `xs`: `f(carry, x)` returns `[carry, y]`. Returns the last carry and the
 * ys stacked. `xs` is a tree of arrays, or null with `length`. The carry keeps its tree, shapes and dtypes: TypeError
 * where it does not. Reverse mode works.
 *
 * ```ts
 * const [sum, partial] = lax.scan((c, x) => [c.add(x), c], 0.0, jnp.arange(4));
 * ```
 */
export function scan(
  f: (carry: any, x: any) => readonly [unknown, unknown],
  init: unknown,
  xs: unknown = null,
  options: ScanOptions = {},
): [any, any] {
  refuseCallable(f, "lax.scan: f");
  const { reverse = false, unroll = 1 } = options;
  const start = flattenArguments(f, [init]);
  const over = flattenArguments(f, [xs]);
  const length = scanLength(over.values, options.length);
  if (runsAsWritten()) return scanAsWritten(f, start, over, length, reverse);
  const initTree = start.treedef.children[0];
  const argTree = flatten([init, xs]).treedef;
  const slices = over.values.map((x) => x.aval.with({ shape: x.shape.slice(1) }));
  const trace = (carry: readonly Value[]): Body => {
    const body = traceBody(f, argTree, [...avalsOf(carry), ...slices], "scan");
    if (body.outTree.kind !== "list" || body.outTree.children.length !== 2)
      throw new JaxTypeError(
        `scan body output must be a pair, got ${body.outTree.kind === "leaf" ? body.jaxpr.outvars[0].aval.toLong() : body.outTree.describe()}.`,
        "return [carry, y]; y is null where there is nothing to stack",
      );
    return body;
  };
  const carryOut = (body: Body): ShapedArray[] => body.jaxpr.outAvals.slice(0, body.outTree.children[0].numLeaves);
  let values = start.values;
  let body = trace(values);
  if (body.outTree.children[0].numLeaves === values.length) {
    const promoted = promotedCarry(values, carryOut(body));
    if (promoted.some((v, i) => v !== values[i])) {
      values = promoted;
      body = trace(values);
    }
  }
  const [outTree, yTree] = body.outTree.children;
  carryMismatch("scan body", f, initTree, avalsOf(values), outTree, carryOut(body));

  // A carry that the body hands on unchanged is a constant; a result that is the slice itself needs no loop.
  const numCarry = values.length;
  const { numConsts } = body;
  const carryVars = body.jaxpr.invars.slice(numConsts, numConsts + numCarry);
  const xVars = body.jaxpr.invars.slice(numConsts + numCarry);
  const fixed = carryVars.map((v, i) => body.jaxpr.outvars[i] === v);
  const forwarded = body.jaxpr.outvars.slice(numCarry).map((atom) => xVars.indexOf(atom as Var));
  const passed = forwarded.map((i) => i >= 0);
  const kept = dropOutputs(body.jaxpr, [...fixed, ...passed]);
  const pick = <T>(items: readonly T[], flag: boolean): T[] => items.filter((_, i) => fixed[i] === flag);
  const invars = [...pick(carryVars, true), ...kept.invars.slice(0, numConsts), ...pick(carryVars, false), ...xVars];
  const outs = bind(scanPrimitive, [...pick(values, true), ...body.consts, ...pick(values, false), ...over.values], {
    jaxpr: new ClosedJaxpr(new Jaxpr([], invars, kept.eqns, kept.outvars)),
    length,
    num_carry: pick(values, false).length,
    num_consts: numConsts + pick(values, true).length,
    reverse,
    unroll,
  });
  const moving = pick(values, false).length;
  const carry = merge(fixed, pick(values, true), outs.slice(0, moving));
  const ys = merge(
    passed,
    forwarded.filter((i) => i >= 0).map((i) => over.values[i]),
    outs.slice(moving),
  );
  return [unflatten(outTree, carry), unflatten(yTree, ys)];
}

function scanLength(xs: readonly Value[], given: unknown): number {
  const scalarX = xs.find((x) => x.ndim === 0);
  if (scalarX !== undefined)
    throw new ValueError(
      `scan got value with no leading axis to scan over: ${scalarX.aval.toLong()}.`,
      "xs are arrays of at least one axis; pass null and length to loop without",
    );
  const sizes = xs.map((x) => x.shape[0]);
  if (given !== undefined && given !== null) {
    if (given instanceof Tracer)
      throw new ConcretizationTypeError(
        "The `length` argument to `scan` expects a concrete `int` value. For scan-like iteration with a dynamic length, use `whileLoop` or `foriLoop`.",
      );
    const length = Number(given);
    if (!Number.isInteger(length) || length < 0)
      throw new ValueError(`scan's length must be a non-negative integer, got ${String(given)}.`);
    if (sizes.some((s) => s !== length))
      throw new ValueError(`scan got \`length\` argument of ${length} which disagrees with leading axis sizes [${sizes.join(", ")}].`);
    return length;
  }
  if (sizes.length === 0)
    throw new ValueError("scan got no values to scan over and `length` not provided.", "lax.scan(f, init, null, { length: 10 })");
  if (sizes.some((s) => s !== sizes[0]))
    throw new ValueError(
      `scan got values with different leading axis sizes: ${sizes.join(", ")}.`,
      "scan goes over the first axis of all of xs together",
    );
  return sizes[0];
}

export interface MapOptions {
  /** How many slices are computed at once, by `vmap`; one without it. */
  batchSize?: number | null;
}
/**
 * `f` on each slice of `xs` along its leading axis, one after the other (or `batchSize` at a time); the results stacked.
 *
 * `lax.map((x) => jnp.sin(x), xs, { batchSize: 64 })`.
 */
export function map(f: (x: any) => unknown, xs: unknown, options: MapOptions = {}): any {
  refuseCallable(f, "map's function");
  const { batchSize = null } = options;
  const each = (over: unknown, fn: (x: any) => unknown): any => scan((_, x) => [[], fn(x)], [], over)[1];
  if (batchSize === null) return each(xs, f);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ValueError(`map's batch_size must be a whole number above 0, got ${String(batchSize)}.`);
  const { values, treedef } = flattenArguments(f, [xs]);
  const tree = treedef.children[0];
  const length = scanLength(values, undefined);
  const batches = Math.floor(length / batchSize);
  const done = batches * batchSize;
  const part = (x: Value, from: number, to: number): Value =>
    from === 0 && to === length
      ? x
      : slice(
          x,
          x.shape.map((_, i) => (i === 0 ? from : 0)),
          x.shape.map((d, i) => (i === 0 ? to : d)),
        );
  const inBatches = unflatten(
    tree,
    values.map((x) => reshape(part(x, 0, done), [batches, batchSize, ...x.shape.slice(1)])),
  );
  const rest =
    done === length
      ? null
      : unflatten(
          tree,
          values.map((x) => part(x, done, length)),
        );
  const whole = vmap(f as AnyFunction);
  const ys = each(inBatches, whole);
  const restYs = rest === null ? null : whole(rest);
  const joined = (y: Value): Value => reshape(y, [done, ...y.shape.slice(2)]);
  return restYs === null ? mapTree(joined, ys) : mapTree((y: Value, z: Value) => concatenate([joined(y), z], 0), ys, [restYs]);
}

/**
 * Repeats `body(carry)` while `cond(carry)` holds, and returns the last carry. The carry keeps its tree, shapes and
 * dtypes: TypeError where it does not. Forward-mode derivatives only.
 *
 * ```ts
 * lax.whileLoop((x) => x.less(100), (x) => x.mul(2), 1);
 * ```
 */
export function whileLoop(cond: (carry: any) => unknown, body: (carry: any) => unknown, init: unknown): any {
  refuseCallable(cond, "lax.whileLoop: condFun");
  refuseCallable(body, "lax.whileLoop: bodyFun");
  const { values: given, treedef } = flattenArguments(body, [init]);
  const found = runsAsWritten() ? whileAsWritten(cond, body, { values: given, treedef }) : null;
  if (found !== null) return found.result;
  const tree = treedef.children[0];
  let values = given;
  const trace = (): [Body, Body] => {
    const test = traceBody(cond, treedef, avalsOf(values), "while_loop");
    if (test.outTree.kind !== "leaf")
      throw new JaxTypeError(`cond_fun must return a boolean scalar, but got pytree ${test.outTree}.`, "return one comparison");
    const { aval } = test.jaxpr.outvars[0];
    if (aval.dtype !== "bool" || aval.ndim !== 0)
      throw new JaxTypeError(
        `cond_fun must return a boolean scalar, but got output type(s) [ShapedArray(${aval.toLong(true)})].`,
        "compare: c.less(10)",
      );
    return [test, traceBody(body, treedef, avalsOf(values), "while_loop")];
  };
  let [test, step] = trace();
  if (step.outTree.numLeaves === values.length) {
    const promoted = promotedCarry(values, step.jaxpr.outAvals);
    if (promoted.some((v, i) => v !== values[i])) {
      values = promoted;
      [test, step] = trace();
    }
  }
  carryMismatch("while_loop body", body, tree, avalsOf(values), step.outTree, step.jaxpr.outAvals);

  // What the body hands on unchanged and the condition does not look at is a constant of the body.
  const stepVars = step.jaxpr.invars.slice(step.numConsts);
  const testVars = test.jaxpr.invars.slice(test.numConsts);
  const used = new Set<Atom>([...test.jaxpr.outvars, ...test.jaxpr.eqns.flatMap((eqn) => eqn.invars)]);
  const fixed = stepVars.map((v, i) => step.jaxpr.outvars[i] === v && !used.has(testVars[i]));
  const pick = <T>(items: readonly T[], flag: boolean): T[] => items.filter((_, i) => fixed[i] === flag);
  const kept = dropOutputs(step.jaxpr, fixed);
  const stepJaxpr = new Jaxpr(
    [],
    [...pick(stepVars, true), ...kept.invars.slice(0, step.numConsts), ...pick(stepVars, false)],
    kept.eqns,
    kept.outvars,
  );
  const testJaxpr = new Jaxpr(
    [],
    [...test.jaxpr.invars.slice(0, test.numConsts), ...pick(testVars, false)],
    test.jaxpr.eqns,
    test.jaxpr.outvars,
  );
  const outs = bind(whilePrimitive, [...test.consts, ...pick(values, true), ...step.consts, ...pick(values, false)], {
    body_jaxpr: new ClosedJaxpr(stepJaxpr),
    body_nconsts: step.numConsts + pick(values, true).length,
    cond_jaxpr: new ClosedJaxpr(testJaxpr),
    cond_nconsts: test.numConsts,
  });
  return unflatten(step.outTree, merge(fixed, pick(values, true), outs));
}

/** A loop bound as an integer scalar: bare numbers are weak. */
function bound(value: unknown, name: string): Value {
  if (typeof value === "number") {
    if (!Number.isInteger(value)) throw new JaxTypeError(`${name} of foriLoop must be an integer, got ${value}.`);
    return scalar(value, "int32", true);
  }
  const found = asValue(value);
  if (found === null || found.ndim !== 0 || isFloat(found.dtype) || found.dtype === "key<fry>")
    throw new JaxTypeError(`${name} of foriLoop must be an integer scalar, got ${found === null ? typeof value : found.aval.toLong()}.`);
  return found;
}

/**
 * `carry = body(i, carry)` for i from `lower` up to but without `upper`. With bounds that are known it is a scan, so
 * reverse mode works; with traced bounds it is a while loop.
 *
 * ```ts
 * lax.foriLoop(0, 10, (i, x) => x.add(i), 0);
 * ```
 */
export function foriLoop(lower: unknown, upper: unknown, body: (i: any, carry: any) => unknown, init: unknown): any {
  refuseCallable(body, "lax.foriLoop: bodyFun");
  let low = bound(lower, "lower");
  let high = bound(upper, "upper");
  if (low.dtype !== high.dtype) {
    if (low.weakType === high.weakType)
      throw new JaxTypeError(`lower and upper arguments to fori_loop must have equal types, got ${low.dtype} and ${high.dtype}`);
    if (low.weakType) low = convertElementType(low, high.dtype);
    else high = convertElementType(high, low.dtype);
  }
  const next = (i: Value): Value => add(i, 1n);
  if (low instanceof ConcreteArray && high instanceof ConcreteArray) {
    const from = Number(hostElement(low));
    const length = Math.max(Number(hostElement(high)) - from, 0);
    const start = scalar(from, defaultInt(), true);
    const step = ([i, x]: [Value, unknown]): [unknown, null] => {
      const after = next(i);
      return [[after, body(i, x)], null];
    };
    const [[, result]] = scan(named(step, functionName(body)), [start, init], null, { length });
    return result;
  }
  const step = ([i, end, x]: [Value, Value, unknown]): unknown => {
    const after = next(i);
    return [after, end, body(i, x)];
  };
  const [, , result] = whileLoop(([i, end]: [Value, Value]) => lt(i, end), named(step, functionName(body)), [low, high, init]);
  return result;
}

function named<F extends AnyFunction>(fn: F, name: string): F {
  Object.defineProperty(fn, "name", { value: name });
  return fn;
}

/**
 * `ifTrue(...operands)` or `ifFalse(...operands)`, by a boolean scalar: both are traced, one runs. Under vmap with a
 * predicate for each example both run and the results are chosen. Both must give equal trees and types: TypeError
 * where they do not.
 *
 * ```ts
 * lax.cond(x.greater(0), (v) => v, (v) => v.neg(), x);
 * ```
 */
export function cond(
  pred: unknown,
  ifTrue: (...operands: any[]) => unknown,
  ifFalse: (...operands: any[]) => unknown,
  ...operands: unknown[]
): any {
  if (pred === null || pred === undefined) throw new JaxTypeError("cond predicate is None", "give a boolean scalar");
  refuseCallable(ifTrue, "lax.cond: trueFun");
  refuseCallable(ifFalse, "lax.cond: falseFun");
  const value = asValue(pred);
  if (value === null || value.dtype === "key<fry>")
    throw new JaxTypeError(`Pred type must be either boolean or number, got ${typeof pred}.`, "give a boolean scalar");
  if (value.ndim !== 0)
    throw new JaxTypeError(
      `Pred must be a scalar, got ${value.aval.toLong()} of shape (${value.shape.join(", ")}${value.ndim === 1 ? "," : ""}).`,
      "reduce it with .any() or .all(), or choose element by element with jnp.where",
    );
  if (runsAsWritten() && value instanceof ConcreteArray)
    return callBranch(hostElement(value) ? ifTrue : ifFalse, flattenArguments(ifTrue, operands));
  const flag = value.dtype === "bool" ? value : ne(value, scalar(0, value.dtype));
  const index = convertElementType(flag, "int32");
  return choose("cond", index, [ifFalse, ifTrue], ["false_fun", "true_fun"], operands);
}

/**
 * `branches[index](...operands)`, the index moved into range: all branches are traced, one runs. They must give equal
 * trees and types: TypeError where they do not.
 */
function switch_(index: unknown, branches: readonly ((...operands: any[]) => unknown)[], ...operands: unknown[]): any {
  if (!Array.isArray(branches) || !branches.every((f) => typeof f === "function"))
    throw new JaxTypeError("lax.switch: branches must be a list of functions.", "write lax.switch(index, [f, g], ...operands)");
  const value = typeof index === "number" && Number.isInteger(index) ? scalar(index, "int32", true) : asValue(index);
  if (value === null) throw new JaxTypeError(`Index type must be an integer, got ${String(index)}.`);
  if (value.ndim !== 0) throw new JaxTypeError(`Branch index must be scalar, got ${value.aval.toLong()}.`);
  if (kindOf(value) !== "int" && kindOf(value) !== "uint") throw new JaxTypeError(`Index type must be an integer, got ${value.dtype}.`);
  if (branches.length === 0) throw new ValueError("Empty branch sequence");
  if (branches.length === 1) return branches[0](...operands);
  if (runsAsWritten() && value instanceof ConcreteArray) {
    const chosen = Math.min(Math.max(Number(hostElement(value)), 0), branches.length - 1);
    return callBranch(branches[chosen], flattenArguments(branches[chosen], operands));
  }
  const whole = convertElementType(value, "int32");
  const inRange = clamp(scalar(0, "int32"), whole, scalar(branches.length - 1, "int32"));
  return choose(
    "switch",
    inRange,
    branches,
    branches.map((_, i) => `branch ${i}`),
    operands,
  );
}

export { switch_ as switch };

function choose(
  what: string,
  index: Value,
  branches: readonly AnyFunction[],
  names: readonly string[],
  operands: readonly unknown[],
): unknown {
  const { values, treedef } = flattenArguments(branches[0], operands);
  // JAX traces and compares from the true branch on.
  const order = what === "cond" ? [...branches.keys()].reverse() : [...branches.keys()];
  const bodies: Body[] = new Array(branches.length);
  for (const i of order) bodies[i] = traceBody(branches[i], treedef, avalsOf(values), what);
  const first = order[0];
  for (const i of order.slice(1))
    branchMismatch(
      what,
      { name: names[first], fn: branches[first], tree: bodies[first].outTree, avals: bodies[first].jaxpr.outAvals },
      { name: names[i], fn: branches[i], tree: bodies[i].outTree, avals: bodies[i].jaxpr.outAvals },
    );
  const consts = [...new Set(bodies.flatMap((body) => body.consts))];
  const inputs = [...consts, ...values];
  const jaxprs = bodies.map(({ jaxpr, consts: own, numConsts }) => {
    const shared = consts.map((c) => {
      const at = own.indexOf(c);
      return at >= 0 ? jaxpr.invars[at] : freshVar(c);
    });
    return new Jaxpr([], [...shared, ...jaxpr.invars.slice(numConsts)], jaxpr.eqns, jaxpr.outvars);
  });
  // An output that is the same input in every branch needs no branch.
  const forwarded = jaxprs[0].outvars.map((atom, i) => {
    const at = jaxprs[0].invars.indexOf(atom as Var);
    return at >= 0 && jaxprs.every((jaxpr) => jaxpr.outvars[i] === jaxpr.invars[at]) ? at : -1;
  });
  const passed = forwarded.map((at) => at >= 0);
  const outs = bind(condPrimitive, [index, ...inputs], { branches: jaxprs.map((jaxpr) => new ClosedJaxpr(dropOutputs(jaxpr, passed))) });
  const all = merge(
    passed,
    forwarded.filter((at) => at >= 0).map((at) => inputs[at]),
    outs,
  );
  return unflatten(bodies[0].outTree, all);
}

const freshVar = (value: Value): Var => new Var(value.aval);
