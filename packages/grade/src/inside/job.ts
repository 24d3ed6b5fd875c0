import type { Plain } from "../check/spec.ts";

/** What the sandbox does with a module once it is loaded: plain data, sent with the module. */
export interface InsideJob {
  /** `tests`: it imports from `tracepad/grade`, and the checks that it makes are the answer. `module`: its functions are tried. */
  readonly kind: "tests" | "module";
  readonly tasks: readonly Task[];
}

/** One thing to do with a function of the module. Its answer has the task's place in the list. */
export type Task =
  /** Trace it, transformed, for arguments of these types; the answer is a program. */
  | { readonly kind: "trace"; readonly fn: string; readonly transform: Transform; readonly args: readonly TaskArgument[] }
  /** Call it, with elements; the answer is what each call returns. */
  | { readonly kind: "call"; readonly fn: string; readonly calls: readonly (readonly TaskArgument[])[] };

export type Transform =
  | { readonly kind: "none" }
  | { readonly kind: "grad"; readonly argnums: readonly number[] }
  | { readonly kind: "vmap"; readonly inAxes: readonly (number | null)[] };

/** An argument: an array's type, with its storage's words where it is called; a plain value; a list or record of such. */
export type TaskArgument =
  | { readonly kind: "array"; readonly dtype: string; readonly shape: readonly number[]; readonly words: readonly number[] | null }
  | { readonly kind: "static"; readonly value: Plain }
  | { readonly kind: "list"; readonly items: readonly TaskArgument[] }
  | { readonly kind: "dict"; readonly items: { readonly [key: string]: TaskArgument } };
