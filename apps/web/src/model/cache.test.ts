import { describe, expect, it } from "vitest";
import { cacheModel, reasonChanges, retraceFix } from "./cache.ts";
import { executeEvent, retraceRun, stream, traceEvent } from "./fixtures.ts";

describe("cacheModel", () => {
  it("gives f(8), f(8), f(16) as miss, hit, miss that names the shape", () => {
    const { lookups, retraces, signatures } = cacheModel(stream(retraceRun));
    expect(lookups.map((l) => [l.line, l.kind])).toEqual([
      [11, "trace"],
      [12, "hit"],
      [13, "retrace"],
    ]);
    expect(retraces).toHaveLength(1);
    expect(retraces[0]).toMatchObject({ fn: "f", line: 13, known: { signature: "f32[8]", line: 11 } });
    expect(retraces[0]?.changes).toEqual([{ name: "x", was: "f32[8]", now: "f32[16]", what: "axis 0: 8, now 16" }]);
    expect(signatures.map((s) => [s.signature, s.hits, s.misses])).toEqual([
      ["f32[8]", 1, 1],
      ["f32[16]", 0, 1],
    ]);
  });

  it("counts aggregated hits, and writes equal lookups in a row once", () => {
    const c = { signature: "f32[2]", line: 5 };
    const { lookups, signatures } = cacheModel(
      stream([
        traceEvent({ ...c, call: 1 }),
        executeEvent({ ...c, call: 2, cached: true, count: 100 }),
        executeEvent({ ...c, call: 102, cached: true, count: 50 }),
      ]),
    );
    expect(lookups.map((l) => l.count)).toEqual([1, 150]);
    expect(signatures[0]?.hits).toBe(150);
  });

  it("leaves eager operations out", () => {
    expect(cacheModel(stream([executeEvent({ fn: "add", signature: "f32[], f32[]", call: 0, line: 2 })])).lookups).toEqual([]);
  });

  it("takes a new function object for a retrace although its cache is empty", () => {
    const reason = "new function object: jit at line 3 made another f; call jit once and keep its result";
    const { retraces } = cacheModel(stream([traceEvent({ signature: "f32[8]", call: 1, line: 4, reason })]));
    expect(retraces[0]).toMatchObject({ known: null, changes: [], reason });
    expect(retraceFix([])).toContain("make the function once");
  });
});

describe("reasonChanges", () => {
  it("reads each cause", () => {
    expect(reasonChanges("dtype: p['w'] i32[3] → f32[3]; static: n 2 → 3").map((c) => [c.name, c.what])).toEqual([
      ["p['w']", "dtype: i32, now f32"],
      ["n", "static value"],
    ]);
    expect(reasonChanges("weak type: x ~f32[] → f32[]")[0]?.what).toBe("weak type before");
    expect(reasonChanges("first call")).toEqual([]);
  });

  it("proposes what the cause asks for", () => {
    expect(retraceFix(reasonChanges("shape: x f32[8] → f32[16]"))).toBe("Fix: pad, or keep the shape constant.");
    expect(retraceFix(reasonChanges("dtype: x i32[8] → f32[8]"))).toContain("dtype");
    expect(retraceFix(reasonChanges("weak type: x ~f32[] → f32[]"))).toContain("weakly typed");
    expect(retraceFix(reasonChanges("static: n 2 → 3"))).toContain("static value");
    expect(retraceFix(reasonChanges("tree: {'a': *} → {'a': *, 'b': *}"))).toContain("structure");
    expect(retraceFix(reasonChanges("configuration: → x64"))).not.toBe("");
    expect(retraceFix(reasonChanges("configuration: a → b"))).toContain("flag");
  });

  it("finds the signature that the engine compared with", () => {
    const call = (signature: string, n: number, reason: string) => traceEvent({ signature, call: n, line: 10 + n, reason });
    const { retraces } = cacheModel(
      stream([
        call("f32[8], f32[8]", 1, "first call"),
        call("i32[4], f32[8]", 2, "shape: x f32[8] → i32[4]"),
        call("f32[16], f32[8]", 3, "shape: x f32[8] → f32[16]"),
      ]),
    );
    expect(retraces.map(({ known }) => known?.line)).toEqual([11, 11]);
  });
});
