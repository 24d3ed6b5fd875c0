import { NotImplementedError } from "../errors/errors.ts";
import { isEffectful } from "../ir/effects.ts";
import { type Atom, ClosedJaxpr, calledBy, Jaxpr, type JaxprEqn, Literal, type Params, Var } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { concatenate } from "../primitives/assembly.ts";
import { scalar } from "../primitives/constants.ts";
import { full } from "../primitives/creation.ts";
import { expandDims, slice, squeeze } from "../primitives/movement.ts";
import { hostNumbers } from "./array.ts";
import { eqnCallsHost, runHostCall } from "./host-calls.ts";
import { withSource } from "./locate.ts";

/** Evaluation of programs that call the host back: equation by equation where they do, compiled pieces between. */

/** Compiles and runs a program without such calls. */
export type RunPiece = (piece: ClosedJaxpr, inputs: readonly Value[]) => Value[];

/** Consecutive equations without host calls, as a program of what they read and what is read of them later. */
interface Piece {
  readonly closed: ClosedJaxpr;
  readonly reads: readonly Var[];
  readonly gives: readonly Var[];
}
type Step = Piece | JaxprEqn;
const plans = new WeakMap<Jaxpr, readonly Step[]>();
const isPiece = (step: Step): step is Piece => "closed" in step;

function planOf(jaxpr: Jaxpr): readonly Step[] {
  let plan = plans.get(jaxpr);
  if (plan === undefined) {
    plan = cut(jaxpr);
    plans.set(jaxpr, plan);
  }
  return plan;
}

function cut({ eqns, outvars }: Jaxpr): Step[] {
  const steps: Step[] = [];
  const needed = new Set<Atom>(outvars);
  let run: JaxprEqn[] = [];
  const close = (): void => {
    if (run.length === 0) return;
    const own = run.reverse();
    run = [];
    const made = new Set<Atom>(own.flatMap((eqn) => eqn.outvars));
    const gives = [...made].filter((v): v is Var => needed.has(v));
    const reads = [...new Set(own.flatMap((eqn) => eqn.invars))].filter((a): a is Var => a instanceof Var && !made.has(a));
    if (gives.length > 0 || own.some(isEffectful)) steps.push({ closed: new ClosedJaxpr(new Jaxpr([], reads, own, gives)), reads, gives });
    for (const v of reads) needed.add(v);
  };
  // From the end, so that what later steps read is known.
  for (let i = eqns.length - 1; i >= 0; i--) {
    if (!eqnCallsHost(eqns[i])) {
      run.push(eqns[i]);
      continue;
    }
    close();
    steps.push(eqns[i]);
    for (const a of eqns[i].invars) needed.add(a);
  }
  close();
  return steps.reverse();
}

/** Runs a jaxpr without constants on concrete values. */
export function runEffectful(jaxpr: Jaxpr, inputs: readonly Value[], runPiece: RunPiece): Value[] {
  const values = new Map<Var, Value>();
  const define = (vars: readonly Var[], found: readonly Value[]): void => {
    for (const [i, v] of vars.entries()) values.set(v, found[i]);
  };
  const read = (atom: Atom): Value =>
    atom instanceof Literal ? scalar(atom.val, atom.aval.dtype, atom.aval.weakType) : (values.get(atom) as Value);
  define(jaxpr.invars, inputs);
  for (const step of planOf(jaxpr)) {
    if (isPiece(step)) define(step.gives, runPiece(step.closed, step.reads.map(read)));
    else
      define(
        step.outvars,
        withSource(step.source, () => runEquation(step, step.invars.map(read), runPiece)),
      );
  }
  return jaxpr.outvars.map(read);
}

const bodyOf = (param: unknown): Jaxpr => (param as ClosedJaxpr).jaxpr;

/** One equation that calls the host, or holds a jaxpr that does. */
function runEquation({ primitive, params }: JaxprEqn, inputs: readonly Value[], runPiece: RunPiece): Value[] {
  if (primitive.callsHost !== undefined) return runHostCall(inputs, params);
  const run = (jaxpr: Jaxpr, values: readonly Value[]): Value[] => runEffectful(jaxpr, values, runPiece);
  if (primitive.lowering.kind === "call") return run(calledBy(params).jaxpr, inputs);
  switch (primitive.name) {
    case "cond": {
      const branches = params.branches as unknown as readonly ClosedJaxpr[];
      const index = Math.min(Math.max(hostNumbers(inputs[0])[0], 0), branches.length - 1);
      return run(branches[index].jaxpr, inputs.slice(1));
    }
    case "while":
      return runWhile(params, inputs, run);
    case "scan":
      return runScan(params, inputs, run);
    default:
      throw new NotImplementedError(`callbacks inside ${primitive.name} are not supported`);
  }
}

type Run = (jaxpr: Jaxpr, values: readonly Value[]) => Value[];

function runWhile(params: Params, inputs: readonly Value[], run: Run): Value[] {
  const condConsts = params.cond_nconsts as number;
  const first = condConsts + (params.body_nconsts as number);
  const forCond = inputs.slice(0, condConsts);
  const forBody = inputs.slice(condConsts, first);
  let carry: readonly Value[] = inputs.slice(first);
  while (hostNumbers(run(bodyOf(params.cond_jaxpr), [...forCond, ...carry])[0])[0] !== 0)
    carry = run(bodyOf(params.body_jaxpr), [...forBody, ...carry]);
  return [...carry];
}

function runScan(params: Params, inputs: readonly Value[], run: Run): Value[] {
  const body = bodyOf(params.jaxpr);
  const [consts, carries, length] = [params.num_consts as number, params.num_carry as number, params.length as number];
  const fixed = inputs.slice(0, consts);
  const xs = inputs.slice(consts + carries);
  let carry: readonly Value[] = inputs.slice(consts, consts + carries);
  const rows: Value[][] = body.outvars.slice(carries).map(() => new Array<Value>(length));
  for (let step = 0; step < length; step++) {
    const i = params.reverse === true ? length - 1 - step : step;
    const at = xs.map((x) =>
      squeeze(
        slice(
          x,
          x.shape.map((_, axis) => (axis === 0 ? i : 0)),
          x.shape.map((d, axis) => (axis === 0 ? i + 1 : d)),
        ),
        [0],
      ),
    );
    const outs = run(body, [...fixed, ...carry, ...at]);
    carry = outs.slice(0, carries);
    for (const [k, row] of rows.entries()) row[i] = outs[carries + k];
  }
  const ys = rows.map((row, k) => {
    const { shape, dtype } = body.outvars[carries + k].aval;
    if (length === 0) return full([0, ...shape], 0, dtype);
    return concatenate(
      row.map((y) => expandDims(y, [0])),
      0,
    );
  });
  return [...carry, ...ys];
}
