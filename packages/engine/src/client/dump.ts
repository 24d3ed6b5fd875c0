import type { Dump } from "../compiler/dump.ts";

/* Declared here: the engine is typed for no particular host. */
interface Host {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  readonly console: { error(text: string): void };
}

/**
 * Writes the compiler's stages that `TRACEPAD_DUMP` names to the standard error: `TRACEPAD_DUMP=fold,kernels`, or `all`.
 * Null where there is no environment, or it says nothing.
 */
export function hostDump(host: Host = globalThis as unknown as Host): Dump | null {
  const wanted = host.process?.env?.TRACEPAD_DUMP?.split(",") ?? [];
  if (wanted.length === 0) return null;
  return (stage, text) => {
    if (wanted.includes(stage) || wanted.includes("all")) host.console.error(`── ${stage}\n${text()}\n`);
  };
}
