import type { Collector } from "../backends/backend.ts";

/* Declared here: the engine is typed for no particular host. */
interface VmScript {
  runInContext(context: object): unknown;
}
interface NodeModules {
  getBuiltinModule?(name: "node:v8"): { setFlagsFromString(flags: string): void } | undefined;
  getBuiltinModule?(
    name: "node:vm",
  ):
    | { createContext(globals: object, options: { microtaskMode: "afterEvaluate" }): object; Script: { new (code: string): VmScript } }
    | undefined;
}

/**
 * The collector of Node, which can be asked to work in the middle of a synchronous program; null elsewhere. A context
 * with microtasks of its own ends a job of its own, and with the end of a job V8 lets go of what weak references were
 * asked for in it.
 */
export function hostCollector(): Collector | null {
  const modules = (globalThis as { process?: NodeModules }).process;
  const v8 = modules?.getBuiltinModule?.("node:v8");
  const vm = modules?.getBuiltinModule?.("node:vm");
  if (v8 === undefined || vm === undefined) return null;
  let scripts: { context: object; nothing: VmScript; gc: VmScript } | null = null;
  const prepare = (): NonNullable<typeof scripts> => {
    v8.setFlagsFromString("--expose-gc");
    return {
      context: vm.createContext({}, { microtaskMode: "afterEvaluate" }),
      nothing: new vm.Script("0"),
      gc: new vm.Script("gc()"),
    };
  };
  return {
    release() {
      scripts ??= prepare();
      scripts.nothing.runInContext(scripts.context);
    },
    collect() {
      scripts ??= prepare();
      scripts.gc.runInContext(scripts.context);
    },
  };
}
