import * as tracepad from "tracepad";
import { setDefaultClient, setListener, setLocator } from "tracepad/internal";
import * as operators from "tracepad/operators";
import { transform } from "tracepad/syntax";
import { type CallLabel, createRemoteClient, LABEL_TEXT } from "tracepad/waist";
import { FROM_CHILD } from "../frames.ts";
import { createConsole } from "./console.ts";
import { describeError, type FindParameter } from "./describe-error.ts";
import { connect, type Host } from "./host.ts";
import { MemoryPressure } from "./memory-pressure.ts";
import { TracedValues } from "./traced-values.ts";

/** What the isolate is given for its one program. */
interface Job {
  readonly code: string;
  readonly device: { readonly id: string; readonly kind: string; readonly description: string };
  readonly outputBytes: number;
  readonly arrayBytes: number;
}

const FILE = "main.ts";
/** Opens the function around the user's program, on its first line, so that lines in stacks are the user's. */
const HEAD = '(function* ($import, $operators, $pause, $seen) { "use strict"; ';
/** The transform and the tracers run once before the first program, which then meets compiled functions. */
const WARM_UP = 'import { jnp } from "tracepad";\nconst f = (x: number): number => (x > 0 ? x : -x) * 2.0;\nf(1);';

/** V8's function that collects all garbage now, by the name that Node's flags give it. */
const COLLECT = "$collect";

/** Taken before any user code runs, which may replace them. */
// biome-ignore lint/security/noGlobalEval: running the user's text is what this isolate is for
const evaluate = globalThis.eval;
const { stringify, parse } = JSON;

const { grad, jnp, makeJaxpr } = tracepad;

const modules: Readonly<Record<string, object>> = { tracepad };

function importModule(name: string): object {
  if (Object.hasOwn(modules, name)) return modules[name];
  throw new Error(`there is no module "${name}" here: programs import from "tracepad"`);
}

/** What the process outside calls: the program, and what became of promises that nobody waited for. */
interface Isolate {
  /** Runs the program to its end, or to a pause: true then. */
  run(job: string): boolean;
  /** Goes on from a pause as `run` does. The collector's callbacks have run by then. */
  resume(): boolean;
  /** A promise was rejected and nobody caught it; the error came out of the isolate as a copy. */
  rejected(name: string, message: string, stack: string): void;
}

/** A label's texts may be as long as the user likes to name a function. */
const cut = (label: CallLabel): CallLabel => ({
  ...label,
  fn: label.fn.slice(0, LABEL_TEXT.fn),
  signature: label.signature.slice(0, LABEL_TEXT.signature),
  reason: label.reason === null ? null : label.reason.slice(0, LABEL_TEXT.reason),
});

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
  transform(WARM_UP, { file: FILE });
  String(makeJaxpr(grad((x: tracepad.Array) => jnp.sum(jnp.sin(x))))(jnp.float32(1)));

  let findParameter: FindParameter | undefined;
  const fail = (error: unknown): void => post(FROM_CHILD.error, stringify(describeError(error, findParameter)));

  let main: Generator<undefined, void> | null = null;
  let pressure = new MemoryPressure(0);

  const advance = (): boolean => {
    try {
      if (main?.next().done !== false) return false;
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
    const { code, device, outputBytes, arrayBytes } = parse(text) as Job;
    try {
      const program = transform(code, { file: FILE, pauses: true, watch: true });
      findParameter = program.parameter;
      const values = new TracedValues(program.watched);
      /** Calls whose traces are in progress. */
      const tracing: string[] = [];
      setLocator({
        isUserFile: (file) => file === FILE,
        map: (file, line, column) => {
          const place = program.map(line, line === 1 ? column - HEAD.length : column);
          return place === null ? null : { file, line: place.line, column: place.column };
        },
        extent: ({ file, line, column }) => {
          const extent = program.extent(line, column);
          return extent === null ? null : { file, ...extent };
        },
      });
      pressure = new MemoryPressure(arrayBytes);
      setDefaultClient(createRemoteClient(device, pipe, (bytes, arrays) => pressure.hold(bytes, arrays)));
      setListener({
        traceBegin: (label) => {
          tracing.push(`${label.call} ${label.fn}`);
          values.begin();
          post(FROM_CHILD.traceBegin, stringify(cut(label)));
        },
        event: (event) => {
          if (event.type !== "trace") return;
          // Traces that ended in an error left their beginnings behind.
          const depth = tracing.lastIndexOf(`${event.label.call} ${event.label.fn}`);
          tracing.length = Math.max(0, depth);
          post(FROM_CHILD.traceEnd, stringify({ ...event, values: values.end(depth), label: cut(event.label) }));
        },
      });
      (globalThis as { console?: unknown }).console = createConsole(post, outputBytes);
      const body = evaluate(`${HEAD}${program.code}\n})\n//# sourceURL=${FILE}`) as (...given: unknown[]) => Generator<undefined, void>;
      main = body(importModule, operators, pressure.pause, values.seen);
    } catch (error) {
      fail(error);
      return false;
    }
    return advance();
  };
  return { run, resume, rejected: (name, message, stack) => fail({ name, message, stack }) };
}

(globalThis as { $boot?: typeof boot }).$boot = boot;
