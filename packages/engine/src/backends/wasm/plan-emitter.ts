import type { BufferId, HostStep, Plan, Step } from "../../compiler/kernel.ts";
import type { JaxprEqn } from "../../ir/jaxpr.ts";
import { emitControl } from "./control-emitter.ts";
import { emitDotKernel } from "./dot-kernel.ts";
import type { FunctionCode, ModuleBuilder } from "./encoder.ts";
import type { KernelContext } from "./kernel-context.ts";
import { emitLoopKernel } from "./loop-kernel.ts";
import { OP } from "./opcodes.ts";
import { copyBytes, type Place, pushPlace, samePlace, storeLiteral } from "./place.ts";
import { emitRoutine } from "./routines/routine-kernel.ts";
import type { Runtime } from "./runtime-module.ts";

/** Code that does a part of the program, appended to a function. */
export type Emit = (f: FunctionCode) => void;

/** Plans with more steps become functions of this many: engines are slow with very long ones, and inlining helps none. */
const STEPS_A_FUNCTION = 256;
/** A body with more steps is called instead of written into the loop around it. */
const STEPS_INLINE = 32;
const ALIGN = 64;
/** What vectors may reach over an array's end. */
const SLACK = 64;

/** Where a step's code stands: a function of the module's own, by number, and bytes of its code. */
export interface CodeRange {
  readonly fn: number;
  readonly start: number;
  readonly end: number;
}

/** The arrays of a plan where it is emitted: each where its caller, or its place in the arena, says. */
export interface PlanScope extends KernelContext {
  readonly plan: Plan;
  placeOf(buffer: BufferId): Place;
}

/**
 * Writes a plan and those of its branches and loops into one module. Temporaries are at static offsets from one base;
 * those of a body lie behind those of the plan around it.
 */
export class PlanEmitter {
  readonly module: ModuleBuilder;
  readonly runtime: Runtime;
  /** The variable that holds the arena's address. */
  readonly arena: number;
  /** What the module asks of JavaScript, by number. */
  readonly hostSteps: JaxprEqn[] = [];
  /** Bytes of the arena that are in use by any plan. */
  arenaBytes = 0;

  constructor(module: ModuleBuilder, runtime: Runtime) {
    this.module = module;
    this.runtime = runtime;
    this.arena = module.global();
  }

  /** Room in the arena from `offset`; returns the place and where the next may begin. */
  reserve(offset: number, bytes: number): { place: Place; end: number } {
    const end = Math.ceil((offset + bytes + SLACK) / ALIGN) * ALIGN;
    this.arenaBytes = Math.max(this.arenaBytes, end);
    return { place: { base: this.arena, offset }, end };
  }

  /**
   * Emits a plan whose temporaries are at `offset` in the arena. An input without a place is one that nothing reads.
   * An output that is an input, at the same place, needs nothing. `ranges` comes to say where each step was written.
   */
  emit(plan: Plan, inputs: readonly (Place | null)[], outputs: readonly Place[], offset: number, ranges?: CodeRange[]): Emit {
    const places: (Place | null)[] = plan.buffers.map((buffer) =>
      buffer.offset === null ? null : { base: this.arena, offset: offset + buffer.offset },
    );
    for (const [i, id] of plan.inputs.entries()) if (id !== null) places[id] = inputs[i];
    const last: Emit[] = [];
    const copy = (to: Place, from: Place, bytes: number): void => {
      if (!samePlace(to, from)) last.push((f) => copyBytes(f, to, from, bytes));
    };
    for (const [i, output] of plan.outputs.entries()) {
      const to = outputs[i];
      if ("literal" in output) last.push((f) => storeLiteral(f, to, output.literal));
      else if ("input" in output) copy(to, inputs[output.input] as Place, output.bytes);
      else if (places[output.buffer] === null) places[output.buffer] = to;
      else copy(to, places[output.buffer] as Place, plan.buffers[output.buffer].bytes);
    }
    const placeOf = (buffer: BufferId): Place => places[buffer] as Place;
    const inner = offset + plan.arenaBytes;
    const scope: PlanScope = {
      plan,
      placeOf,
      module: this.module,
      runtime: this.runtime,
      pushAddress: (f, buffer, bytes = 0) => pushPlace(f, placeOf(buffer), bytes),
      scratch: (bytes) => this.reserve(inner, bytes).place,
    };
    this.arenaBytes = Math.max(this.arenaBytes, inner);
    const steps = plan.steps.map((step, i) => {
      const write = this.step(step, scope, inner);
      return ranges === undefined ? write : this.noting(write, (range) => void (ranges[i] = range));
    });
    return this.inFunctions([...steps, ...last]);
  }

  private noting(write: Emit, note: (range: CodeRange) => void): Emit {
    return (f) => {
      const start = f.code.length;
      write(f);
      note({ fn: f.index, start, end: f.code.length });
    };
  }

  private step(step: Step, scope: PlanScope, offset: number): Emit {
    switch (step.kind) {
      case "host":
        return this.hostStep(step, scope, offset);
      case "control":
        return emitControl(step, scope, this, offset);
      case "routine":
        return emitRoutine(step, scope);
      case "dot":
        return emitDotKernel(step, scope);
      case "loop":
        return emitLoopKernel(step, scope);
    }
  }

  /** A call of JavaScript with the addresses of the step's arrays in a table. */
  private hostStep(step: HostStep, scope: PlanScope, offset: number): Emit {
    const number = this.hostSteps.push(step.eqn) - 1;
    const ids = [...step.inputs.filter((input): input is BufferId => typeof input === "number"), ...step.outputs];
    const { place: table } = this.reserve(offset, 4 * ids.length);
    return (f) => {
      for (const [i, id] of ids.entries()) {
        pushPlace(f, table, 4 * i);
        scope.pushAddress(f, id).memory(OP.i32Store, 0);
      }
      pushPlace(f.i32(number), table).call(this.runtime.host);
    };
  }

  /** Parts in order: written where they are asked for when they are few, otherwise in functions of their own. */
  private inFunctions(parts: readonly Emit[]): Emit {
    if (parts.length <= STEPS_INLINE)
      return (f) => {
        for (const part of parts) part(f);
      };
    const functions: number[] = [];
    for (let i = 0; i < parts.length; i += STEPS_A_FUNCTION) {
      const f = this.module.function([], []);
      for (const part of parts.slice(i, i + STEPS_A_FUNCTION)) part(f);
      functions.push(f.index);
    }
    return (f) => {
      for (const index of functions) f.call(index);
    };
  }
}
