import { join } from "node:path";
import { reached } from "@tracepad/run";
import { limits as limitsSchema } from "@tracepad/shared";
import type { Runner } from "../runner.ts";
import { createDevices } from "./devices.ts";
import { prepareImage } from "./image.ts";
import { type ChildSettings, type ConfinementMode, launch } from "./launch.ts";
import { endOrphans } from "./orphans.ts";
import { Pool } from "./pool.ts";
import { SandboxProcess } from "./process.ts";
import { Session } from "./session.ts";

/** Plain data: it crosses to a thread. */
export interface LocalOptions {
  /** Where the sandbox's files are cached between starts. */
  readonly dataFolder: string;
  /** Processes kept ready. */
  readonly poolSize?: number;
  /** Heap of the ready processes; runs that allow another one start cold. */
  readonly heapMb?: number;
  /** Seconds of processor time that the kernel grants one process. */
  readonly cpuSeconds?: number;
  /** `auto`: namespaces where the machine allows them. */
  readonly confinement?: ConfinementMode | "auto";
  /** For the tests: another program for the isolate; the run's code goes to the process itself, as an attacker's. */
  readonly isolateEntry?: string;
  readonly takenOver?: boolean;
  /** Whether compiled programs are kept in the data folder; default true. */
  readonly keepPrograms?: boolean;
}

/** What happens to a run besides its events. `run` is its id. */
export interface RunHooks {
  /** What an operator should read. */
  log(message: string): void;
  /** The program's time begins. */
  began(run: string): void;
  /** The device works for this run, or for none: until then this thread answers nobody. */
  busy(run: string | null): void;
}

const START_MS = 15_000;

/** Starts the sandbox in this thread. Rejects where programs cannot be confined on this machine. */
export async function createLocalRunner(options: LocalOptions, hooks: RunHooks): Promise<Runner> {
  const { poolSize = 2, cpuSeconds = 600, confinement = "auto", takenOver } = options;
  const log = (message: string): void => hooks.log(message);
  const heapMb = options.heapMb ?? limitsSchema.parse({}).heapMb;
  endOrphans();
  const image = await prepareImage(options.dataFolder, options.isolateEntry);
  const devices = createDevices({ programFolder: options.keepPrograms === false ? null : join(options.dataFolder, "programs"), log });

  const start = (mode: ConfinementMode, settings: ChildSettings): SandboxProcess =>
    new SandboxProcess(launch(image, mode, settings), settings.heapMb, START_MS);
  const { mode, name, first } = await chooseConfinement(
    confinement,
    (candidate) => start(candidate, { heapMb, cpuSeconds, takenOver }),
    log,
  );
  const pool = new Pool({ size: poolSize, heapMb, start: (heap) => start(mode, { heapMb: heap, cpuSeconds, takenOver }), log }, first);
  await pool.fill();

  return {
    devices: devices.map(({ info }) => info),
    confinement: name,
    async run(request, emit, aside = () => {}) {
      const begun = performance.now();
      const done = (status: "succeeded" | "failed" | "cancelled" | "limit" | "platform", message: string | null) =>
        ({ type: "done", status, message, ms: performance.now() - begun, queuedMs: 0 }) as const;
      const device = devices.find(({ info }) => info.id === request.device);
      if (device === undefined)
        return done("platform", `there is no device "${request.device}": there are ${devices.map(({ info }) => info.id).join(", ")}`);
      if (Buffer.byteLength(request.code) > request.limits.codeBytes) return done("limit", reached.code(request.limits).message);
      if (request.signal.aborted) return done("cancelled", "stopped");
      let process: SandboxProcess;
      try {
        process = await pool.take(request.limits.heapMb);
      } catch (error) {
        log(`run ${request.id}: ${String(error)}`);
        return done("platform", "no sandbox process could be started");
      }
      const { id, kind, description } = device.info;
      const session = new Session(process, request, (limits, listener) => device.open(limits, listener), emit, aside, hooks);
      hooks.began(request.id);
      const { status, message } = await session.run({ id, kind, description });
      return done(status, message);
    },
    close: () => pool.close(),
  };
}

/** Tries the strongest confinement first, with a real process each; the one that held is the pool's first. Rejects where none holds. */
async function chooseConfinement(
  wanted: ConfinementMode | "auto",
  start: (mode: ConfinementMode) => SandboxProcess,
  log: (message: string) => void,
): Promise<{ mode: ConfinementMode; name: string; first: SandboxProcess }> {
  let last: unknown = null;
  for (const mode of wanted === "auto" ? (["bubblewrap", "fallback"] as const) : [wanted]) {
    const process = start(mode);
    try {
      const { landlock } = await process.ready;
      return { mode, name: mode === "bubblewrap" ? "bubblewrap+seccomp" : landlock > 0 ? "landlock+seccomp" : "seccomp", first: process };
    } catch (error) {
      last = error;
      log(`no confinement by ${mode}: ${String(error)}`);
      process.kill();
      await process.gone;
    }
  }
  throw new Error(`programs cannot be confined on this machine, so none is run: ${String(last)}`, { cause: last });
}
