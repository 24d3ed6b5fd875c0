import { type CheckResult, type Exercise, exerciseManifest, type Report } from "@tracepad/grade";
import { startRunner } from "../../sandbox/testing/harness.ts";
import { createGrader } from "../grader.ts";

/** An exercise of a test's own: its checks and its reference. */
export interface Given {
  readonly visible?: string;
  readonly hidden?: string;
  readonly solution: string;
}

const IMPORTS = 'import { bool, check, f32, i32, key, oneOf, plain, size } from "tracepad/grade";\n';
export const PROGRAM = 'import { debug, grad, jit, jnp, lax, pureCallback, random, tree, vmap, customVjp } from "tracepad";\n';

export const exercise = ({ visible = "", hidden = "", solution }: Given): Exercise => ({
  slug: "test",
  manifest: exerciseManifest.parse({ format: 1, title: "Test" }),
  statement: "",
  starter: "",
  testsVisible: visible === "" ? "" : IMPORTS + visible,
  testsHidden: hidden === "" ? "" : IMPORTS + hidden,
  solution: PROGRAM + solution,
  hints: [],
});

interface Options {
  readonly scope?: "visible" | "all";
  readonly seed?: number;
  /** How long one run of the module may take: modules that never end are waited for so long, again and again. */
  readonly wallMs?: number;
}

export interface Bench {
  /** Grades a module, whose first line imports what programs use. */
  grade(given: Given, source: string, options?: Options): Promise<Report>;
  close(): Promise<void>;
}

/** A grader in a sandbox of its own. All draw from one seed, unless they say another: the reference runs once then. */
export async function startBench(options: { readonly checkMs?: number } = {}): Promise<Bench> {
  const runner = await startRunner({ poolSize: 2 });
  const { grader, close } = createGrader(runner, options);
  return {
    grade: (given, source, { scope = "all", seed = 7, wallMs } = {}) => {
      const limits = wallMs === undefined ? {} : { wallMs };
      return grader.grade({ exercise: exercise(given), source: PROGRAM + source, scope, seed, limits });
    },
    close: async () => {
      await close();
      await runner.close();
    },
  };
}

/** The one check of a report. Throws with the fault where there is none. */
export function only({ outcome, fault, checks }: Report): CheckResult {
  if (outcome !== "graded" || checks.length !== 1) throw new Error(`${outcome}: ${fault}, ${checks.length} checks`);
  return checks[0];
}
