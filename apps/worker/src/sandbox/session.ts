import { type EventBody, type EventOf, eventBody, type Limits } from "@tracepad/shared";
import { CALL, type EngineEvent, JaxTypeError, MessageError, TracepadError } from "tracepad/waist";
import { roughBytes } from "../event-bytes.ts";
import type { RunRequest } from "../runner.ts";
import { ExecuteEvents } from "./execute-events.ts";
import { type FrameReaderOptions, ProtocolError } from "./frame-reader.ts";
import { FROM_CHILD, LINE_BYTES, TO_CHILD } from "./frames.ts";
import { LimitError, reached } from "./limit.ts";
import type { RunHooks } from "./local-runner.ts";
import {
  arrayMessage,
  errorMessage,
  finishedMessage,
  LONGEST_MESSAGE,
  logMessage,
  parseMessage,
  traceBeginMessage,
  traceEndMessage,
} from "./messages.ts";
import type { Exit, SandboxProcess } from "./process.ts";
import { ProgramTexts } from "./program-texts.ts";
import type { WaistHost } from "./waist-host.ts";

type Done = EventOf<"done">;
type End = Pick<Done, "status" | "message">;

/** Longest stream of a run besides what it prints: it is kept, and read whole where a link shows it. */
const EVENT_BYTES = 24 * 2 ** 20;

/** No isolate has memory for a longer message. */
const LONGEST_HONEST = 2 ** 31;

/** Makes the device host's side of the run; engine events come to `listener`. */
export type MakeWaist = (limits: Limits, listener: (event: EngineEvent) => void) => WaistHost;

/** One program in one sandbox process: takes its frames, keeps its budgets, turns what happens into events. */
export class Session {
  readonly #process: SandboxProcess;
  readonly #request: RunRequest;
  readonly #emit: (event: EventBody) => void;
  readonly #hooks: RunHooks;
  readonly #waist: WaistHost;
  readonly #executes: ExecuteEvents;
  readonly #tracing: { readonly fn: string; readonly call: number; readonly since: number }[] = [];
  readonly #texts = new ProgramTexts();
  #end: End | null = null;
  #frames = 0;
  #events = 0;
  #printed = 0;
  #eventBytes = 0;

  constructor(process: SandboxProcess, request: RunRequest, makeWaist: MakeWaist, emit: (event: EventBody) => void, hooks: RunHooks) {
    this.#process = process;
    this.#request = request;
    this.#emit = emit;
    this.#hooks = hooks;
    this.#executes = new ExecuteEvents((event) => this.#deliver(event));
    this.#waist = makeWaist(request.limits, (event) => this.#engineEvent(event));
  }

  /** Runs the program to its end, whatever it is; the process is gone then. */
  async run(device: { id: string; kind: string; description: string }): Promise<End> {
    const { code, limits, signal } = this.#request;
    const cancel = (): void => this.#finish({ status: "cancelled", message: "stopped" });
    const wall = setTimeout(() => this.#reach(reached.time(limits)), limits.wallMs);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const frames: FrameReaderOptions = {
        longest: (type) => this.#longest(type),
        tooLong: (type, length) => this.#tooLong(type, length),
        onFrame: (type, body) => this.#frame(type, body),
      };
      this.#process.listen(frames, (error) => this.#fail(error));
      this.#process.send(TO_CHILD.job, JSON.stringify({ code, device, outputBytes: limits.outputBytes, arrayBytes: limits.arrayBytes }));
      if (signal.aborted) cancel();
      const exit = await this.#process.gone;
      if (this.#end === null) this.#died(exit);
      return this.#end ?? { status: "platform", message: "the sandbox process ended without a result" };
    } finally {
      clearTimeout(wall);
      signal.removeEventListener("abort", cancel);
      this.#waist.close();
    }
  }

  #longest(type: number): number | null {
    const { arrayBytes, equations } = this.#request.limits;
    switch (type) {
      case CALL.write:
        return arrayBytes + 4096;
      case CALL.compile:
        return equations * 512 + 2 ** 20;
      case CALL.execute:
      case CALL.read:
      case CALL.free:
        return 4 * 2 ** 20;
      default:
        return LONGEST_MESSAGE[type] ?? null;
    }
  }

  /** The limit that an honest program met by sending so much; null where no honest one does. */
  #tooLong(type: number, length: number): LimitError | null {
    if (length > LONGEST_HONEST) return null;
    if (type === CALL.write) return reached.arrays(this.#request.limits);
    return type === CALL.compile || type === FROM_CHILD.traceEnd ? reached.equations(this.#request.limits) : null;
  }

  #frame(type: number, body: Buffer): void {
    if (this.#end !== null) return;
    const { calls, events } = this.#request.limits;
    // An honest client sends few frames that are neither calls nor events; the count bounds what a flood costs us.
    if (++this.#frames > calls + 2 * events + 1000)
      throw type >= FROM_CHILD.firstCall ? reached.calls(this.#request.limits) : reached.events(this.#request.limits);
    if (type >= FROM_CHILD.firstCall) {
      this.#call(type, body);
      return;
    }
    switch (type) {
      case FROM_CHILD.log: {
        const { level, text, line, column } = parseMessage(logMessage, body);
        const shown = this.#print(text);
        if (shown !== null) this.#deliver({ type: "log", level, text: shown, line, column });
        return;
      }
      case FROM_CHILD.array: {
        const array = parseMessage(arrayMessage, body);
        const shown = this.#print(array.text, 8 * array.preview.length);
        if (shown !== null) this.#deliver({ type: "array", ...array, text: shown });
        return;
      }
      case FROM_CHILD.traceBegin: {
        const { fn, call } = parseMessage(traceBeginMessage, body);
        if (this.#tracing.length < 1000) this.#tracing.push({ fn, call, since: performance.now() });
        return;
      }
      case FROM_CHILD.traceEnd: {
        const { label, eqns, values, ...traced } = parseMessage(traceEndMessage, body);
        // Traces that ended in an error left their beginnings behind.
        let begun = this.#tracing.pop();
        while (begun !== undefined && (begun.call !== label.call || begun.fn !== label.fn)) begun = this.#tracing.pop();
        const ms = begun === undefined ? 0 : performance.now() - begun.since;
        this.#deliver({ type: "trace", ...label, cached: false, ...this.#texts.traced(traced), values, eqns, ms });
        return;
      }
      case FROM_CHILD.error: {
        const error = parseMessage(errorMessage, body);
        this.#deliver({ type: "error", fault: "user", ...error });
        this.#finish({ status: "failed", message: `${error.name}: ${error.message.split("\n")[0]}`.slice(0, 2000) });
        return;
      }
      case FROM_CHILD.finished: {
        const { memory } = parseMessage(finishedMessage, body);
        if (memory) this.#reach(reached.memory(this.#request.limits));
        else this.#finish({ status: "succeeded", message: null });
        return;
      }
      default:
        throw new ProtocolError(`there is no frame of type ${type}`);
    }
  }

  #call(type: number, body: Buffer): void {
    // An honest client reads each answer before it asks again; one that does not must not fill our memory.
    if (this.#process.unread > this.#request.limits.arrayBytes + 2 ** 20) throw new ProtocolError("answers are not read");
    try {
      this.#hooks.busy(this.#request.id);
      const answer = this.#waist.call(type, body);
      if (this.#end === null) this.#process.send(TO_CHILD.answer, answer);
    } catch (error) {
      if (!(error instanceof TracepadError || error instanceof JaxTypeError)) throw error;
      this.#process.send(TO_CHILD.failure, JSON.stringify({ name: error.name, message: error.message, hint: error.hint }));
    } finally {
      this.#hooks.busy(null);
    }
  }

  #engineEvent(event: EngineEvent): void {
    if (event.type === "execute") {
      this.#executes.add(event);
    } else if (event.type === "compile") {
      const { type, label, cached, key, lowerMs, compileMs } = event;
      const passes = [...event.passes];
      this.#deliver({ type, ...label, cached, key, passes, ...this.#texts.compiled(event), lowerMs, compileMs, ms: lowerMs + compileMs });
    }
  }

  /** The part of a printed text that is within the output limit; null when there is none. */
  #print(text: string, extra = 0): string | null {
    const { outputBytes } = this.#request.limits;
    const left = outputBytes - this.#printed - LINE_BYTES - extra;
    if (this.#printed >= outputBytes) return null;
    const bytes = Buffer.byteLength(text);
    this.#printed += bytes + LINE_BYTES + extra;
    if (bytes <= left) return text;
    this.#printed = outputBytes;
    this.#deliver({
      type: "log",
      level: "log",
      text: Buffer.from(text).subarray(0, Math.max(0, left)).toString(),
      line: null,
      column: null,
    });
    this.#deliver({ type: "log", level: "warn", text: reached.output(this.#request.limits), line: null, column: null });
    return null;
  }

  #deliver(event: EventBody): void {
    if (this.#end !== null) return;
    if (event.type !== "execute") this.#executes.flush();
    const checked = eventBody.safeParse(event);
    if (!checked.success) throw new ProtocolError(`an event breaks its schema: ${checked.error.issues[0]?.path.join(".")}`);
    // The last two places are kept for the limit's own error and what follows it.
    if (++this.#events > this.#request.limits.events - 2) this.#reach(reached.events(this.#request.limits));
    else if ((this.#eventBytes += roughBytes(checked.data)) > EVENT_BYTES + this.#request.limits.outputBytes)
      this.#reach(reached.eventBytes(EVENT_BYTES));
    else this.#emit(checked.data);
  }

  #reach(limit: LimitError): void {
    if (this.#end !== null) return;
    this.#executes.flush();
    this.#finish(
      { status: "limit", message: limit.message },
      { type: "error", fault: "limit", name: "LimitError", message: limit.message, hint: limit.hint, frames: [], line: null, column: null },
    );
  }

  #finish(end: End, last: EventBody | null = null): void {
    if (this.#end !== null) return;
    this.#executes.flush();
    // Flushing may itself have met a limit.
    if (this.#end !== null) return;
    this.#end = end;
    if (last !== null) this.#emit(last);
    this.#process.kill();
  }

  #fail(error: unknown): void {
    if (this.#end !== null) return;
    if (error instanceof LimitError) {
      this.#reach(error);
      return;
    }
    if (error instanceof ProtocolError || error instanceof MessageError) {
      this.#hooks.log(`run ${this.#request.id}: the sandbox process broke the protocol: ${error.message}`);
      this.#finish({ status: "platform", message: "the sandbox process broke the protocol and was ended" });
      return;
    }
    this.#hooks.log(`run ${this.#request.id}: ${error instanceof Error ? error.stack : String(error)}`);
    this.#finish({ status: "platform", message: "an internal error while the device worked for this run" });
  }

  /** It ended by itself and without a word: its kernel limits speak for it. */
  #died({ code, signal }: Exit): void {
    const { limits } = this.#request;
    // A shell's convention, which bubblewrap follows: 128 and the signal's number.
    const number = signal !== null ? SIGNALS[signal] : code === FAILED_ABORT ? SIGNALS.SIGABRT : (code ?? 0) - 128;
    if (this.#process.killed) {
      this.#finish({ status: "platform", message: "the worker was shut down" });
    } else if (number === SIGNALS.SIGSYS) {
      this.#hooks.log(`run ${this.#request.id}: a forbidden system call`);
      const message = "sandbox limit: the process asked the system for something that programs may not have";
      this.#finish({ status: "limit", message });
    } else if (number === SIGNALS.SIGXCPU) {
      this.#reach(reached.processor());
    } else if (OUT_OF_MEMORY.has(number)) {
      this.#reach(reached.memory(limits));
    } else {
      this.#hooks.log(`run ${this.#request.id}: the sandbox process ended with ${signal ?? code}`);
      this.#finish({ status: "platform", message: "the sandbox process ended without a result" });
    }
  }
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGXCPU: 24,
  SIGSYS: 31,
};
/** What the C library ends with when `abort` could raise no signal: V8 out of memory, whose handlers the filter refuses. */
const FAILED_ABORT = 127;
/** How V8 and the kernel end a process that has no memory left. */
const OUT_OF_MEMORY: ReadonlySet<number> = new Set(
  ["SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGKILL", "SIGSEGV"].map((name) => SIGNALS[name]),
);
