import { ANSWER_LIMITS } from "@tracepad/grade/answers";
import { type EmitEvent, LimitError, RunEvents, reached } from "@tracepad/run";
import type { EventBody, EventOf, Limits } from "@tracepad/shared";
import { CALL, type EngineEvent, JaxTypeError, MessageError, TracepadError } from "tracepad/waist";
import type { Aside, RunRequest } from "../runner.ts";
import { type FrameReaderOptions, ProtocolError } from "./frame-reader.ts";
import { FROM_CHILD, TO_CHILD } from "./frames.ts";
import type { RunHooks } from "./local-runner.ts";
import {
  arrayMessage,
  errorMessage,
  figureMessage,
  finishedMessage,
  LONGEST_MESSAGE,
  logMessage,
  parseMessage,
  traceBeginMessage,
  traceEndMessage,
} from "./messages.ts";
import type { Exit, SandboxProcess } from "./process.ts";
import type { WaistHost } from "./waist-host.ts";

type Done = EventOf<"done">;
type End = Pick<Done, "status" | "message">;

/** Answers to one task: its begin and end, and the results of its calls. */
const MOST_ANSWERS = 70;

/** No isolate has memory for a longer message. */
const LONGEST_HONEST = 2 ** 31;

/** Makes the device host's side of the run; engine events come to `listener`. */
export type MakeWaist = (limits: Limits, listener: (event: EngineEvent) => void) => WaistHost;

/** One program in one sandbox process: takes its frames, keeps its budgets, and ends it. */
export class Session {
  readonly #process: SandboxProcess;
  readonly #request: RunRequest;
  readonly #emit: EmitEvent;
  readonly #hooks: RunHooks;
  readonly #waist: WaistHost;
  readonly #events: RunEvents;
  #end: End | null = null;
  #frames = 0;
  /** The elements of the array that the next frame shows. */
  #whole: Buffer | null = null;
  readonly #aside: (item: Aside) => void;
  #answers = 0;
  #answerBytes = 0;

  constructor(
    process: SandboxProcess,
    request: RunRequest,
    makeWaist: MakeWaist,
    emit: EmitEvent,
    aside: (item: Aside) => void,
    hooks: RunHooks,
  ) {
    this.#process = process;
    this.#request = request;
    this.#emit = emit;
    this.#aside = aside;
    this.#hooks = hooks;
    this.#events = new RunEvents(request.limits, emit, (limit) => this.#reach(limit));
    this.#waist = makeWaist(request.limits, (event) => this.#events.engine(event));
  }

  /** Runs the program to its end, whatever it is; the process is gone then. */
  async run(device: { id: string; kind: string; description: string }): Promise<End> {
    const { code, limits, signal, job = null } = this.#request;
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
      const { outputBytes, arrayBytes, keepBytes } = limits;
      this.#process.send(TO_CHILD.job, JSON.stringify({ code, device, outputBytes, arrayBytes, keepBytes, job }));
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
    const { arrayBytes, equations, keepBytes } = this.#request.limits;
    switch (type) {
      case CALL.write:
        return arrayBytes + 4096;
      case FROM_CHILD.whole:
        return keepBytes;
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
    if (type === CALL.write || type === FROM_CHILD.answer) return reached.arrays(this.#request.limits);
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
    const whole = this.#whole;
    this.#whole = null;
    if (whole !== null && type !== FROM_CHILD.array && type !== FROM_CHILD.figure) throw new ProtocolError("elements without their array");
    switch (type) {
      case FROM_CHILD.whole:
        this.#whole = body;
        return;
      case FROM_CHILD.log:
        this.#events.log(parseMessage(logMessage, body));
        return;
      case FROM_CHILD.array:
        this.#events.array(parseMessage(arrayMessage, body), whole);
        return;
      case FROM_CHILD.figure:
        this.#events.figure(parseMessage(figureMessage, body), whole);
        return;
      case FROM_CHILD.traceBegin:
        this.#events.traceBegin(parseMessage(traceBeginMessage, body));
        return;
      case FROM_CHILD.traceEnd: {
        const { label, ...traced } = parseMessage(traceEndMessage, body);
        this.#events.traceEnd(label, traced);
        return;
      }
      case FROM_CHILD.error: {
        const error = parseMessage(errorMessage, body);
        this.#events.error({ fault: "user", ...error });
        this.#finish({ status: "failed", message: `${error.name}: ${error.message.split("\n")[0]}`.slice(0, 2000) });
        return;
      }
      case FROM_CHILD.answer: {
        this.#answer(body);
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

  /** What it says is for others to judge; here it is only counted. */
  #answer(body: Buffer): void {
    const { job } = this.#request;
    if (job === undefined) throw new ProtocolError("an answer, and nothing was asked");
    this.#answerBytes += body.length;
    if (++this.#answers > MOST_ANSWERS + MOST_ANSWERS * job.tasks.length || this.#answerBytes > ANSWER_LIMITS.totalBytes)
      throw new ProtocolError("more answers than were asked for");
    this.#aside({ kind: "answer", bytes: new Uint8Array(body) });
  }

  #call(type: number, body: Buffer): void {
    if (type === CALL.read && this.#request.job !== undefined) this.#aside({ kind: "read" });
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

  #reach(limit: LimitError): void {
    if (this.#end !== null) return;
    this.#events.flush();
    this.#finish(
      { status: "limit", message: limit.message },
      { type: "error", fault: "limit", name: "LimitError", message: limit.message, hint: limit.hint, frames: [], line: null, column: null },
    );
  }

  #finish(end: End, last: EventBody | null = null): void {
    if (this.#end !== null) return;
    this.#events.flush();
    // Flushing may itself have met a limit.
    if (this.#end !== null) return;
    this.#end = end;
    this.#events.close();
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
