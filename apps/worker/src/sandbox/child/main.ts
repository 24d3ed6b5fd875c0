import { readFileSync, readSync, writeSync } from "node:fs";
import type ivm from "isolated-vm";
import { FRAME_HEADER, FROM_CHILD, TO_CHILD } from "../frames.ts";
import { type Koffi, Lockdown } from "./lockdown.ts";

/** How the broker starts this process. */
export interface ChildConfig {
  readonly heapMb: number;
  /** The kernel's limit on writable memory, and on processor seconds. */
  readonly dataBytes: number;
  readonly cpuSeconds: number;
  readonly landlock: boolean;
  /** The broker's process id, to notice that it died before this process could ask to die with it; 0 inside a PID namespace. */
  readonly parent: number;
  /** Files of the sandbox image. */
  readonly koffi: string;
  readonly isolatedVm: string;
  readonly snapshot: string;
  /** For the tests: the program runs in this process instead of the isolate, as an attacker's who broke out of it. */
  readonly takenOver?: boolean;
}

const PIPE = 3;

/** Ends the process without Node's exit handlers, which would try what the filter forbids. */
const exit = (code: number): never => (process as unknown as { reallyExit(code: number): never }).reallyExit(code);

function native(path: string): unknown {
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports;
}

function write(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(PIPE, bytes, at, bytes.length - at);
}

function send(type: number, head: Uint8Array, data: Uint8Array | null): void {
  const header = Buffer.allocUnsafe(FRAME_HEADER + (data === null ? 0 : 4));
  header.writeUInt32LE(head.length + (data === null ? 0 : data.length + 4), 0);
  header[4] = type;
  if (data !== null) header.writeUInt32LE(head.length, FRAME_HEADER);
  if (data === null || data.length < 65536) {
    write(Buffer.concat(data === null ? [header, head] : [header, head, data]));
    return;
  }
  write(header);
  write(head);
  write(data);
}

/** Exactly so many bytes, in memory of their own. The broker's end of the pipe means the end. */
function receive(length: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let at = 0; at < length; ) {
    const got = readSync(PIPE, bytes, at, length - at, null);
    if (got === 0) exit(9);
    at += got;
  }
  return bytes;
}

function receiveFrame(): { type: number; body: Buffer } {
  const header = receive(FRAME_HEADER);
  return { type: header[4], body: receive(header.readUInt32LE(0)) };
}

let isReady = false;
// What goes wrong before the program is ours to read; afterwards nobody may be told anything.
process.on("uncaughtException", (error) => {
  if (!isReady) send(FROM_CHILD.ready, Buffer.from(JSON.stringify({ failure: String(error.stack).slice(0, 4000) })), null);
  exit(1);
});

const config = JSON.parse(process.argv[2]) as ChildConfig;
const lockdown = new Lockdown(native(config.koffi) as Koffi);
lockdown.dieWithParent();
if (config.parent !== 0 && process.ppid !== config.parent) exit(9);

const vm = (native(config.isolatedVm) as { ivm: typeof ivm }).ivm;
const file = readFileSync(config.snapshot);
const snapshot = new ArrayBuffer(file.length);
new Uint8Array(snapshot).set(file);
const isolate = new vm.Isolate({ memoryLimit: config.heapMb, snapshot: new vm.ExternalCopy(snapshot) });
const context = isolate.createContextSync();

const host = new vm.Callback((type: unknown, head: unknown, data: unknown) => {
  if (typeof type !== "number") return undefined;
  const bytes = typeof head === "string" ? Buffer.from(head) : head instanceof ArrayBuffer ? new Uint8Array(head) : new Uint8Array(0);
  if (type < FROM_CHILD.firstCall) {
    send(type, bytes, null);
    return undefined;
  }
  send(type, bytes, data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0));
  const answer = receiveFrame();
  if (answer.type === TO_CHILD.failure) return answer.body.toString();
  const memory = answer.body.buffer as ArrayBuffer;
  return memory.byteLength < 65536
    ? memory
    : new vm.ExternalCopy(memory, { transferOut: true }).copyInto({ release: true, transferIn: true });
});
const program = context.evalClosureSync("const boot = globalThis.$boot; delete globalThis.$boot; return boot($0);", [host], {
  result: { reference: true },
}) as ivm.Reference<{ run(job: string): boolean; resume(): boolean; rejected(name: string, message: string, stack: string): void }>;
const run = program.getSync("run", { reference: true });
const resume = program.getSync("resume", { reference: true });
const rejected = program.getSync("rejected", { reference: true });

/** Runs a function of the isolate and the promise jobs it leaves. What it throws comes as a copy. */
function enter<T extends unknown[], R>(fn: ivm.Reference<(...given: T) => R>, given: T): R | Error {
  try {
    return fn.applySync(undefined, given, { arguments: { copy: true }, result: { copy: true } }) as R;
  } catch (error) {
    return error as Error;
  }
}

const REGISTRIES_A_PAUSE = 4;

void start();

async function start(): Promise<void> {
  // Starts the thread that asynchronous work of the isolate runs in: no thread can be started later.
  await context.eval("0");
  const landlock = config.landlock ? lockdown.landlock() : 0;
  lockdown.hide();
  lockdown.limit(config.dataBytes, config.cpuSeconds);
  lockdown.seccomp();
  isReady = true;
  send(FROM_CHILD.ready, Buffer.from(JSON.stringify({ landlock })), null);

  const job = receiveFrame().body.toString();
  if (config.takenOver) {
    new Function("lockdown", "send", "write", "receiveFrame", JSON.parse(job).code)(lockdown, send, write, receiveFrame);
  } else await runToEnd(job);
  send(FROM_CHILD.finished, Buffer.from(JSON.stringify({ memory: isolate.isDisposed })), null);
  exit(0);
}

async function runToEnd(job: string): Promise<void> {
  let result = enter(run, [job]);
  while (result === true) {
    // Only work that is asked for from the event loop lets the callbacks of the garbage collector run, those of one
    // registry a turn: the engine's, and some of the program's own.
    for (let turn = 0; turn < REGISTRIES_A_PAUSE; turn++) await context.eval("0").catch(() => {});
    result = enter(resume, []);
  }
  // The program's own errors are reported inside. Out here come promises that nobody caught, or the end of the isolate.
  if (result instanceof Error && !isolate.isDisposed) enter(rejected, [String(result.name), String(result.message), String(result.stack)]);
}
