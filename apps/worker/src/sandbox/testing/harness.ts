import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventBody, type EventOf, type Limits, limits as limitsSchema } from "@tracepad/shared";
import type { Runner } from "../../runner.ts";
import { createRunner, type RunnerOptions } from "../index.ts";
import type { ConfinementMode } from "../launch.ts";

/** The sandbox's files are the same for all tests: built once a machine. */
const dataFolder = process.env.TRACEPAD_TEST_DATA ?? join(tmpdir(), "tracepad-test-data");

export const startRunner = (options: Partial<RunnerOptions> = {}): Promise<Runner> =>
  createRunner({ dataFolder, poolSize: 1, keepPrograms: false, log: () => {}, ...options });

/** The ways of confinement that this machine allows; the fallback always among them. */
export async function availableModes(): Promise<ConfinementMode[]> {
  const runner = await startRunner({ poolSize: 0 });
  await runner.close();
  return runner.confinement.startsWith("bubblewrap") ? ["bubblewrap", "fallback"] : ["fallback"];
}

export interface Ran {
  readonly events: EventBody[];
  /** The elements that came with events that say `kept`. */
  readonly wholes: Map<EventBody, Uint8Array>;
  readonly done: EventOf<"done">;
  readonly ms: number;
  of<T extends EventBody["type"]>(type: T): EventOf<T>[];
  /** All that was printed, a line an event. */
  readonly printed: string;
}

/** Runs a program with small limits. */
export async function runCode(
  runner: Runner,
  code: string,
  limits: Partial<Limits> = {},
  signal = new AbortController().signal,
): Promise<Ran> {
  const events: EventBody[] = [];
  const wholes = new Map<EventBody, Uint8Array>();
  const begun = performance.now();
  const request = {
    id: randomUUID(),
    code,
    device: runner.devices[0].id,
    limits: { ...limitsSchema.parse({}), wallMs: 5000, ...limits },
    signal,
  };
  const done = await runner.run(request, (event, whole = null) => {
    events.push(event);
    if (whole !== null) wholes.set(event, whole);
  });
  const of = <T extends EventBody["type"]>(type: T): EventOf<T>[] => events.filter((event): event is EventOf<T> => event.type === type);
  return {
    events,
    wholes,
    done,
    ms: performance.now() - begun,
    of,
    printed: of("log")
      .map(({ text }) => text)
      .join("\n"),
  };
}

/** Process ids whose command line names the sandbox's program, started by `parent` or, unless `direct`, by what it started. */
export function sandboxProcesses(parent: number, direct = false): number[] {
  const parents = new Map<number, number>();
  const commands = new Map<number, string>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z") continue;
      parents.set(Number(name), Number(ppid));
      commands.set(Number(name), readFileSync(`/proc/${name}/cmdline`, "utf8"));
    } catch {}
  }
  const isBelow = (pid: number): boolean => {
    const above = parents.get(pid);
    return above !== undefined && (above === parent || (!direct && isBelow(above)));
  };
  return [...commands].filter(([pid, command]) => command.includes("child.cjs") && isBelow(pid)).map(([pid]) => pid);
}

/** A folder that is gone after `use`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tracepad-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
