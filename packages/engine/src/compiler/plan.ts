import { DTYPES } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import { equationsIn } from "../ir/equations.ts";
import { type Atom, type Jaxpr, type JaxprEqn, Literal, Var } from "../ir/jaxpr.ts";
import { LANE_DTYPES } from "../ir/lanes.ts";
import { literalArray } from "../ir/literal-array.ts";
import { ArenaAllocator } from "./arena.ts";
import { dotSteps } from "./dot-kernel.ts";
import { FunctionTable } from "./functions.ts";
import { fuse } from "./fusion.ts";
import { mayOverwrite } from "./in-place.ts";
import { type BufferId, type HostStep, KEPT_LANES, type Plan, type PlanOutput, readBy, type Step, writtenBy } from "./kernel.ts";
import { loopKernel, type Storage } from "./loop-kernel.ts";
import { joinGroups, type Nest, type Part, storedValues } from "./nest.ts";
import { hasRoutine, routineKernel } from "./routine-kernel.ts";

/** Turns an optimised jaxpr into kernels, which call `functions`, and gives each temporary a place in one arena for the time it lives. */
export function planProgram(jaxpr: Jaxpr, functions = new FunctionTable()): Plan {
  const ids = new Map<Var, BufferId>();
  const vars: Var[] = [];
  const bufferOf = (v: Var): BufferId => {
    let id = ids.get(v);
    if (id === undefined) {
      id = vars.push(v) - 1;
      ids.set(v, id);
    }
    return id;
  };
  const parts = joinGroups(fuse(jaxpr));
  const stored = storedValues(parts, jaxpr.outvars);
  const storage: Storage = {
    bufferOf,
    isStored: (v) => stored.has(v),
    functions,
    scratch: (type, length) => bufferOf(new Var(new ShapedArray([length * KEPT_LANES], LANE_DTYPES[type]))),
  };
  const origins = new EquationNumbers(jaxpr);
  const made = parts.flatMap((part) => {
    const own = stepsOf(part, storage);
    const eqns = origins.of(part);
    // A product whose results are finished apart is two steps: the product, and the rest.
    return own.map((step, i) => ({ step, eqns: own.length === 1 ? eqns.flat() : (eqns[i] ?? []) }));
  });
  const steps = made.map(({ step }) => step);
  const inputVars = [...jaxpr.constvars, ...jaxpr.invars];
  const inputs = inputVars.map((v) => ids.get(v) ?? null);
  const inputNumbers = new Map(inputVars.map((v, i) => [v, i]));
  const outputs = jaxpr.outvars.map((atom): PlanOutput => {
    if (atom instanceof Literal) return { literal: literalArray(atom) };
    const input = inputNumbers.get(atom);
    return input !== undefined ? { input, bytes: atom.aval.bytes } : { buffer: bufferOf(atom) };
  });
  const given = new Set([...inputs, ...outputs.map((output) => ("buffer" in output ? output.buffer : null))]);
  return { steps, eqns: made.map(({ eqns }) => eqns), inputs, outputs, ...placeBuffers(vars, steps, given) };
}

/** Which equations of a program a part of it computes. */
class EquationNumbers {
  private readonly numbers: ReadonlyMap<JaxprEqn, number>;
  private readonly definitions = new Map<Atom, JaxprEqn>();

  constructor(jaxpr: Jaxpr) {
    this.numbers = new Map(equationsIn(jaxpr).map(({ eqn }, number) => [eqn, number]));
    for (const eqn of jaxpr.eqns) for (const v of eqn.outvars) this.definitions.set(v, eqn);
  }

  /** Of a product and of what follows it, apart. */
  of(part: Part): number[][] {
    if (part.kind === "host") return [this.sorted([part.eqn])];
    if (part.kind === "nest") return [this.nest(part)];
    const moved = part.eqn.invars.flatMap((atom, i) => this.between(atom, part.operands[i].source));
    return [this.sorted([...moved, part.eqn]), part.epilogue === null ? [] : this.nest(part.epilogue)];
  }

  private nest({ members }: Nest): number[] {
    return this.sorted(
      members.flatMap(({ group }) => {
        const reduction = group.reducer === null ? undefined : this.definitions.get(group.output);
        return [...group.fused.map(({ eqn }) => eqn), ...(reduction === undefined ? [] : [reduction])];
      }),
    );
  }

  /** The equations that move an operand's elements from where they are read. */
  private between(operand: Atom, source: Atom): JaxprEqn[] {
    const found: JaxprEqn[] = [];
    for (let atom = operand; atom !== source; ) {
      const eqn = this.definitions.get(atom);
      if (eqn === undefined) break;
      found.push(eqn);
      atom = eqn.invars[0];
    }
    return found;
  }

  private sorted(eqns: readonly JaxprEqn[]): number[] {
    return [...new Set(eqns.map((eqn) => this.numbers.get(eqn) as number))].sort((a, b) => a - b);
  }
}

function stepsOf(part: Part, storage: Storage): Step[] {
  const { bufferOf } = storage;
  if (part.kind === "dot") return dotSteps(part, storage);
  if (part.kind === "nest") {
    const kernel = loopKernel(part, storage);
    return kernel === null ? [] : [kernel];
  }
  if (hasRoutine(part.eqn)) {
    const kernel = routineKernel(part.eqn, bufferOf);
    return kernel === null ? [] : [kernel];
  }
  const step: Omit<HostStep, "kind"> = {
    eqn: part.eqn,
    inputs: part.eqn.invars.map((atom: Atom) => (atom instanceof Literal ? literalArray(atom) : bufferOf(atom))),
    outputs: part.eqn.outvars.map(bufferOf),
    ops: [part.eqn.primitive.name],
  };
  const { lowering } = part.eqn.primitive;
  if (lowering.kind !== "control") return [{ kind: "host", ...step }];
  const control = lowering.control(part.eqn.params);
  const bodies = control.form === "branch" ? control.branches : control.form === "while" ? [control.cond, control.body] : [control.body];
  return [{ kind: "control", ...step, control, bodies: bodies.map(planBody) }];
}

const bodyPlans = new WeakMap<Jaxpr, Plan>();

/** One jaxpr may be the body of many equations: its plan is made once. */
function planBody(jaxpr: Jaxpr): Plan {
  let plan = bodyPlans.get(jaxpr);
  if (plan === undefined) {
    plan = planProgram(jaxpr);
    bodyPlans.set(jaxpr, plan);
  }
  return plan;
}

/**
 * Static places by liveness. An output takes the place of an array that ends with its step where the step allows it;
 * otherwise it is placed before that is released: vectors may write over an array's end, which is harmless only where
 * nothing else is.
 */
function placeBuffers(
  vars: readonly Var[],
  steps: readonly Step[],
  given: ReadonlySet<BufferId | null>,
): Pick<Plan, "buffers" | "lastReads" | "writers" | "arenaBytes"> {
  const lastReads = vars.map(() => -1);
  const writers = vars.map(() => -1);
  for (const [i, step] of steps.entries()) {
    for (const id of readBy(step)) lastReads[id] = i;
    for (const id of writtenBy(step)) writers[id] = i;
  }
  const arena = new ArenaAllocator();
  const places = new Map<BufferId, { offset: number; size: number }>();
  for (const [i, step] of steps.entries()) {
    const written = new Set(writtenBy(step).filter((id) => !given.has(id)));
    const ending = new Set(readBy(step).filter((id) => lastReads[id] === i && places.has(id)));
    for (const id of written) {
      const { bytes } = vars[id].aval;
      const heirOf = [...ending].find((input) => vars[input].aval.bytes === bytes && mayOverwrite(step, id, input));
      if (heirOf !== undefined) ending.delete(heirOf);
      places.set(id, heirOf === undefined ? arena.allocate(bytes) : (places.get(heirOf) as { offset: number; size: number }));
    }
    for (const id of written) if (lastReads[id] <= i) ending.add(id);
    for (const id of ending) arena.release(places.get(id) as { offset: number; size: number });
  }
  const buffers = vars.map(({ aval }, id) => ({
    dtype: aval.dtype,
    length: aval.size * DTYPES[aval.dtype].words,
    bytes: aval.bytes,
    // What no step touches has no elements, and may be anywhere.
    offset: given.has(id) ? null : (places.get(id)?.offset ?? 0),
  }));
  return { buffers, lastReads, writers, arenaBytes: arena.end };
}
