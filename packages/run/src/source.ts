import * as tracepad from "tracepad";
import * as datasets from "tracepad/datasets";
import { setLocator } from "tracepad/internal";
import * as operators from "tracepad/operators";
import * as show from "tracepad/show";
import { transform } from "tracepad/syntax";
import type { FindParameter } from "./describe-error.ts";
import { Traces } from "./traced-values.ts";

/** The file that a user's program is, in stacks. */
const FILE = "main.ts";
/** Opens the function around the user's program, on its first line, so that lines in stacks are the user's. */
const HEAD = '(function* ($import, $operators, $pause, $seen, $export) { "use strict"; ';
const WARM_UP = 'import { jnp } from "tracepad";\nconst f = (x: number): number => (x > 0 ? x : -x) * 2.0;\nf(1);';

/** Taken before any user code runs, which may replace them. */
// biome-ignore lint/security/noGlobalEval: running the user's text is what this is for
const evaluate = globalThis.eval;
const { grad, jnp, makeJaxpr } = tracepad;

const MODULES: Readonly<Record<string, object>> = {
  tracepad,
  "tracepad/datasets": datasets,
  "tracepad/show": show,
};
const { hasOwn, keys } = Object;

/** What a program is loaded with besides what every program has. */
export interface LoadOptions {
  /** Names of the program's top level that shall be known outside once it has run. */
  readonly exports?: readonly string[];
  /** More modules that it may import. */
  readonly modules?: Readonly<Record<string, object>>;
}

function importer(more: Readonly<Record<string, object>>): (name: string) => object {
  const modules = { ...MODULES, ...more };
  const listed = keys(modules).map((name) => `"${name}"`);
  return (name) => {
    if (hasOwn(modules, name)) return modules[name];
    throw new Error(`there is no module "${name}" here: programs import from ${listed.slice(0, -1).join(", ")} and ${listed.at(-1)}`);
  };
}

/** The statement that shows what names of the program stand for; undefined where there is no such name. */
const exporting = (names: readonly string[]): string =>
  names.length === 0
    ? ""
    : `\n$export({ ${names.map((name) => `${name}: typeof ${name} === "undefined" ? undefined : ${name}`).join(", ")} });`;

/** Runs the transform and the tracers once, so that a program meets compiled functions. */
export function warmUp(): void {
  transform(WARM_UP, { file: FILE });
  String(makeJaxpr(grad((x: tracepad.Array) => jnp.sum(jnp.sin(x))))(jnp.float32(1)));
}

/** A user's program, ready to run. */
export interface LoadedProgram {
  /** Runs it: to its end, or to a turn of a loop where `pause.due` was set. */
  readonly main: Generator<undefined, void>;
  readonly findParameter: FindParameter;
  readonly traces: Traces;
  /** What the asked names stand for, once `main` came to its end. */
  exported(name: string): unknown;
}

/** Transforms a user's program and makes it the one whose places are found in stacks. Throws the errors of its syntax. */
export function loadProgram(code: string, pause: { due: boolean }, { exports = [], modules = {} }: LoadOptions = {}): LoadedProgram {
  const program = transform(code, { file: FILE, pauses: true, watch: true, outside: exports });
  const traces = new Traces(program.watched);
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
  const text = `${HEAD}${program.code}${exporting(exports)}\n})\n//# sourceURL=${FILE}`;
  const body = evaluate(text) as (...given: unknown[]) => Generator<undefined, void>;
  let values: Record<string, unknown> = {};
  const main = body(importer(modules), operators, pause, traces.seen, (shown: Record<string, unknown>) => {
    values = shown;
  });
  const exported = (name: string): unknown => (hasOwn(values, name) ? values[name] : undefined);
  return { main, findParameter: program.parameter, traces, exported };
}
