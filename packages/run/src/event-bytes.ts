import type { EventBody } from "@tracepad/shared";

const EQUATION = 128;

/** What a printed program takes. */
export const programBytes = (program: { text: string; equations: readonly unknown[] } | null): number =>
  program === null ? 0 : program.text.length + EQUATION * program.equations.length;

/** What an event takes in memory, in a statement and on disk: near enough, since texts and lists are most of a large one. */
export function roughBytes(body: EventBody): number {
  switch (body.type) {
    case "log":
      return 128 + body.text.length;
    case "array":
      return 256 + body.text.length + 16 * body.preview.length;
    case "trace":
      return labelBytes(body) + body.jaxpr.length + EQUATION * body.equations.length + 64 * body.values.length;
    case "compile":
      return (
        labelBytes(body) +
        programBytes(body.optimized) +
        body.changes.reduce((n, { program, removed }) => n + programBytes(program) + 48 * removed.length, 0) +
        body.kernels.reduce((n, { code, eqns }) => n + 192 + (code?.length ?? 0) + 8 * eqns.length, 0)
      );
    case "execute":
      return labelBytes(body);
    default:
      return 256;
  }
}

const labelBytes = ({ fn, signature, reason }: { fn: string; signature: string; reason: string | null }): number =>
  256 + fn.length + signature.length + (reason?.length ?? 0);
