import type { EventBody, FigureContent } from "@tracepad/shared";

const EQUATION = 128;

/** What a printed program takes. */
export const programBytes = (program: { text: string; equations: readonly unknown[] } | null): number =>
  program === null ? 0 : program.text.length + EQUATION * program.equations.length;

const NUMBER = 16;

/** What a figure's data takes. */
function figureBytes(content: FigureContent): number {
  switch (content.kind) {
    case "line":
    case "scatter":
      return content.series.reduce((n, { label, x, y }) => n + (label?.length ?? 0) + NUMBER * ((x?.length ?? 0) + y.length), 0);
    case "hist":
      return 2 * NUMBER * content.counts.length;
    case "heat":
      return NUMBER * content.values.length;
    case "image":
      return content.pixels.length;
    case "table":
      return [content.columns, ...content.rows].reduce(
        (n, row) => row.reduce((m: number, cell) => m + (typeof cell === "string" ? 8 + cell.length : NUMBER), n),
        0,
      );
    case "text":
      return content.text.length;
    case "progress":
    case "slider":
      return 0;
  }
}

/** What an event takes in memory, in a statement and on disk: near enough, since texts and lists are most of a large one. */
export function roughBytes(body: EventBody): number {
  switch (body.type) {
    case "log":
      return 128 + body.text.length + EQUATION * (body.equations?.length ?? 0);
    case "array":
      return 256 + body.text.length + 16 * body.preview.length;
    case "figure":
      return 256 + (body.label?.length ?? 0) + figureBytes(body.content);
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
