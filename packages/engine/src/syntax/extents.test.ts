import { afterEach, expect, test } from "vitest";
import type { TraceEvent } from "../client/events.ts";
import * as tracepad from "../index.ts";
import * as operators from "../operators/namespace.ts";
import { setListener } from "../trace/client-config.ts";
import { setLocator } from "../trace/locate.ts";
import { transform } from "./transform.ts";

afterEach(() => setListener(null));

const HEAD = "(function ($import, $operators) { ";

/** Traces a program's jitted function; for each equation, the primitive and the text of the expression that asked for it. */
function sources(code: string): string[] {
  const program = transform(code);
  const lines = code.split("\n");
  setLocator({
    isUserFile: (file) => file === "extents.ts",
    map: (file, line, column) => {
      const place = program.map(line, line === 1 ? column - HEAD.length : column);
      return place === null ? null : { file, ...place };
    },
    extent: ({ file, line, column }) => {
      const extent = program.extent(line, column);
      return extent === null ? null : { file, ...extent };
    },
  });
  const events: TraceEvent[] = [];
  setListener({ event: (event) => event.type === "trace" && events.push(event) });
  // biome-ignore lint/security/noGlobalEval: the place of an expression is what the engine's stack says
  const run = (0, eval)(`${HEAD}${program.code}\n})\n//# sourceURL=extents.ts`) as (...given: unknown[]) => void;
  run(() => tracepad, operators);
  const [event] = events;
  return event.equations.map(({ at, source }) => {
    const primitive = /^\w+/.exec(event.jaxpr.slice(at[1]))?.[0];
    if (source === null || source.endLine === null) return `${primitive}: unknown`;
    const { line, column, endLine, endColumn } = source;
    const text = lines.slice(line - 1, endLine).join("\n");
    const end = text.length - (lines[endLine - 1].length - ((endColumn as number) - 1));
    return `${primitive}: ${text.slice(column - 1, end)}`;
  });
}

test("an equation's source is the expression that asked for it, to the column", () => {
  const found = sources(`import { jit, jnp, lax, vmap } from "tracepad";
const f = jit((x) => {
  const z = x - jnp.max(x);
  const e = jnp.exp(z) * (z + 1.5) / x;
  let p = e.sum({ axis: 0 });
  p += -z;
  const t = p.reshape([2, 4]).T;
  const h = ((a) => a.min())(t[0]);
  return vmap(lax.sin)(t) * h;
});
f(jnp.ones([8]));`);
  expect([...new Set(found)]).toEqual([
    "reduce_max: jnp.max(x)",
    "sub: x - jnp.max(x)",
    "exp: jnp.exp(z)",
    "add: z + 1.5",
    "mul: jnp.exp(z) * (z + 1.5)",
    "div: jnp.exp(z) * (z + 1.5) / x",
    "reduce_sum: e.sum({ axis: 0 })",
    "neg: -z",
    "add: p += -z",
    "reshape: p.reshape([2, 4])",
    "transpose: p.reshape([2, 4]).T",
    "slice: t[0]",
    "squeeze: t[0]",
    "reduce_min: a.min()",
    "sin: vmap(lax.sin)(t)",
    "mul: vmap(lax.sin)(t) * h",
  ]);
});
