import { DTYPES } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import { type Atom, type Jaxpr, Literal, Var } from "../ir/jaxpr.ts";
import { literalArray } from "../ir/literal-array.ts";
import { ArenaAllocator } from "./arena.ts";
import { dotSteps } from "./dot-kernel.ts";
import { fuse } from "./fusion.ts";
import {
  type BufferId,
  type HostStep,
  KEPT_LANES,
  type Plan,
  type PlanBuffer,
  type PlanOutput,
  readBy,
  type Step,
  writtenBy,
} from "./kernel.ts";
import { loopKernel, type Storage } from "./loop-kernel.ts";
import { joinGroups, type Part, storedValues } from "./nest.ts";
import { routineKernel } from "./routine-kernel.ts";
import { hasLanes } from "./words.ts";

/**
 * Turns an optimised jaxpr into kernels and gives each stored array a place in one arena for the time it lives.
 * The first `invariant` inputs live as long as the program runs, so that a loop writes them once.
 */
export function planProgram(jaxpr: Jaxpr, invariant = 0): Plan {
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
    scratch: (type, length) => bufferOf(new Var(new ShapedArray([length * KEPT_LANES], type === "f32" ? "float32" : "int32"))),
  };
  const steps = parts.flatMap((part) => stepsOf(part, storage));
  const inputVars = [...jaxpr.constvars, ...jaxpr.invars];
  const inputs = inputVars.map((v) => ids.get(v) ?? null);
  const inputNumbers = new Map(inputVars.map((v, i) => [v, i]));
  const outputs = jaxpr.outvars.map((atom): PlanOutput => {
    if (atom instanceof Literal) return { literal: literalArray(atom) };
    const input = inputNumbers.get(atom);
    return input !== undefined ? { input } : { buffer: bufferOf(atom) };
  });
  const kept = new Set(outputs.flatMap((output) => ("buffer" in output ? [output.buffer] : [])));
  for (const id of inputs.slice(0, invariant)) if (id !== null) kept.add(id);
  return { steps, inputs, outputs, ...placeBuffers(vars, steps, inputs, kept) };
}

function stepsOf(part: Part, storage: Storage): Step[] {
  const { bufferOf } = storage;
  if (part.kind === "dot") return dotSteps(part, storage);
  if (part.kind === "nest") {
    const kernel = loopKernel(part, storage);
    return kernel === null ? [] : [kernel];
  }
  const atoms: readonly Atom[] = [...part.eqn.invars, ...part.eqn.outvars];
  if (part.eqn.primitive.lowering.kind === "routine" && atoms.every(({ aval }) => hasLanes(aval.dtype))) {
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
  const bodies = lowering.bodies(part.eqn.params).map(({ jaxpr, invariant }) => ({ plan: planProgram(jaxpr, invariant), invariant }));
  return [{ kind: "control", ...step, bodies }];
}

/**
 * Static places by liveness. A step's outputs are placed before its inputs are released: vectors may write over an
 * array's end, which is harmless only where nothing else is.
 */
function placeBuffers(
  vars: readonly Var[],
  steps: readonly Step[],
  inputs: readonly (BufferId | null)[],
  kept: ReadonlySet<BufferId>,
): { buffers: PlanBuffer[]; arenaBytes: number } {
  const lastUse = new Map<BufferId, number>();
  for (const [i, step] of steps.entries()) for (const id of [...readBy(step), ...writtenBy(step)]) lastUse.set(id, i);
  const arena = new ArenaAllocator();
  const places = new Map<BufferId, { offset: number; size: number }>();
  const place = (id: BufferId): void => {
    if (!places.has(id)) places.set(id, arena.allocate(vars[id].aval.bytes));
  };
  for (const id of inputs) if (id !== null) place(id);
  for (const [i, step] of steps.entries()) {
    for (const id of writtenBy(step)) place(id);
    for (const id of new Set([...readBy(step), ...writtenBy(step)])) {
      const range = places.get(id);
      if (lastUse.get(id) === i && !kept.has(id) && range !== undefined) arena.release(range);
    }
  }
  // What no step touches (outputs without elements) still has an address.
  for (const id of vars.keys()) place(id);
  const buffers = vars.map(({ aval }, id) => ({
    dtype: aval.dtype,
    length: aval.size * DTYPES[aval.dtype].words,
    offset: (places.get(id) as { offset: number }).offset,
  }));
  return { buffers, arenaBytes: arena.end };
}
