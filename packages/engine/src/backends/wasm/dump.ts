import { planText, scheduleText } from "../../compiler/kernel-text.ts";
import { optimize } from "../../compiler/pipeline.ts";
import { planProgram } from "../../compiler/plan.ts";
import { schedule } from "../../compiler/schedule.ts";
import type { ShapedArray } from "../../ir/aval.ts";
import type { Jaxpr } from "../../ir/jaxpr.ts";
import { emitProgram } from "./image.ts";
import { TARGET } from "./loop-kernel.ts";
import { moduleText } from "./text.ts";

/** What a stage of the compiler made of a program. */
export interface Dump {
  /** `jaxpr`, a pass' name, `plan`, `schedule` or `wasm`. */
  readonly stage: string;
  readonly text: string;
}

/** A program after each stage; passes that changed nothing are left out. The program has no constants. */
export function dumpStages(jaxpr: Jaxpr, { relaxed = false }: { readonly relaxed?: boolean } = {}): Dump[] {
  const dumps: Dump[] = [{ stage: "jaxpr", text: jaxpr.toString() }];
  const inspect = (pass: { readonly name: string }, after: Jaxpr): void => {
    const text = after.toString();
    if (text !== [...dumps].pop()?.text) dumps.push({ stage: pass.name, text });
  };
  const { jaxpr: optimized } = optimize(jaxpr, { now: () => 0, inspect });
  const plan = planProgram(optimized);
  dumps.push({ stage: "plan", text: planText(plan) });
  const loops = plan.steps.filter((step) => step.kind === "loop");
  dumps.push({ stage: "schedule", text: loops.map((kernel) => scheduleText(schedule(kernel, TARGET))).join("\n") });
  const avals = (vars: readonly { readonly aval: ShapedArray }[]): ShapedArray[] => vars.map(({ aval }) => aval);
  const { code } = emitProgram(plan, avals(optimized.invars), avals(optimized.outvars), relaxed);
  dumps.push({ stage: "wasm", text: code === null ? "" : moduleText(code) });
  return dumps;
}
