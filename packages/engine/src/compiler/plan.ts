import { DTYPES } from "../dtype/dtype.ts";
import { type Atom, type Jaxpr, Literal, type Var } from "../ir/jaxpr.ts";
import { literalArray } from "../ir/literal-array.ts";
import { ArenaAllocator } from "./arena.ts";
import { dotKernel } from "./dot-kernel.ts";
import { type Dot, fuse, type Group, type Host } from "./fusion.ts";
import { mayOverwrite } from "./in-place.ts";
import type { BufferId, HostStep, Plan, PlanOutput, Step } from "./kernel.ts";
import { loopKernel } from "./loop-kernel.ts";
import { routineKernel } from "./routine-kernel.ts";
import { hasLanes } from "./words.ts";

/** Turns an optimised jaxpr into kernels and gives each temporary a place in one arena for the time it lives. */
export function planProgram(jaxpr: Jaxpr): Plan {
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
  const steps = fuse(jaxpr).flatMap((part): Step[] => {
    const step = stepOf(part, bufferOf);
    return step === null ? [] : [step];
  });
  const inputVars = [...jaxpr.constvars, ...jaxpr.invars];
  const inputs = inputVars.map((v) => ids.get(v) ?? null);
  const inputNumbers = new Map(inputVars.map((v, i) => [v, i]));
  const outputs = jaxpr.outvars.map((atom): PlanOutput => {
    if (atom instanceof Literal) return { literal: literalArray(atom) };
    const input = inputNumbers.get(atom);
    return input !== undefined ? { input, bytes: atom.aval.bytes } : { buffer: bufferOf(atom) };
  });
  const given = new Set([...inputs, ...outputs.map((output) => ("buffer" in output ? output.buffer : null))]);
  return { steps, inputs, outputs, ...placeBuffers(vars, steps, given) };
}

function stepOf(part: Group | Dot | Host, bufferOf: (v: Var) => BufferId): Step | null {
  if (part.kind === "loop") return loopKernel(part, bufferOf);
  if (part.kind === "dot") return dotKernel(part, bufferOf);
  if (part.eqn.primitive.lowering.kind === "routine" && [...part.eqn.invars, ...part.eqn.outvars].every(({ aval }) => hasLanes(aval.dtype)))
    return routineKernel(part.eqn, bufferOf);
  const step: Omit<HostStep, "kind"> = {
    eqn: part.eqn,
    inputs: part.eqn.invars.map((atom: Atom) => (atom instanceof Literal ? literalArray(atom) : bufferOf(atom))),
    outputs: part.eqn.outvars.map(bufferOf),
    ops: [part.eqn.primitive.name],
  };
  const { lowering } = part.eqn.primitive;
  if (lowering.kind !== "control") return { kind: "host", ...step };
  const control = lowering.control(part.eqn.params);
  const bodies = control.form === "branch" ? control.branches : control.form === "while" ? [control.cond, control.body] : [control.body];
  // One jaxpr may be the body of many: each plan is made once.
  return { kind: "control", ...step, control, bodies: bodies.map(planBody) };
}

const bodyPlans = new WeakMap<Jaxpr, Plan>();

function planBody(jaxpr: Jaxpr): Plan {
  let plan = bodyPlans.get(jaxpr);
  if (plan === undefined) {
    plan = planProgram(jaxpr);
    bodyPlans.set(jaxpr, plan);
  }
  return plan;
}

const readBy = (step: Step): BufferId[] => {
  if (step.kind === "loop") return step.loads.map((load) => load.buffer);
  if (step.kind === "dot") return [step.lhs.buffer, step.rhs.buffer];
  return step.inputs.filter((input): input is BufferId => typeof input === "number");
};
/** Scratch memory counts as written. */
const writtenBy = (step: Step): readonly BufferId[] => {
  if (step.kind === "routine" && step.scratch !== null) return [...step.outputs, step.scratch];
  return "outputs" in step ? step.outputs : [step.output];
};

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
    const ending = [...new Set(readBy(step))].filter((id) => lastReads[id] === i && places.has(id));
    for (const id of writtenBy(step)) {
      if (given.has(id)) continue;
      const heir = ending.findIndex((input) => vars[input].aval.bytes === vars[id].aval.bytes && mayOverwrite(step, input));
      const place = heir < 0 ? arena.allocate(vars[id].aval.bytes) : (places.get(ending[heir]) as { offset: number; size: number });
      if (heir >= 0) ending.splice(heir, 1);
      places.set(id, place);
    }
    const unread = writtenBy(step).filter((id) => lastReads[id] < 0 && !given.has(id));
    for (const id of [...ending, ...unread]) arena.release(places.get(id) as { offset: number; size: number });
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
