import { config } from "../config/config.ts";
import { UnexpectedTracerError } from "../errors/errors.ts";
import type { Trace } from "../primitives/bind.ts";
import type { Tracer } from "./tracer.ts";

/** Tracers that outlive their transform, found when it ends (`checkTracerLeaks`), not when they are used. */

/** A garbage collector that works at once. */
interface Collector {
  /** Lets go of what weak references keep alive to the end of the running job. */
  release(): void;
  collect(): void;
}

let makeCollector: () => Collector | null = () => null;
let collector: Collector | null | undefined;

/** How to make the collector. Where there is none, leaked tracers are found when they are used. */
export function setLeakCollector(make: () => Collector | null): void {
  makeCollector = make;
}

/** What one interpreter made. */
interface Watched {
  /** JAX's name of the interpreter. */
  readonly name: string;
  readonly tracers: WeakRef<Tracer>[];
}

/** The interpreters at work, and those that ended inside the outermost one. */
const watched = new Map<Trace, Watched>();

/** Interpreters whose leaks are looked for tell of each tracer that they make. */
export function watchTracer(tracer: Tracer): void {
  if (watched.size > 0) watched.get(tracer.interpreter)?.tracers.push(new WeakRef(tracer));
}

/**
 * Runs a function under an interpreter, with the flag's check behind it: throws UnexpectedTracerError when something still
 * holds a tracer. `run` gives none back. One inside another is checked when the outer one ends, with one collection.
 */
export function withLeakCheck<T>(trace: Trace, name: string, run: () => T): T {
  if (!config.checkTracerLeaks) return run();
  if (collector === undefined) collector = makeCollector();
  if (collector === null) return run();
  const isOutermost = watched.size === 0;
  watched.set(trace, { name, tracers: [] });
  if (!isOutermost) return run();
  const { result, made } = watching(run);
  collector.release();
  collector.collect();
  for (const { name, tracers } of made) {
    const leaked = tracers.flatMap((ref) => described(ref));
    if (leaked.length > 0)
      throw new UnexpectedTracerError(
        `Leaked trace ${name}. Leaked tracer(s):\n\n${leaked.join("\n\n")}`,
        "something outside the function holds a value of its trace: return the value instead of storing it",
      );
  }
  return result;
}

/** In a function of its own, so that nothing of its frame is left when the collector comes. */
function watching<T>(run: () => T): { result: T; made: Watched[] } {
  try {
    const result = run();
    return { result, made: [...watched.values()] };
  } finally {
    watched.clear();
  }
}

function described(ref: WeakRef<Tracer>): string[] {
  const tracer = ref.deref();
  return tracer === undefined ? [] : [`${tracer}\n${tracer.origin()}`];
}
