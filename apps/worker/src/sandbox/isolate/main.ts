import { type InsideJob, namesOf, runJob, TEST_MODULES } from "@tracepad/grade/inside";
import {
  createConsole,
  describeError,
  type FindParameter,
  loadProgram,
  MemoryPressure,
  type Whole,
  WholeBudget,
  warmUp,
} from "@tracepad/run/program";
import { setDefaultClient, setFigureSink, setListener } from "tracepad/internal";
import { createRemoteClient } from "tracepad/waist";
import { FROM_CHILD } from "../frames.ts";
import { connect, type Host } from "./host.ts";

/** What the isolate is given for its one program. */
interface Job {
  readonly code: string;
  readonly device: { readonly id: string; readonly kind: string; readonly description: string };
  readonly outputBytes: number;
  readonly arrayBytes: number;
  readonly keepBytes: number;
  /** What is done with the program's functions once it has run. */
  readonly job: InsideJob | null;
}

/** V8's function that collects all garbage now, by the name that Node's flags give it. */
const COLLECT = "$collect";

/** Taken before any user code runs, which may replace them. */
const { stringify, parse } = JSON;

/** What the process outside calls: the program, and what became of promises that nobody waited for. */
interface Isolate {
  /** Runs the program to its end, or to a pause: true then. */
  run(job: string): boolean;
  /** Goes on from a pause as `run` does. The collector's callbacks have run by then. */
  resume(): boolean;
  /** A promise was rejected and nobody caught it; the error came out of the isolate as a copy. */
  rejected(name: string, message: string, stack: string): void;
}

function boot(host: Host): Isolate {
  const { post, pipe } = connect(host);
  const shared = globalThis as { [COLLECT]?: () => void };
  const collect = shared[COLLECT] as () => void;
  // V8 lets nobody delete it.
  shared[COLLECT] = undefined;
  // Not while the snapshot is made: V8 looks for them when it starts from one.
  for (const name of ["SharedArrayBuffer", "Atomics", "WebAssembly"]) Reflect.deleteProperty(globalThis, name);
  // Between two frames of the user's there may be a dozen of the engine's.
  Error.stackTraceLimit = 60;
  warmUp();

  let findParameter: FindParameter | undefined;
  const fail = (error: unknown): void => post(FROM_CHILD.error, stringify(describeError(error, findParameter)));

  let main: Generator<undefined, void> | null = null;
  let pressure = new MemoryPressure(0);
  /** What comes after the program's end. */
  let afterwards = (): void => {};

  const advance = (): boolean => {
    try {
      if (main?.next().done !== false) {
        afterwards();
        return false;
      }
      // Dropped arrays are known only after a full collection; their callbacks wait until the program is left.
      collect();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  };

  const resume = (): boolean => {
    pressure.relieved();
    return advance();
  };

  const run = (text: string): boolean => {
    const { code, device, outputBytes, arrayBytes, keepBytes, job } = parse(text) as Job;
    try {
      pressure = new MemoryPressure(arrayBytes);
      const program = loadProgram(code, pressure.pause, {
        exports: job === null ? [] : namesOf(job),
        modules: job?.kind === "tests" ? TEST_MODULES : {},
      });
      findParameter = program.findParameter;
      setDefaultClient(createRemoteClient(device, pipe, (bytes, arrays) => pressure.hold(bytes, arrays)));
      setListener({
        traceBegin: (label) => post(FROM_CHILD.traceBegin, stringify(program.traces.begin(label))),
        event: (event) => {
          if (event.type === "trace") post(FROM_CHILD.traceEnd, stringify(program.traces.end(event)));
        },
      });
      // Counted here too, so that what nobody will keep is not sent.
      const kept = new WholeBudget(keepBytes);
      const show = (kind: "log" | "array" | "figure", shown: object, whole: Whole | null): void => {
        const sent = kept.take(whole);
        if (sent !== null) post(FROM_CHILD.whole, sent.buffer.slice(sent.byteOffset, sent.byteOffset + sent.byteLength) as ArrayBuffer);
        post(FROM_CHILD[kind], stringify(shown));
      };
      (globalThis as { console?: unknown }).console = createConsole(
        (printed) => (printed.kind === "log" ? show("log", printed, null) : show("array", { ...printed, whole: undefined }, printed.whole)),
        outputBytes,
      );
      setFigureSink((shown) => show(shown.kind, { ...shown, whole: undefined }, shown.whole));
      main = program.main;
      if (job !== null)
        afterwards = () =>
          runJob(job, {
            exported: program.exported,
            describe: (error) => describeError(error, findParameter),
            answer: (bytes) => post(FROM_CHILD.answer, bytes),
          });
    } catch (error) {
      fail(error);
      return false;
    }
    return advance();
  };
  return { run, resume, rejected: (name, message, stack) => fail({ name, message, stack }) };
}

(globalThis as { $boot?: typeof boot }).$boot = boot;
