import type { FromFrame, FromProgram, ToFrame } from "@tracepad/run/browser";
import { eventBody, limits as limitsSchema, type RunEvent } from "@tracepad/shared";
import { BYTES_PER_ELEMENT } from "../model/dtypes.ts";

/** A program here takes nobody else's time. */
const LIMITS = { ...limitsSchema.parse({}), wallMs: 120_000 };

/** How long the frame may take to load. */
const LOAD_MS = 20_000;

export interface BrowserRun {
  /** Ends the program at once. */
  stop(): void;
}

/** The one frame of this page in which programs run. */
class Frame {
  readonly #window: Window;
  /** Told that the worker broke. */
  onBroken: (message: string) => void = () => undefined;

  private constructor(window: Window) {
    this.#window = window;
  }

  /** Loads the frame and gives it the program's worker. Rejects where it cannot be had. */
  static async load(): Promise<Frame> {
    const element = document.createElement("iframe");
    element.hidden = true;
    element.title = "Programs run here";
    element.src = "/device/frame.html";
    const ready = new Promise<Frame>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The frame for programs did not load.")), LOAD_MS);
      addEventListener("message", ({ source, data }: MessageEvent<FromFrame>) => {
        if (source === null || source !== element.contentWindow) return;
        clearTimeout(timer);
        if (data.type === "ready") resolve(frame ?? (frame = new Frame(source as Window)));
        else if (frame === null) reject(new Error(data.message));
        else frame.onBroken(data.message);
      });
    });
    let frame: Frame | null = null;
    const text = fetch("/device/program.js").then((response) => {
      if (!response.ok) throw new Error(`The engine for browsers could not be loaded: ${response.status}`);
      return response.text();
    });
    document.body.append(element);
    try {
      const [loaded, program] = await Promise.all([ready, text]);
      loaded.send({ type: "load", text: program });
      return loaded;
    } catch (error) {
      element.remove();
      throw error;
    }
  }

  send(message: ToFrame, ports: Transferable[] = []): void {
    // The frame has no origin that could be named; what it runs is what it is told by this page only.
    this.#window.postMessage(message, "*", ports);
  }
}

let loading: Promise<Frame> | null = null;

/** The frame with the engine, loaded once; after a failure it is tried again. */
export function loadFrame(): Promise<Frame> {
  loading ??= Frame.load().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Takes each event once and in order, and where it says `kept` the elements of its array. */
export type OnLocalEvent = (event: RunEvent, whole: Uint8Array | null) => void;

/**
 * Runs a program in this browser. `onEvent` gets each event once and in order, numbered from 1, the last one being
 * `done`. Rejects where the engine cannot be loaded. A program finds compiled what ran before it at the same `place` of the page.
 */
export async function runInBrowser(code: string, place: string, onEvent: OnLocalEvent): Promise<BrowserRun> {
  const at = performance.timeOrigin + performance.now();
  const frame = await loadFrame();
  const { port1: ours, port2: theirs } = new MessageChannel();
  let last = 0;
  let over = false;
  let keptBytes = 0;
  const now = (): number => performance.timeOrigin + performance.now() - at;
  const take = (event: FromProgram["body"], t: number, whole: Uint8Array | null = null): void => {
    if (over) return;
    over = event.type === "done";
    if (over) {
      clearTimeout(wall);
      ours.close();
      frame.send({ type: "stop" });
    }
    onEvent({ ...event, id: ++last, t }, whole);
  };
  /** The elements that came with an event are its array's, and within what is kept. */
  const fits = (event: FromProgram["body"], whole: unknown): whole is Uint8Array | null => {
    const kept = event.type === "array" || event.type === "figure" ? event.kept : undefined;
    if (kept === undefined) return whole === null;
    const array = event.type === "array" ? event : event.type === "figure" && "dtype" in event.content ? event.content : null;
    if (!(whole instanceof Uint8Array) || array === null) return false;
    keptBytes += whole.length;
    const size = array.shape.reduce((n, d) => n * d, BYTES_PER_ELEMENT[array.dtype] ?? Number.NaN);
    return whole.length === size && kept === size && keptBytes <= LIMITS.keepBytes;
  };
  const end = (status: "cancelled" | "limit" | "platform", message: string): void =>
    take({ type: "done", status, ms: now(), queuedMs: 0, message }, now());
  const wall = setTimeout(() => end("limit", `time limit: ${LIMITS.wallMs / 1000} s in this browser`), LIMITS.wallMs);
  frame.onBroken = (message) => end("platform", message);
  ours.onmessage = ({ data }: MessageEvent<FromProgram>) => {
    // A program shares its worker with what reports on it, and may have sent this itself.
    const checked = eventBody.safeParse(data?.body);
    if (!checked.success || !fits(checked.data, data.whole)) end("platform", "the program's worker sent something that is no event");
    else if (last >= LIMITS.events) end("limit", `event limit: ${LIMITS.events} events in one run`);
    else take(checked.data, typeof data.t === "number" ? data.t : now(), data.whole);
  };
  frame.send({ type: "run", place, job: { code, limits: LIMITS, at } }, [theirs]);
  return { stop: () => end("cancelled", "stopped") };
}
