import type { EventBody, RunEvent } from "@tracepad/shared";
import * as tracepad from "tracepad";
import { createInProcessClient } from "tracepad/device";
import { type EngineEvent, resetCalls, setDefaultClient, setListener, setLocator } from "tracepad/internal";
import * as operators from "tracepad/operators";
import { transform } from "tracepad/syntax";

/** Runs a program with the engine itself, in this process: the events that a worker would write. For tests. */

const FILE = "real-run.ts";
const HEAD = "(function ($import, $operators) { ";

const body = (event: EngineEvent): EventBody => {
  const copy = structuredClone(event) as unknown as Record<string, unknown> & { label: object };
  const { label, ...rest } = copy;
  const made = { ...label, ...rest } as Record<string, unknown>;
  if (event.type === "trace") Object.assign(made, { cached: false, values: [] });
  if (event.type === "compile") made.ms = event.lowerMs + event.compileMs;
  return made as unknown as EventBody;
};

export function realRun(code: string): RunEvent[] {
  const program = transform(code);
  setLocator({
    isUserFile: (file) => file === FILE,
    map: (file, line, column) => {
      const place = program.map(line, line === 1 ? column - HEAD.length : column);
      return place === null ? null : { file, ...place };
    },
    extent: ({ file, line, column }) => {
      const extent = program.extent(line, column);
      return extent === null ? null : { file, ...extent };
    },
  });
  const events: RunEvent[] = [];
  const take = (event: EngineEvent): void => void events.push({ ...body(event), id: events.length + 1, t: events.length + 1 });
  let clock = 0;
  setDefaultClient(createInProcessClient({ now: () => clock++, listener: take }));
  setListener({ event: (event) => event.type === "trace" && take(event) });
  resetCalls();
  try {
    // biome-ignore lint/security/noGlobalEval: places in the program are what the engine's stack says
    const run = (0, eval)(`${HEAD}${program.code}\n})\n//# sourceURL=${FILE}`) as (...given: unknown[]) => void;
    run(() => tracepad, operators);
  } finally {
    setListener(null);
    // A program may have switched jit off, for every program of this process.
    tracepad.config.update("disableJit", false);
  }
  return events;
}
