import { UnexpectedTracerError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, type Literal, type Params, Var } from "../ir/jaxpr.ts";
import { literalFrom } from "../ir/literal-array.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { SourceLocation } from "../ir/source.ts";
import type { Value } from "../ir/value.ts";
import { type Trace, withTrace } from "../primitives/bind.ts";
import { ConcreteArray } from "./array.ts";
import { deferredCalls } from "./deferred-call.ts";
import { watchTracer, withLeakCheck } from "./leaks.ts";
import { locate } from "./locate.ts";
import { Tracer } from "./tracer.ts";

/** A value in a program being written down. */
export class StagingTracer extends Tracer {
  readonly kind = "JitTracer";
  readonly interpreter: StagingTrace;
  readonly variable: Var;

  constructor(interpreter: StagingTrace, variable: Var) {
    super();
    this.interpreter = interpreter;
    this.variable = variable;
    watchTracer(this);
  }

  get aval(): ShapedArray {
    return this.variable.aval;
  }

  override origin(): string {
    return this.interpreter.explain(this.variable);
  }
}

/** What is being traced, for messages. */
export interface TraceSubject {
  readonly fn: string;
  /** The transform, as users call it: `jit`, `makeJaxpr`. */
  readonly transform: string;
  /** A name for each flat input: `x`, `params['w']`. */
  readonly argNames: readonly string[];
}

/** A literal stands in an equation as the number itself; only scalars whose value is on the host already qualify. */
export function literalOf(value: Value): Literal | null {
  if (!(value instanceof ConcreteArray) || value.ndim !== 0 || value.dtype === "key<fry>") return null;
  const data = value.hostIfPresent();
  return data === null ? null : literalFrom(data, value.aval);
}

/** The error for a tracer whose transform has ended, in JAX's words. */
export function leakedTracer(tracer: Tracer): UnexpectedTracerError {
  const trace = tracer instanceof StagingTracer ? tracer.interpreter : null;
  const subject =
    trace === null
      ? tracer.origin()
      : `The function being traced when the value leaked was ${trace.subject.fn} traced for ${trace.subject.transform}.`;
  const made = trace === null || !(tracer instanceof StagingTracer) ? null : trace.sourceOf(tracer.variable);
  const place = made === null ? "" : `\nThe leaked intermediate value was created on line ${made.line}:${made.column}.`;
  return new UnexpectedTracerError(
    `Encountered an unexpected tracer. A function transformed by JAX had a side effect, allowing for a reference to an intermediate value with type ${tracer.aval.toLong()} wrapped in a ${tracer.kind} to escape the scope of the transformation.\n` +
      `JAX transformations require that functions explicitly return their outputs, and disallow saving intermediate values to global state.\n${subject}${place}`,
    "return the value instead of storing it in a variable outside",
  );
}

/** Writes applied primitives down as equations: how jit, makeJaxpr and control flow see a function. */
export class StagingTrace implements Trace {
  readonly name = "jaxpr";
  readonly subject: TraceSubject;
  readonly #eqns: JaxprEqn[] = [];
  readonly #invars: Var[] = [];
  readonly #consts = new Map<Value, Var>();
  readonly #definition = new Map<Var, JaxprEqn>();
  #active = true;

  constructor(subject: TraceSubject) {
    this.subject = subject;
  }

  newInput(aval: ShapedArray): StagingTracer {
    const variable = new Var(aval);
    this.#invars.push(variable);
    return new StagingTracer(this, variable);
  }

  processPrimitive(primitive: Primitive, inputs: readonly Value[], params: Params): Value[] {
    const deferred = primitive.lowering.kind === "call" ? deferredCalls.get(params) : undefined;
    if (deferred !== undefined) return deferred.stage(this, inputs);
    const outAvals = primitive.abstractEval(
      inputs.map((v) => v.aval),
      params,
    );
    return this.emit(primitive, inputs, params, outAvals, locate());
  }

  /** Adds one equation. */
  emit(
    primitive: Primitive,
    inputs: readonly Value[],
    params: Params,
    outAvals: readonly ShapedArray[],
    source: SourceLocation | null,
  ): StagingTracer[] {
    const outvars = outAvals.map((aval) => new Var(aval));
    const eqn = new JaxprEqn(
      primitive,
      inputs.map((v) => this.toAtom(v)),
      outvars,
      params,
      source,
    );
    this.#eqns.push(eqn);
    for (const v of outvars) this.#definition.set(v, eqn);
    return outvars.map((v) => new StagingTracer(this, v));
  }

  toAtom(value: Value): Atom {
    if (value instanceof StagingTracer) {
      if (value.interpreter === this) return value.variable;
      if (!value.interpreter.#active) throw leakedTracer(value);
    }
    const literal = literalOf(value);
    if (literal !== null) return literal;
    let variable = this.#consts.get(value);
    if (variable === undefined) {
      variable = new Var(value.aval);
      this.#consts.set(value, variable);
    }
    return variable;
  }

  get active(): boolean {
    return this.#active;
  }

  /** Ends the trace: later uses of its tracers are leaks. Constants nobody uses (by then outputs only) stay. */
  finish(outputs: readonly Value[]): ClosedJaxpr {
    const outvars = outputs.map((v) => this.toAtom(v));
    this.#active = false;
    const jaxpr = new Jaxpr([...this.#consts.values()], this.#invars, this.#eqns, outvars, this.subject.argNames);
    return new ClosedJaxpr(jaxpr, [...this.#consts.keys()]);
  }

  /** Where the equation that gives a variable was asked for; null for inputs. */
  sourceOf(variable: Var): SourceLocation | null {
    return this.#definition.get(variable)?.source ?? null;
  }

  abandon(): void {
    this.#active = false;
  }

  /** "The error occurred while tracing f for jit. This value depends on the value of the argument x." */
  explain(variable: Var): string {
    const reached = new Set<Var>();
    const queue = [variable];
    for (let v = queue.pop(); v !== undefined; v = queue.pop()) {
      if (reached.has(v)) continue;
      reached.add(v);
      for (const input of this.#definition.get(v)?.invars ?? []) if (input instanceof Var) queue.push(input);
    }
    const names = this.#invars.flatMap((v, i) =>
      reached.has(v) && this.subject.argNames[i] !== undefined ? [this.subject.argNames[i]] : [],
    );
    const where = `The error occurred while tracing the function ${this.subject.fn} for ${this.subject.transform}.`;
    if (names.length === 0) return where;
    const list = names.length === 1 ? `the argument ${names[0]}` : `the arguments ${names.slice(0, 5).join(", ")}`;
    return `${where} This concrete value was not available because it depends on the value of ${list}.`;
  }
}

/** Runs `fn` on tracers of these avals and gives its jaxpr; what it closed over is in `consts`. */
export function traceToJaxpr(fn: (...inputs: Value[]) => Value[], avals: readonly ShapedArray[], subject: TraceSubject): ClosedJaxpr {
  const trace = new StagingTrace(subject);
  return withLeakCheck(trace, "DynamicJaxprTrace", () => stageInto(trace, fn, avals));
}

function stageInto(trace: StagingTrace, fn: (...inputs: Value[]) => Value[], avals: readonly ShapedArray[]): ClosedJaxpr {
  const inputs = avals.map((aval) => trace.newInput(aval));
  try {
    return trace.finish(withTrace(trace, () => fn(...inputs)));
  } finally {
    trace.abandon();
  }
}
