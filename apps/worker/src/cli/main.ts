import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { EventBody } from "@tracepad/shared";
import type { Runner } from "../runner.ts";
import { createRunner } from "../sandbox/index.ts";
import { type Command, helpText, parseArguments, UsageError } from "./arguments.ts";
import { gradeCommand } from "./grade.ts";
import { TextReport } from "./text-report.ts";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const dataFolder = (): string => process.env.TRACEPAD_DATA ?? join(repository, ".tracepad");
const EXIT = { ok: 0, user: 1, ours: 2 } as const;

/** The `tracepad` command. Gives its exit status. */
export async function runCommand(args: readonly string[]): Promise<number> {
  let command: Command;
  try {
    command = parseArguments(args, process.env);
  } catch (error) {
    if (!(error instanceof UsageError) && (error as Error).name !== "ZodError") throw error;
    process.stderr.write(`tracepad: ${(error as Error).message}\nTry tracepad --help.\n`);
    return EXIT.ours;
  }
  if (command.kind === "help") {
    process.stdout.write(helpText());
    return EXIT.ok;
  }
  if (command.kind === "grade") return gradeCommand(command, dataFolder());
  let code: string;
  try {
    code = command.file === "-" ? await text(process.stdin) : await readFile(command.file, "utf8");
  } catch (error) {
    process.stderr.write(`tracepad: ${command.file} cannot be read: ${(error as Error).message}\n`);
    return EXIT.ours;
  }
  const log = (message: string): void => void process.stderr.write(`tracepad: ${message}\n`);
  let runner: Runner;
  try {
    runner = await createRunner({
      dataFolder: dataFolder(),
      poolSize: 0,
      heapMb: command.limits.heapMb,
      log,
    });
  } catch (error) {
    log((error as Error).message);
    return EXIT.ours;
  }
  try {
    return await runProgram(runner, command, code);
  } finally {
    await runner.close();
  }
}

async function runProgram(runner: Runner, command: Extract<Command, { kind: "run" }>, code: string): Promise<number> {
  const device = runner.devices.find(({ id, kind, default: first }) =>
    command.device === null ? first : id === command.device || kind === command.device,
  );
  if (device === undefined) {
    process.stderr.write(
      `tracepad: there is no device "${command.device}": expected one of ${runner.devices.map(({ id }) => id).join(", ")}\n`,
    );
    return EXIT.ours;
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);

  const begun = performance.now();
  const report = new TextReport(command.file === "-" ? "<stdin>" : command.file, {
    out: (part) => void process.stdout.write(part),
    err: (part) => void process.stderr.write(part),
  });
  let id = 0;
  const emit = (event: EventBody): void => {
    if (command.json)
      process.stdout.write(`${JSON.stringify({ id: ++id, t: Math.round((performance.now() - begun) * 1000) / 1000, ...event })}\n`);
    else report.event(event);
  };
  emit({ type: "status", status: "running", detail: `${device.id}, ${runner.confinement}` });
  const done = await runner.run(
    { id: randomUUID(), code, device: device.id, limits: { ...command.limits, keepBytes: 0 }, signal: stop.signal },
    emit,
  );
  emit(done);
  process.off("SIGINT", interrupt);
  process.off("SIGTERM", interrupt);
  return done.status === "succeeded" ? EXIT.ok : done.status === "platform" ? EXIT.ours : EXIT.user;
}
