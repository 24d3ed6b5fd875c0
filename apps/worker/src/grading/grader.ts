import { randomBytes } from "node:crypto";
import { createJudge, Grader, type JudgeOptions } from "@tracepad/grade/node";
import type { Runner } from "../runner.ts";
import { createGradingSandbox } from "./sandbox.ts";

export interface RunningGrader {
  readonly grader: Grader;
  close(): Promise<void>;
}

/** A grader whose modules run in `runner`'s sandbox, and whose programs are judged in a thread. */
export function createGrader(runner: Runner, options: JudgeOptions = {}): RunningGrader {
  const judge = createJudge(options);
  const grader = new Grader({
    sandbox: createGradingSandbox(runner),
    judge,
    now: () => performance.now(),
    entropy: () => randomBytes(4).readUInt32LE(),
  });
  return { grader, close: () => judge.close() };
}
