import type { ShapedArray } from "../ir/aval.ts";
import { type Atom, type ClosedJaxpr, Jaxpr, JaxprEqn, type Params, Var } from "../ir/jaxpr.ts";
import { type Primitive, type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind, currentTrace, type Trace, withTrace } from "../primitives/bind.ts";
import { neededEqns } from "./dce.ts";
import { jvpFlat, UNKNOWN } from "./jvp.ts";
import { locate } from "./locate.ts";
import { literalOf } from "./staging.ts";
import { Tracer } from "./tracer.ts";

/** A value that is not known yet: part of the linear program that a linearisation writes down. */
export class UnknownTracer extends Tracer {
  readonly kind = UNKNOWN;
  readonly interpreter: PartialTrace;
  readonly variable: Var;

  constructor(interpreter: PartialTrace, variable: Var) {
    super();
    this.interpreter = interpreter;
    this.variable = variable;
  }

  get aval(): ShapedArray {
    return this.variable.aval;
  }
}

/** How a call primitive splits into what can run now and what must wait. Installed by the primitive's file. */
export type PartialEvalRule = (trace: PartialTrace, inputs: readonly Value[], params: Params) => Value[];
const rules = new Map<Primitive, PartialEvalRule>();
export const installPartialEvalRule = (primitive: Primitive, rule: PartialEvalRule): void => void rules.set(primitive, rule);

/**
 * Partial evaluation: primitives of known values run at once in the parent interpreter, the others are written
 * down. Under it, a jvp's primals are known and its tangents unknown: what is written down is linear.
 */
export class PartialTrace implements Trace {
  readonly name = "partial";
  readonly parent: Trace;
  readonly #eqns: JaxprEqn[] = [];
  readonly #invars: Var[] = [];
  readonly #residuals = new Map<Value, Var>();

  constructor(parent: Trace) {
    this.parent = parent;
  }

  newUnknown(aval: ShapedArray): UnknownTracer {
    const variable = new Var(aval);
    this.#invars.push(variable);
    return new UnknownTracer(this, variable);
  }

  isUnknown(value: Value): value is UnknownTracer {
    return value instanceof UnknownTracer && value.interpreter === this;
  }

  processPrimitive(primitive: Primitive, inputs: readonly Value[], params: Params): Value[] {
    if (!inputs.some((v) => this.isUnknown(v))) return this.runKnown(primitive, inputs, params);
    const rule = rules.get(primitive);
    if (rule !== undefined) return rule(this, inputs, params);
    const outAvals = primitive.abstractEval(
      inputs.map((v) => v.aval),
      params,
    );
    return this.record(primitive, inputs, params, outAvals);
  }

  runKnown(primitive: Primitive, inputs: readonly Value[], params: Params): Value[] {
    return withTrace(this.parent, () => bind(primitive, inputs, params));
  }

  record(primitive: Primitive, inputs: readonly Value[], params: Params, outAvals: readonly ShapedArray[]): UnknownTracer[] {
    const outvars = outAvals.map((aval) => new Var(aval));
    this.#eqns.push(
      new JaxprEqn(
        primitive,
        inputs.map((v) => this.#atom(v)),
        outvars,
        params,
        locate(),
      ),
    );
    return outvars.map((v) => new UnknownTracer(this, v));
  }

  #atom(value: Value): Atom {
    if (this.isUnknown(value)) return value.variable;
    const literal = literalOf(value);
    if (literal !== null) return literal;
    let variable = this.#residuals.get(value);
    if (variable === undefined) {
      variable = new Var(value.aval);
      this.#residuals.set(value, variable);
    }
    return variable;
  }

  finish(outputs: readonly Value[]): { jaxpr: Jaxpr; residuals: Value[] } {
    const outvars = outputs.map((v) => this.#atom(v));
    const eqns = neededEqns(this.#eqns, outvars);
    const read = new Set<Atom>([...outvars, ...eqns.flatMap((eqn) => eqn.invars)]);
    const residuals = [...this.#residuals].filter(([, variable]) => read.has(variable));
    return {
      jaxpr: new Jaxpr(
        residuals.map(([, variable]) => variable),
        this.#invars,
        eqns,
        outvars,
      ),
      residuals: residuals.map(([value]) => value),
    };
  }
}

/** A function's value at a point, with its derivative there as a linear program. */
export interface Linearized {
  readonly outputs: Value[];
  /** Linear in its inputs (one a nonzero input tangent, in order); constvars take `residuals`. Outputs: the nonzero output tangents. */
  readonly jaxpr: Jaxpr;
  readonly residuals: Value[];
  /** Which inputs have a tangent, and which outputs. */
  readonly activeIn: readonly boolean[];
  readonly activeOut: readonly boolean[];
}

/** Linearises `fn` at `primals` with respect to the inputs marked in `activeIn`. */
export function linearizeFlat(fn: (...inputs: Value[]) => Value[], primals: readonly Value[], activeIn: readonly boolean[]): Linearized {
  const trace = new PartialTrace(currentTrace());
  const tangents: Tangent[] = primals.map((p, i) => (activeIn[i] ? trace.newUnknown(p.aval) : new Zero(p.aval)));
  const [outputs, outTangents] = withTrace(trace, () => jvpFlat(fn, primals, tangents));
  // A tangent that turned out known is one that does not depend on the inputs: a constant of the linear program, kept as an output.
  const activeOut = outTangents.map((t) => !(t instanceof Zero));
  const { jaxpr, residuals } = trace.finish(outTangents.filter((t): t is Value => !(t instanceof Zero)));
  return { outputs, jaxpr, residuals, activeIn, activeOut };
}

/** A jaxpr split by which of its inputs are known. */
export interface SplitJaxpr {
  /** Known inputs → known outputs, then those residuals that are neither inputs nor outputs already. */
  readonly known: Jaxpr;
  /** Residuals, then unknown inputs → unknown outputs. */
  readonly unknown: Jaxpr;
  readonly unknownOut: readonly boolean[];
  /** Where each residual comes from: a known input, or an output of the known part, by position. */
  readonly residuals: readonly ({ readonly input: number } | { readonly output: number })[];
}

/** The residuals' values, from the known inputs and the known part's outputs. */
export const residualsOf = <T>(split: SplitJaxpr, knownIns: readonly T[], knownOuts: readonly T[]): T[] =>
  split.residuals.map((from) => ("input" in from ? knownIns[from.input] : knownOuts[from.output]));

/** How an equation that calls a jaxpr is split: its known part, its unknown part, residual variables between. */
export type EqnSplitter = (
  eqn: JaxprEqn,
  unknownIn: readonly boolean[],
) => { known: JaxprEqn; unknown: JaxprEqn; unknownOut: readonly boolean[] } | null;

/**
 * Splits a closed jaxpr (without constants) so that the known part runs first. Linear in the number of equations.
 * Outputs marked in `forceUnknown` are outputs of the unknown part also where they are known.
 */
export function splitJaxpr(
  closed: ClosedJaxpr,
  unknownIn: readonly boolean[],
  splitCall: EqnSplitter,
  forceUnknown: readonly boolean[] = [],
): SplitJaxpr {
  const { invars, eqns, outvars } = closed.jaxpr;
  const unknownVars = new Set<Var>(invars.filter((_, i) => unknownIn[i]));
  const knownEqns: JaxprEqn[] = [];
  const unknownEqns: JaxprEqn[] = [];
  const isUnknown = (a: Atom): boolean => a instanceof Var && unknownVars.has(a);
  for (const eqn of eqns) {
    const mask = eqn.invars.map(isUnknown);
    if (!mask.includes(true)) {
      knownEqns.push(eqn);
      continue;
    }
    const { kind } = eqn.primitive.lowering;
    const split = kind === "call" || kind === "control" ? splitCall(eqn, mask) : null;
    if (split === null) {
      unknownEqns.push(eqn);
      for (const v of eqn.outvars) unknownVars.add(v);
      continue;
    }
    knownEqns.push(split.known);
    unknownEqns.push(split.unknown);
    eqn.outvars.forEach((v, i) => {
      if (split.unknownOut[i]) unknownVars.add(v);
    });
  }
  const unknownOut = outvars.map((a, i) => isUnknown(a) || forceUnknown[i] === true);
  const knownIns = invars.filter((_, i) => !unknownIn[i]);
  const knownOuts = outvars.filter((_, i) => !unknownOut[i]);
  const unknownOuts = outvars.filter((_, i) => unknownOut[i]);
  const neededUnknown = neededEqns(unknownEqns, unknownOuts);
  // What the unknown part reads of the known one, or gives as its own.
  const isKnown = (a: Atom): a is Var => a instanceof Var && !unknownVars.has(a);
  const residualVars = [...new Set([...neededUnknown.flatMap((eqn) => eqn.invars), ...unknownOuts].filter(isKnown))];
  const inputAt = new Map(knownIns.map((v, i) => [v, i]));
  const outputAt = new Map<Atom, number>(knownOuts.map((v, i) => [v, i]));
  const sources = residualVars.map((v) => {
    const input = inputAt.get(v);
    if (input !== undefined) return { input };
    const output = outputAt.get(v) ?? knownOuts.push(v) - 1;
    return { output };
  });
  return {
    known: new Jaxpr([], knownIns, neededEqns(knownEqns, knownOuts), knownOuts),
    unknown: new Jaxpr([], [...residualVars, ...invars.filter((_, i) => unknownIn[i])], neededUnknown, unknownOuts),
    unknownOut,
    residuals: sources,
  };
}
