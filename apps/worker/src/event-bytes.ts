import type { EventBody } from "@tracepad/shared";

/** What an event takes in memory, in a statement and on disk: near enough, since texts and lists are most of a large one. */
export function roughBytes(body: EventBody): number {
  switch (body.type) {
    case "log":
      return 128 + body.text.length;
    case "array":
      return 256 + body.text.length + 16 * body.preview.length;
    case "trace":
      return labelBytes(body) + body.jaxpr.length + 64 * body.locations.length;
    case "compile":
      return labelBytes(body) + body.optimized.length + 64 * body.locations.length + 128 * body.kernels.length;
    case "execute":
      return labelBytes(body);
    default:
      return 256;
  }
}

const labelBytes = ({ fn, signature, reason }: { fn: string; signature: string; reason: string | null }): number =>
  256 + fn.length + signature.length + (reason?.length ?? 0);
