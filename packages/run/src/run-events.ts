import { type EventBody, type EventOf, eventBody, type Limits } from "@tracepad/shared";
import { type EngineEvent, MessageError } from "tracepad/waist";
import { roughBytes } from "./event-bytes.ts";
import { ExecuteEvents } from "./execute-events.ts";
import { FigureEvents } from "./figure-events.ts";
import { LINE_BYTES, type LimitError, reached } from "./limit.ts";
import { ProgramTexts } from "./program-texts.ts";
import { isWhole, type Whole, WholeBudget } from "./whole.ts";

/** Longest stream of a run besides what it prints: it is kept, and read whole where a link shows it. */
const EVENT_BYTES = 24 * 2 ** 20;
/** More would fill the page. */
const FIGURES = 200;

/** Takes an event, and where it says `kept` the elements of its array. */
export type EmitEvent = (event: EventBody, whole?: Whole | null) => void;

type Told<T extends EventBody["type"]> = Omit<EventOf<T>, "type">;
type Traced = Pick<EventOf<"trace">, "jaxpr" | "equations" | "values" | "eqns">;
type Label = Pick<EventOf<"trace">, "fn" | "signature" | "line" | "column" | "call" | "reason">;

/**
 * Turns what happens in a run into its events: gathers equal calls, keeps the budgets of output and events, and lets
 * nothing through that breaks the schema. After `close` it is silent.
 */
export class RunEvents {
  readonly #limits: Limits;
  readonly #emit: EmitEvent;
  readonly #reach: (limit: LimitError) => void;
  readonly #executes = new ExecuteEvents((event) => this.#deliver(event));
  readonly #figures = new FigureEvents((event, whole) => this.#deliver(event, whole));
  readonly #tracing: { readonly fn: string; readonly call: number; readonly since: number }[] = [];
  readonly #texts = new ProgramTexts();
  readonly #kept: WholeBudget;
  #closed = false;
  #events = 0;
  #printed = 0;
  #figureBytes = 0;
  #eventBytes = 0;

  /** `reach` is told once of the limit that the run's events came to. */
  constructor(limits: Limits, emit: EmitEvent, reach: (limit: LimitError) => void) {
    this.#limits = limits;
    this.#emit = emit;
    this.#reach = reach;
    this.#kept = new WholeBudget(limits.keepBytes);
  }

  log({ text, equations, ...rest }: Told<"log">): void {
    const shown = this.#print(text);
    if (shown === null) return;
    const told = equations !== undefined && this.#texts.printed(equations) ? { equations } : {};
    this.#deliver({ type: "log", ...rest, ...told, text: shown });
  }

  /** `whole` are all elements, where the preview leaves some out. Throws MessageError where they are not this array's. */
  array({ kept: _, ...array }: Told<"array">, whole: Whole | null = null): void {
    if (whole !== null && !isWhole(whole, array.dtype, array.shape)) throw notThese();
    const shown = this.#print(array.text, 8 * array.preview.length);
    if (shown !== null) this.#keep({ type: "array", ...array, text: shown }, whole);
  }

  /** `whole` are the elements of the array that a heat map or a picture stands for. */
  figure({ kept: _, ...told }: Told<"figure">, whole: Whole | null = null): void {
    const { content } = told;
    if (whole !== null && !("dtype" in content && isWhole(whole, content.dtype, content.shape))) throw notThese();
    const { figureBytes } = this.#limits;
    if (this.#figureBytes > figureBytes) return;
    const event = { type: "figure", ...told } as const;
    this.#figureBytes += roughBytes(event);
    const limit =
      this.#figureBytes > figureBytes
        ? reached.figures(this.#limits)
        : this.#figures.count === FIGURES && !this.#figures.has(event.figure)
          ? reached.figureCount(FIGURES)
          : null;
    if (limit === null) {
      const first = this.#figures.has(event.figure) ? null : this.#kept.take(whole);
      this.#figures.add(first === null ? event : { ...event, kept: first.length }, first);
      return;
    }
    this.#figureBytes = figureBytes + 1;
    this.#figures.flush();
    this.#deliver({ type: "log", level: "warn", text: limit, line: null, column: null });
  }

  traceBegin({ fn, call }: { readonly fn: string; readonly call: number }): void {
    if (this.#tracing.length < 1000) this.#tracing.push({ fn, call, since: performance.now() });
  }

  traceEnd(label: Label, { values, eqns, ...traced }: Traced): void {
    // Traces that ended in an error left their beginnings behind.
    let begun = this.#tracing.pop();
    while (begun !== undefined && (begun.call !== label.call || begun.fn !== label.fn)) begun = this.#tracing.pop();
    const ms = begun === undefined ? 0 : performance.now() - begun.since;
    this.#deliver({ type: "trace", ...label, cached: false, ...this.#texts.traced(traced), values, eqns, ms });
  }

  /** What the device says. Traces come by `traceEnd`. */
  engine(event: EngineEvent): void {
    this.#figures.due();
    if (event.type === "execute") {
      this.#executes.add(event);
    } else if (event.type === "compile") {
      const { type, label, cached, key, lowerMs, compileMs } = event;
      const passes = [...event.passes];
      this.#deliver({ type, ...label, cached, key, passes, ...this.#texts.compiled(event), lowerMs, compileMs, ms: lowerMs + compileMs });
    }
  }

  error(error: Told<"error">): void {
    this.#figures.flush();
    this.#deliver({ type: "error", ...error });
  }

  /** Lets the gathered calls and changes of figures go. It may meet a limit. */
  flush(): void {
    this.#figures.flush();
    this.#executes.flush();
  }

  close(): void {
    this.#closed = true;
  }

  #keep(event: EventOf<"array">, whole: Whole | null): void {
    const kept = this.#kept.take(whole);
    this.#deliver(kept === null ? event : { ...event, kept: kept.length }, kept);
  }

  /** The part of a printed text that is within the output limit; null when there is none. */
  #print(text: string, extra = 0): string | null {
    const { outputBytes } = this.#limits;
    const left = outputBytes - this.#printed - LINE_BYTES - extra;
    if (this.#printed >= outputBytes) return null;
    const bytes = new TextEncoder().encode(text);
    this.#printed += bytes.length + LINE_BYTES + extra;
    if (bytes.length <= left) return text;
    this.#printed = outputBytes;
    const part = new TextDecoder().decode(bytes.subarray(0, Math.max(0, left)));
    this.#deliver({ type: "log", level: "log", text: part, line: null, column: null });
    this.#deliver({ type: "log", level: "warn", text: reached.output(this.#limits), line: null, column: null });
    return null;
  }

  #deliver(event: EventBody, whole: Whole | null = null): void {
    if (this.#closed) return;
    if (event.type !== "execute" && event.type !== "figure") this.#executes.flush();
    const checked = eventBody.safeParse(event);
    if (!checked.success) throw new MessageError(`an event breaks its schema: ${checked.error.issues[0]?.path.join(".")}`);
    // The last two places are kept for the limit's own error and what follows it.
    if (++this.#events > this.#limits.events - 2) this.#reach(reached.events(this.#limits));
    else if ((this.#eventBytes += roughBytes(checked.data)) > EVENT_BYTES + this.#limits.outputBytes)
      this.#reach(reached.eventBytes(EVENT_BYTES));
    else this.#emit(checked.data, whole);
  }
}

const notThese = (): MessageError => new MessageError("the elements that came are not those of the array");
