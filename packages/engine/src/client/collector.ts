import type { Collector, Mark } from "../backends/backend.ts";

/* Declared here: the engine is typed for no particular host. */
interface VmScript {
  runInContext(context: object): unknown;
}
interface NodeModules {
  getBuiltinModule?(name: "node:v8"): { setFlagsFromString(flags: string): void } | undefined;
  getBuiltinModule?(name: "node:util"):
    | {
        inspect: {
          (value: unknown, options: { showHidden: true; maxArrayLength: null; maxStringLength: null }): string;
          readonly custom: symbol;
        };
      }
    | undefined;
  getBuiltinModule?(
    name: "node:vm",
  ):
    | { createContext(globals: object, options: { microtaskMode: "afterEvaluate" }): object; Script: { new (code: string): VmScript } }
    | undefined;
}

/**
 * The collector of Node, which can be asked to work in the middle of a synchronous program; null elsewhere.
 *
 * A context with microtasks of its own ends a job of its own, and with the end of a job V8 lets go of what weak references
 * were asked for in it. Weak references are strong to collections of young objects, and weak collections are not: `inspect`,
 * which shows the members of a weak set, tells what such a collection has left of one.
 */
export function hostCollector(): Collector | null {
  const modules = (globalThis as { process?: NodeModules }).process;
  const v8 = modules?.getBuiltinModule?.("node:v8");
  const vm = modules?.getBuiltinModule?.("node:vm");
  const inspect = modules?.getBuiltinModule?.("node:util")?.inspect;
  if (v8 === undefined || vm === undefined || inspect === undefined) return null;
  const show = inspect;

  let job: { script: VmScript; context: object; gc: (options?: { type: "minor" }) => void } | null = null;
  const prepare = (): NonNullable<typeof job> => {
    v8.setFlagsFromString("--expose-gc");
    const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
    return { script: new vm.Script("0"), context, gc: new vm.Script("gc").runInContext(context) as () => void };
  };

  let shown: Mark<unknown>[] = [];
  class Visible<T> implements Mark<T> {
    readonly subject: T;

    constructor(subject: T) {
      this.subject = subject;
    }

    /** Called by `inspect`. */
    [show.custom](): string {
      shown.push(this);
      return "";
    }
  }
  return {
    release() {
      job ??= prepare();
      job.script.runInContext(job.context);
    },
    collect() {
      job ??= prepare();
      job.gc();
    },
    collectYoung() {
      job ??= prepare();
      // There is little to do: where processors are busy, threads to help are waited for ten times longer than that takes.
      v8.setFlagsFromString("--no-parallel-scavenge");
      job.gc({ type: "minor" });
      v8.setFlagsFromString("--parallel-scavenge");
    },
    mark: (subject) => new Visible(subject),
    living<T>(marks: WeakSet<Mark<T>>): Mark<T>[] {
      show(marks, { showHidden: true, maxArrayLength: null, maxStringLength: null });
      const living = shown as Mark<T>[];
      shown = [];
      return living;
    },
  };
}
