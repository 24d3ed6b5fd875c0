import type { KernelReport } from "../../client/events.ts";
import { mayShare } from "../../compiler/in-place.ts";
import type { Plan, Step } from "../../compiler/kernel.ts";
import type { ShapedArray } from "../../ir/aval.ts";
import type { JaxprEqn } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { SMALL_BYTES } from "./arrays.ts";
import { type FunctionCode, ModuleBuilder } from "./encoder.ts";
import { OP } from "./opcodes.ts";
import { type Place, pushPlace } from "./place.ts";
import { type CodeRange, PlanEmitter } from "./plan-emitter.ts";
import { Runtime } from "./runtime-module.ts";
import { storeWords } from "./scalar-functions.ts";

/** How a call gives an input: a small one is copied to an offset of the arena, a large one is an entry of the table. */
export type ImageInput = { readonly kind: "unread" } | { readonly kind: "small" | "large"; readonly at: number };

/** Where a result comes from: as inputs are given, or an input, or a scalar known when the program was compiled. */
export type ImageOutput =
  | { readonly kind: "small"; readonly at: number }
  /** `over` is an input whose memory it may take when the caller gives that up; −1 for none. */
  | { readonly kind: "large"; readonly at: number; readonly over: number }
  | { readonly kind: "input"; readonly at: number }
  | { readonly kind: "literal"; readonly value: NDArray };

/** A compiled program as data: all that running it takes. */
export interface ProgramImage {
  /** A module whose one export, `run(arena)`, does everything; null when there is nothing to do. */
  readonly code: Uint8Array<ArrayBuffer> | null;
  readonly arenaBytes: number;
  /** Offset in the arena of the table with the addresses of large arrays. */
  readonly table: number;
  readonly inAvals: readonly ShapedArray[];
  readonly outAvals: readonly ShapedArray[];
  readonly inputs: readonly ImageInput[];
  readonly outputs: readonly ImageOutput[];
  /** What `run` asks of JavaScript, by number. */
  readonly hostSteps: readonly JaxprEqn[];
  readonly kernels: readonly KernelReport[];
  /** Where in `code` each kernel stands. */
  readonly ranges: readonly CodeRange[];
}

/** Writes the module of a program. */
export function emitProgram(plan: Plan, inAvals: readonly ShapedArray[], outAvals: readonly ShapedArray[], relaxed: boolean): ProgramImage {
  const module = new ModuleBuilder();
  const emitter = new PlanEmitter(module, new Runtime(module, relaxed));
  let offset = 0;
  const pointers: Place[] = [];
  const place = (bytes: number): { place: Place; kind: "small" | "large"; at: number } => {
    if (bytes <= SMALL_BYTES) {
      const { place: found, end } = emitter.reserve(offset, bytes);
      offset = end;
      return { place: found, kind: "small", at: found.offset };
    }
    const pointer = { base: module.global(), offset: 0 };
    return { place: pointer, kind: "large", at: pointers.push(pointer) - 1 };
  };

  const inputPlaces: (Place | null)[] = [];
  const inputs = plan.inputs.map((id, i): ImageInput => {
    const given = id === null ? null : place(inAvals[i].bytes);
    inputPlaces.push(given?.place ?? null);
    return given === null ? { kind: "unread" } : { kind: given.kind, at: given.at };
  });
  const written: { output: Plan["outputs"][number]; place: Place }[] = [];
  const taken = new Set<number>();
  const outputs = plan.outputs.map((output, i): ImageOutput => {
    if ("input" in output) return { kind: "input", at: output.input };
    if ("literal" in output) return { kind: "literal", value: output.literal };
    const given = place(outAvals[i].bytes);
    written.push({ output, place: given.place });
    if (given.kind === "small") return { kind: "small", at: given.at };
    const over = inAvals.findIndex(
      (aval, n) => !taken.has(n) && inputs[n].kind === "large" && aval.toShort() === outAvals[i].toShort() && mayShare(plan, i, n),
    );
    if (over >= 0) taken.add(over);
    return { kind: "large", at: given.at, over };
  });
  const table = emitter.reserve(offset, 4 * pointers.length);
  const ranges: CodeRange[] = [];
  const body = emitter.emit(
    { ...plan, outputs: written.map(({ output }) => output) },
    inputPlaces,
    written.map((out) => out.place),
    table.end,
    ranges,
  );
  const run = module.function(["i32"], []);
  run.get(0).globalSet(emitter.arena);
  for (const [i, { base }] of pointers.entries()) {
    pushPlace(run, table.place, 4 * i)
      .memory(OP.i32Load, 0)
      .globalSet(base);
  }
  body(run);
  module.export("run", withConstants(emitter, run));
  return {
    code: plan.steps.length === 0 ? null : module.bytes(),
    arenaBytes: emitter.arenaBytes,
    table: table.place.offset,
    inAvals,
    outAvals,
    inputs,
    outputs,
    hostSteps: emitter.hostSteps,
    kernels: plan.steps.map((step, i) => report(step, i, plan.eqns[i])),
    ranges,
  };
}

/** The function to start with: the program's own, or where it calls functions one that first writes their constants. */
function withConstants(emitter: PlanEmitter, run: FunctionCode): FunctionCode {
  const { module, runtime, arena } = emitter;
  const constants: Place = { base: arena, offset: emitter.arenaBytes };
  const words = runtime.scalars.write(runtime, constants);
  if (words.length === 0) return run;
  emitter.reserve(constants.offset, 4 * words.length);
  const first = module.function(["i32"], []);
  first.get(0).globalSet(arena);
  storeWords(first, constants, words);
  first.get(0).call(run.index);
  return first;
}

function report(step: Step, index: number, eqns: readonly number[]): KernelReport {
  const kind = kindOf(step);
  const output = "eqn" in step ? step.eqn.outvars.map((v) => v.aval.toShort()).join(" ") : outputText(step);
  return { name: `${kind}_${index}`, kind, ops: step.ops, output, eqns };
}

function kindOf(step: Step): string {
  if (step.kind !== "loop") return step.kind;
  if (step.stages.some(({ inner }) => inner)) return "reduce";
  return step.stages.every(({ results }) => results.every(({ value }) => value.op === "load")) ? "copy" : "elementwise";
}

function outputText(step: Extract<Step, { kind: "loop" | "dot" | "routine" }>): string {
  if (step.kind === "routine") return step.outputText;
  const loops = step.kind === "dot" ? step.epilogue : step;
  if (loops === null) return step.kind === "dot" ? step.outputText : "";
  return loops.stages.flatMap(({ results }) => results.flatMap((result) => (result.kind === "store" ? [result.text] : []))).join(" ");
}
