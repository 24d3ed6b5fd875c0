import { JaxTypeError } from "../../errors/errors.ts";
import type { ShapedArray } from "../../ir/aval.ts";
import { sameShape } from "../../ir/aval.ts";
import { type Atom, ClosedJaxpr, type Jaxpr, JaxprEqn, type Params, Var } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { type BatchDim, type Primitive, type Tangent, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { zerosLike } from "../../primitives/creation.ts";
import { broadcastAxis, moveAxis } from "../batching.ts";
import { evaluateJaxpr, installEqnSplitter } from "../call.ts";
import { installPartialEvalRule } from "../partial-eval.ts";
import { traceToJaxpr } from "../staging.ts";

/** Traces a transformed body. Jaxprs have no free values, so the result has no constants. */
export const retrace = (fn: (...inputs: Value[]) => Value[], avals: readonly ShapedArray[], name: string): ClosedJaxpr =>
  traceToJaxpr(fn, avals, { fn: name, transform: name, argNames: [] });

/** A list cut into runs of these lengths; what is left is the last run. */
export function cut<T>(list: readonly T[], ...lengths: readonly number[]): T[][] {
  const parts: T[][] = [];
  let from = 0;
  for (const n of lengths) {
    parts.push(list.slice(from, from + n));
    from += n;
  }
  parts.push(list.slice(from));
  return parts;
}

export const isValue = (t: Tangent): t is Value => !(t instanceof Zero);
/** Those items whose flag is set. */
export const where = <T>(items: readonly T[], flags: readonly boolean[]): T[] => items.filter((_, i) => flags[i]);
export const not = (flags: readonly boolean[]): boolean[] => flags.map((f) => !f);
export const or = (a: readonly boolean[], b: readonly boolean[]): boolean[] => a.map((f, i) => f || b[i]);
export const same = (a: readonly boolean[], b: readonly boolean[]): boolean => a.every((f, i) => f === b[i]);

export const strong = (aval: ShapedArray): ShapedArray => aval.with({ weakType: false });
export const instantiateAt = (t: Tangent, aval: ShapedArray): Value => (t instanceof Zero ? zerosLike(strong(aval)) : t);

/** With the batch axis in front, whether the value had one or not. */
export const atFront = (value: Value, dim: BatchDim, size: number): Value =>
  dim === null ? broadcastAxis(value, size, 0) : moveAxis(value, dim, 0);

/** One run of a body, by the reference evaluation. Results are new arrays, or inputs passed through. */
export type RunBody = (inputs: readonly NDArray[]) => NDArray[];

/** The reference's way to run a body. */
export const referenceBody =
  (closed: ClosedJaxpr): RunBody =>
  (inputs) =>
    evaluateJaxpr(closed.jaxpr, inputs);

/** Equal but for weak types. */
export const matches = (a: ShapedArray, b: ShapedArray): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** Throws unless these are the avals (but for weak types) that a body takes or gives. */
export function checkAvals(what: string, found: readonly ShapedArray[], expected: readonly ShapedArray[]): void {
  if (found.length === expected.length && found.every((aval, i) => matches(aval, expected[i]))) return;
  const list = (avals: readonly ShapedArray[]): string => avals.map((a) => a.toShort()).join(", ");
  throw new JaxTypeError(`${what}: expected [${list(expected)}], got [${list(found)}]`);
}

export function bodyOf(param: unknown, what: string): ClosedJaxpr {
  if (!(param instanceof ClosedJaxpr)) throw new JaxTypeError(`${what} is not a jaxpr`);
  return param;
}

export function countOf(param: unknown, what: string, most: number): number {
  if (!Number.isSafeInteger(param) || (param as number) < 0 || (param as number) > most)
    throw new JaxTypeError(`${what} is ${String(param)}`);
  return param as number;
}

/** Where an input of the unknown part comes from: an input of the whole, or an output of the known part. */
export type SplitSource = { readonly input: number } | { readonly output: number };

/** A control equation in two: what can run now, and what must wait. */
export interface ControlSplit {
  /** Its first outputs are the known outputs of the whole, in order. */
  readonly known: { readonly inputs: readonly number[]; readonly params: Params };
  /** `outputs` picks, in order, the unknown outputs of the whole. */
  readonly unknown: { readonly inputs: readonly SplitSource[]; readonly params: Params; readonly outputs: readonly number[] };
  readonly unknownOut: readonly boolean[];
}

/** Installs how a control primitive is split, under partial evaluation and inside other jaxprs. Null: nothing can run now. */
export function installSplit(primitive: Primitive, split: (params: Params, unknownIn: readonly boolean[]) => ControlSplit | null): void {
  installPartialEvalRule(primitive, (trace, inputs, params) => {
    const found = split(
      params,
      inputs.map((v) => trace.isUnknown(v)),
    );
    const avalsOf = (values: readonly Value[], ps: Params): ShapedArray[] =>
      primitive.abstractEval(
        values.map((v) => v.aval),
        ps,
      );
    if (found === null) return trace.record(primitive, inputs, params, avalsOf(inputs, params));
    const knownOuts = trace.runKnown(
      primitive,
      found.known.inputs.map((i) => inputs[i]),
      found.known.params,
    );
    const waiting = found.unknown.inputs.map((from) => ("input" in from ? inputs[from.input] : knownOuts[from.output]));
    const outs = trace.record(primitive, waiting, found.unknown.params, avalsOf(waiting, found.unknown.params));
    let known = 0;
    let unknown = 0;
    return found.unknownOut.map((isUnknown) => (isUnknown ? outs[found.unknown.outputs[unknown++]] : knownOuts[known++]));
  });
  installEqnSplitter(primitive, (eqn, unknownIn) => {
    const found = split(eqn.params, unknownIn);
    if (found === null) return null;
    const make = (inputs: readonly Atom[], params: Params, outs: ReadonlyMap<number, Var>): JaxprEqn => {
      const avals = primitive.abstractEval(
        inputs.map((a) => a.aval),
        params,
      );
      return new JaxprEqn(
        primitive,
        inputs,
        avals.map((aval, i) => outs.get(i) ?? new Var(aval)),
        params,
        eqn.source,
      );
    };
    const knownVars = eqn.outvars.filter((_, i) => !found.unknownOut[i]);
    const unknownVars = eqn.outvars.filter((_, i) => found.unknownOut[i]);
    const known = make(
      found.known.inputs.map((i) => eqn.invars[i]),
      found.known.params,
      new Map(knownVars.map((v, i) => [i, v])),
    );
    const waiting = found.unknown.inputs.map((from) => ("input" in from ? eqn.invars[from.input] : known.outvars[from.output]));
    const unknown = make(waiting, found.unknown.params, new Map(unknownVars.map((v, i) => [found.unknown.outputs[i], v])));
    return { known, unknown, unknownOut: found.unknownOut };
  });
}

export const positions = (flags: readonly boolean[], from = 0): number[] => flags.flatMap((f, i) => (f ? [from + i] : []));

export type { Jaxpr };
