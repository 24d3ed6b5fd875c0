import { type EventBody, type EventOf, limits as limitsSchema } from "@tracepad/shared";
import { createInProcessClient, DEFAULT_VERIFIER_LIMITS, ExecutableCache, PRIMITIVES } from "tracepad/device";
import { setDefaultClient, setFigureSink, setListener } from "tracepad/internal";
import { type LimitError, RunEvents, reached, type Whole } from "../index.ts";
import { createConsole, describeError, type LoadedProgram, loadProgram, MemoryPressure, warmUp } from "../program.ts";
import { limitedClient } from "./limited-client.ts";
import type { Compiled, FromProgram, FromWorker, Job, ToWorker } from "./messages.ts";

/** The worker of one program in a browser: engine, compiler and device in one place. */

/** How long a program may hold the worker before it lets it go for a moment: dropped arrays are found then. */
const TURN_MS = 200;
/** Memory that is asked for and dropped at a time, so that the collector looks for what is dropped, and how often at most. */
const PROVOKING_BYTES = 96 * 2 ** 20;
const PROVOKED = 8;
/** After the last turn, promises that nobody caught are still told. */
const LAST_WORDS_MS = 5;

/** What programs have in no other place where they run. */
const NOT_THERE = [
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "EventSource",
  "WebTransport",
  "importScripts",
  "Worker",
  "SharedWorker",
  "BroadcastChannel",
  "indexedDB",
  "caches",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "postMessage",
  "close",
];

const later = setTimeout.bind(globalThis);
const toFrame: (message: FromWorker) => void = postMessage.bind(globalThis);
const now = (): number => performance.now();

/** Finds what programs before this one compiled, and tells the frame of what this one does. */
const cacheFrom = (known: Compiled): ExecutableCache =>
  new ExecutableCache(undefined, {
    store: { get: (key) => known.get(key) ?? null, set: (key, bytes) => toFrame({ key, bytes }) },
    // All workers of a frame have the same text.
    version: "",
    primitives: PRIMITIVES,
    // A program that runs again compiles nothing, be it ever so small.
    leastMs: 0,
  });

function run({ code, limits, at }: Job, known: Compiled, port: MessagePort): void {
  const post = port.postMessage.bind(port);
  const begun = now();
  let over = false;
  const emit = (body: EventBody, shared: Whole | null = null): void => {
    // The array's own memory stays with the program.
    const whole = shared?.slice() ?? null;
    const told: FromProgram = { t: Math.max(0, performance.timeOrigin + now() - at), body, whole };
    post(told, whole === null ? [] : [whole.buffer]);
  };
  const finish = (status: EventOf<"done">["status"], message: string | null, last: EventBody | null = null): void => {
    if (over) return;
    events.flush();
    if (over) return;
    over = true;
    events.close();
    if (last !== null) emit(last);
    emit({ type: "done", status, ms: now() - begun, queuedMs: 0, message });
  };
  const reach = ({ message, hint }: LimitError): void =>
    finish("limit", message, {
      type: "error",
      fault: "limit",
      name: "LimitError",
      message,
      hint,
      frames: [],
      parameters: [],
      line: null,
      column: null,
    });
  const events = new RunEvents(limits, emit, reach);
  const fail = (thrown: unknown): void => {
    if (over) return;
    const error = describeError(thrown, program?.findParameter);
    events.error({ fault: "user", ...error, frames: [...error.frames], parameters: [...error.parameters] });
    finish("failed", `${error.name}: ${error.message.split("\n")[0]}`.slice(0, 2000));
  };

  const pressure = new MemoryPressure(limits.arrayBytes);
  const { pause } = pressure;
  const inProcess = createInProcessClient({
    now,
    cache: cacheFrom(known),
    limits: {
      ...DEFAULT_VERIFIER_LIMITS,
      equations: limits.equations,
      bytes: Math.min(DEFAULT_VERIFIER_LIMITS.bytes, limits.arrayBytes),
    },
    listener: (event) => {
      events.engine(event);
      if (now() - turn > TURN_MS) pause.due = true;
    },
  });
  const client = limitedClient(inProcess, limits, reach, (bytes, arrays) => pressure.hold(bytes, arrays));
  setDefaultClient(client);
  const { stringify, parse } = JSON;
  const copy = <T extends object>(given: T): T => parse(stringify({ ...given, whole: undefined })) as T;
  (globalThis as { console?: unknown }).console = createConsole((printed) => {
    // As it would arrive from another process: nothing of the program's is in it.
    const { kind, ...shown } = copy(printed);
    if (kind === "log") events.log(shown as Parameters<typeof events.log>[0]);
    else events.array(shown as unknown as Parameters<typeof events.array>[0], "whole" in printed ? printed.whole : null);
  }, limits.outputBytes);
  setFigureSink((given) => {
    const { kind, ...shown } = copy(given);
    if (kind === "figure") events.figure(shown as Parameters<typeof events.figure>[0], given.whole);
    else events.array(shown as unknown as Parameters<typeof events.array>[0], given.whole);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error);
  });

  let turn = now();
  let program: LoadedProgram | null = null;
  const advance = (): void => {
    turn = now();
    pause.due = false;
    try {
      if (program?.main.next().done === false) later(() => relieve(PROVOKED), 0);
      else later(() => finish("succeeded", null), LAST_WORDS_MS);
    } catch (error) {
      fail(error);
    }
  };
  // Dropped arrays are told between turns, once the collector has found them. It cannot be asked here, but it counts memory.
  const relieve = (tries: number): void => {
    if (pressure.isHigh && tries > 0) {
      new ArrayBuffer(PROVOKING_BYTES);
      later(() => relieve(tries - 1), 0);
      return;
    }
    pressure.relieved();
    advance();
  };
  emit({ type: "status", status: "running", detail: `this browser · ${client.device.description}` });
  if (new TextEncoder().encode(code).length > limits.codeBytes) {
    reach(reached.code(limits));
    return;
  }
  // Some are the worker's own, others its prototypes'.
  for (let scope: object | null = globalThis; scope !== null; scope = Object.getPrototypeOf(scope)) {
    for (const name of NOT_THERE) Reflect.deleteProperty(scope, name);
  }
  try {
    program = loadProgram(code, pause);
    const { traces } = program;
    setListener({
      traceBegin: (label) => events.traceBegin(traces.begin(label)),
      event: (event) => {
        if (event.type !== "trace") return;
        const { label, ...traced } = traces.end(event);
        events.traceEnd(label, { ...traced, equations: [...traced.equations] });
      },
    });
  } catch (error) {
    fail(error);
    return;
  }
  advance();
}

Error.stackTraceLimit = 60;
warmUp();
addEventListener(
  "message",
  ({ data: { job, known }, ports }: MessageEvent<ToWorker>) => run({ ...job, limits: limitsSchema.parse(job.limits) }, known, ports[0]),
  { once: true },
);
