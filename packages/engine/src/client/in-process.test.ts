import { describe, expect, test } from "vitest";
import { ExecutableCache } from "../compiler/cache.ts";
import { ShapedArray } from "../ir/aval.ts";
import { Jaxpr, Var } from "../ir/jaxpr.ts";
import { aval, describeClient, LABEL, squarePlusOne } from "./conformance.ts";
import type { CompileEvent, EngineEvent } from "./events.ts";
import { createInProcessClient } from "./in-process.ts";

const now = (): number => performance.now();

for (const backend of ["wasm", "reference"] as const) {
  describeClient(`in process, ${backend}`, (listener) => ({ client: createInProcessClient({ backend, listener, now }) }));
}

describe("clients that share a cache", () => {
  const compileWith = (cache: ExecutableCache, backend: "wasm" | "reference"): CompileEvent => {
    const events: EngineEvent[] = [];
    const client = createInProcessClient({ backend, cache, listener: (event) => events.push(event), now });
    client.compile(squarePlusOne(), LABEL);
    return events[0] as CompileEvent;
  };

  test("share programs of one device, and say so without another's lines or times", () => {
    const cache = new ExecutableCache();
    expect(compileWith(cache, "wasm")).toMatchObject({ cached: false });
    expect(compileWith(cache, "wasm")).toMatchObject({ cached: true, lowerMs: 0, compileMs: 0 });
    expect(compileWith(cache, "reference")).toMatchObject({ cached: false });
    expect(cache.size).toBe(2);
  });

  test("programs that differ only in weak types share code and keep their own avals", () => {
    const events: EngineEvent[] = [];
    const client = createInProcessClient({ now, listener: (event) => events.push(event) });
    const identity = (weak: boolean): Jaxpr => {
      const x = new Var(new ShapedArray([], "float32", weak));
      return new Jaxpr([], [x], [], [x]);
    };
    expect(client.compile(identity(false), LABEL).outAvals[0].weakType).toBe(false);
    expect(client.compile(identity(true), LABEL).outAvals[0].weakType).toBe(true);
    expect(events.map((event) => (event as CompileEvent).cached)).toEqual([false, true]);
  });
});

test("many programs and sizes on one arena keep their results apart", () => {
  const client = createInProcessClient({ now });
  const results = [1, 1000, 100_000, 7].map((n) => {
    const executable = client.compile(squarePlusOne([n]), LABEL);
    return client.execute(executable, [client.write(new Float32Array(n).fill(n), aval([n]))], LABEL)[0];
  });
  for (const [i, n] of [1, 1000, 100_000, 7].entries()) {
    expect(client.read(results[i]).every((y) => y === Math.fround(Math.fround(n * n) + 1))).toBe(true);
  }
});
