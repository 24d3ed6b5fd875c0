import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly ready: string;
  /** The exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
}

/**
 * Starts a scripted worker as its own process, or the one of another entry, and waits until it takes runs. It ends with the
 * test's process.
 */
export async function startWorkerProcess(
  env: Record<string, string>,
  stderr: "inherit" | "pipe" = "inherit",
  entry = fileURLToPath(new URL("./scripted-worker.ts", import.meta.url)),
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [entry], { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", stderr] });
  const exited = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | string);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout! }), "line"),
    exited.then((how) => [`worker ended: ${how}`]),
  ]);
  if (!String(line[0]).startsWith("ready ")) throw new Error(String(line[0]));
  return { child, ready: String(line[0]), exited };
}
