import { eventBody, limits as limitsSchema } from "@tracepad/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Runner, StartOver } from "../runner.ts";
import { runCode, startRunner } from "./testing/harness.ts";

describe("the events of a run", () => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner();
  });
  afterAll(() => runner.close());

  const IMPORT = 'import { jnp, jit, grad } from "tracepad";\n';

  it("tells the equations of a jaxpr that is printed alone, with their places", async () => {
    const { of, printed } = await runCode(
      runner,
      `import { jnp, makeJaxpr } from "tracepad";
const jaxpr = makeJaxpr((x) => jnp.sum(jnp.sin(x)))(jnp.ones([3]));
console.log(jaxpr);
console.log("as text", jaxpr);
console.log(String(jaxpr));`,
    );
    expect(printed).toMatch(/^\{ lambda ; a:f32\[3\]\. let\n/);
    const [alone, ...others] = of("log");
    expect(alone?.equations?.map(({ source }) => source?.line)).toEqual([2, 2]);
    expect(alone?.equations?.map(({ at: [, value] }) => alone.text.slice(value, value + 3))).toEqual(["sin", "red"]);
    expect(others.every(({ equations }) => equations === undefined)).toBe(true);
  });

  it("tells miss, hit, miss apart, and why", async () => {
    const { of, events, done } = await runCode(
      runner,
      `${IMPORT}const a = jnp.ones([8]);
const b = jnp.ones([16]);
const f = jit(function f(x) { return jnp.sum(jnp.sin(x)); });
f(a); f(a); f(b);`,
    );
    expect(done.status).toBe("succeeded");
    const calls = of("execute").filter(({ call }) => call > 0);
    expect(calls.map(({ fn, signature, cached, reason, count, call }) => ({ fn, signature, cached, reason, count, call }))).toEqual([
      { fn: "f", signature: "f32[8]", cached: false, reason: "first call", count: 1, call: 1 },
      { fn: "f", signature: "f32[8]", cached: true, reason: null, count: 1, call: 2 },
      { fn: "f", signature: "f32[16]", cached: false, reason: expect.stringContaining("f32[8] → f32[16]"), count: 1, call: 3 },
    ]);
    expect(of("trace").map(({ fn, line, jaxpr }) => [fn, line, jaxpr.includes("sin")])).toEqual([
      ["f", 5, true],
      ["f", 5, true],
    ]);
    expect(of("trace").every(({ ms }) => ms > 0)).toBe(true);
    // A miss is told in the order it happens.
    const miss = events.filter((event) => "call" in event && event.call === 3).map(({ type }) => type);
    expect(miss).toEqual(["trace", "compile", "execute"]);
    for (const event of events) expect(eventBody.parse(event)).toEqual(event);
  });

  it("tells which expression asked for each equation, and what the traced function's values are", async () => {
    const code = `${IMPORT}const double = (a) => a * 2.0;
const f = jit((x, y) => {
  const { z } = { z: jnp.sin(x) / jnp.sum(y) };
  const [a, b] = [double(z), double(jnp.sum(z))];
  const rows = a.reshape([2, 4]);
  const [first] = rows;
  return [first, b];
});
f(jnp.ones([8]), jnp.ones([3]));`;
    const { of } = await runCode(runner, code);
    const [trace] = of("trace");
    const lines = code.split("\n");
    const asked = trace.equations.map(({ at, source }) => {
      const text = source === null ? "" : (lines[source.line - 1] ?? "").slice(source.column - 1, (source.endColumn ?? 0) - 1);
      return `${/^\w+/.exec(trace.jaxpr.slice(at[1]))?.[0]}: ${text}`;
    });
    expect(asked.slice(0, 3)).toEqual(["sin: jnp.sin(x)", "reduce_sum: jnp.sum(y)", "div: jnp.sin(x) / jnp.sum(y)"]);
    const shown = Object.fromEntries(
      trace.values.map(({ line, column, type }) => [`${line} ${/\S+$/.exec((lines[line - 1] ?? "").slice(0, column - 1))?.[0]}`, type]),
    );
    expect(shown).toMatchObject({ "4 z": "f32[8]", "5 [a": "f32[8]", "5 b": "f32[]", "6 rows": "f32[2,4]", "2 2.0": "f32[8] | f32[]" });
    // A traced array that is taken apart was indexed once, by the program.
    expect(asked.filter((text) => text.startsWith("squeeze"))).toHaveLength(1);
  });

  it("prints what programs say while they run, with the lines that say it", async () => {
    const { of, done } = await runCode(
      runner,
      `import { debug, grad, jit, jnp, lax } from "tracepad";
const f = jit((x) => {
  debug.print("x = {}", x);
  const [y] = lax.scan((c, _) => {
    debug.print("turn {c:.1f}", { c });
    return [c * 2.0, null];
  }, x, null, { length: 2 });
  debug.callback((v) => console.log("called with", v.shape), y);
  return y;
});
f(1.0);
grad(f)(3.0);`,
    );
    expect(done.status).toBe("succeeded");
    expect(of("log").map(({ text, line, level }) => [text, line, level])).toEqual([
      ["x = 1.0", 3, "log"],
      ["turn 1.0", 5, "log"],
      ["turn 2.0", 5, "log"],
      ["called with []", 8, "log"],
      ["x = 3.0", 3, "log"],
      ["turn 3.0", 5, "log"],
      ["turn 6.0", 5, "log"],
      ["called with []", 8, "log"],
    ]);
  });

  it("ends a run whose programs hand back too much", async () => {
    const { done } = await runCode(
      runner,
      `import { debug, jit, jnp, lax } from "tracepad";
jit((x) => lax.foriLoop(0, 1000000, (i, c) => { debug.callback(() => {}, x); return c; }, x))(jnp.ones([1000]));`,
    );
    expect(done).toMatchObject({ status: "limit", message: expect.stringContaining("effect limit: 32 MiB") });
  });

  it("joins equal calls of a loop, and keeps different signatures apart", async () => {
    const { of } = await runCode(
      runner,
      `${IMPORT}const f = jit((x) => jnp.add(x, 1));
const a = jnp.ones([4]), b = jnp.ones([5]);
f(a); f(b);
for (let i = 0; i < 50; i++) { f(a); f(b); }`,
    );
    const calls = of("execute").filter(({ call }) => call > 0);
    const total = (signature: string): number => calls.filter((c) => c.signature === signature).reduce((n, c) => n + c.count, 0);
    expect([total("f32[4]"), total("f32[5]")]).toEqual([51, 51]);
    expect(calls.length).toBeLessThan(102);
  });

  it("shares compiled programs between runs", async () => {
    const code = `${IMPORT}jit((x) => jnp.cos(jnp.cos(jnp.cos(x))))(jnp.ones([77]));`;
    const compiled = async (): Promise<boolean[]> =>
      (await runCode(runner, code))
        .of("compile")
        .filter(({ call }) => call > 0)
        .map(({ cached }) => cached);
    expect(await compiled()).toEqual([false]);
    expect(await compiled()).toEqual([true]);
  });

  it("names the user's line, class and hint for a branch on a tracer", async () => {
    const { of, done } = await runCode(
      runner,
      `${IMPORT}const f = (x: unknown) => {
  if (x) return 1;
  return 2;
};
jit(f)(1.0);`,
    );
    expect(done.status).toBe("failed");
    expect(of("error")).toMatchObject([{ name: "TracerBoolConversionError", fault: "user", line: 3, hint: expect.any(String) }]);
    expect(of("error")[0].frames.map(({ fn, line }) => [fn, line])).toEqual([
      ["f", 3],
      ["", 6],
    ]);
  });

  it("reports syntax errors at their place", async () => {
    const { of } = await runCode(runner, "const a = 1;\nconst b = ;");
    expect(of("error")).toMatchObject([{ name: "SourceError", line: 2, column: 11, fault: "user" }]);
  });

  it("prints text with levels and lines, and arrays as arrays", async () => {
    const { events } = await runCode(
      runner,
      `${IMPORT}console.log("a", 1, [2], null);\nconsole.warn("careful");\nconsole.log(jnp.arange(3));`,
    );
    expect(events.filter(({ type }) => type === "log" || type === "array")).toMatchObject([
      { type: "log", level: "log", text: "a 1 [ 2 ] null", line: 2 },
      { type: "log", level: "warn", text: "careful", line: 3 },
      { type: "array", text: "Array([0, 1, 2], dtype=int32)", dtype: "int32", shape: [3], preview: [0, 1, 2], previewShape: [3], line: 4 },
    ]);
  });

  it("an array past the limit ends the run or raises, never breaks the worker", async () => {
    const { of, done } = await runCode(runner, `${IMPORT}for (;;) jnp.zeros([1 << 14, 1 << 14]);`, { arrayBytes: 2 ** 20 });
    expect(done.status).not.toBe("platform");
    expect(of("error").length).toBe(1);
  });

  it("lets a run start over that another one's kernel brought down", async () => {
    const none = new AbortController().signal;
    const limits = limitsSchema.parse({ wallMs: 60_000 });
    const request = { id: "bystander", code: "for (;;) {}", device: runner.devices[0].id, limits, signal: none, mayStartOver: true };
    const bystander = runner.run(request, () => {});
    const guilty = runCode(runner, `${IMPORT}const a = jnp.ones([4000, 4000]); console.log(jnp.matmul(a, a));`, { wallMs: 1000 });
    await expect(bystander).rejects.toThrow(StartOver);
    expect((await guilty).done).toMatchObject({ status: "limit", message: "time limit: 1 s of wall time" });
  });

  it.each([
    ["alone", 0],
    ["beside another run", 1],
  ])(
    "a kernel whose run was stopped does not hold the device on, %s",
    async (_, others) => {
      const stop = new AbortController();
      const code = `${IMPORT}const a = jnp.ones([8000, 8000]); console.log(String(a).length); console.log(jnp.matmul(a, a));`;
      const bystanders = Array.from({ length: others }, () => runCode(runner, "for (;;) {}", { wallMs: 60_000 }));
      const limits = limitsSchema.parse({ wallMs: 8000, arrayBytes: 2 ** 30 });
      const stopped = runner.run({ id: "stopped", code, device: runner.devices[0].id, limits, signal: stop.signal }, ({ type }) => {
        // The kernel is what the program does next.
        if (type === "log") setTimeout(() => stop.abort(), 500);
      });
      expect((await stopped).status).toBe("cancelled");
      const next = await runCode(runner, `${IMPORT}console.log(String(jnp.add(1.0, 2.0)));`, { wallMs: 20_000 });
      // Where others run, the device is taken from it at its limit; what waits for it then starts over.
      expect(others === 0 ? next.printed : next.done.status).toBe(others === 0 ? "3.0" : "platform");
      expect((await Promise.all(bystanders)).map(({ done }) => done.status)).toEqual(bystanders.map(() => "platform"));
    },
    60_000,
  );

  it("ends a loop on the device that never ends", async () => {
    const code = `import { jnp, lax } from "tracepad";
lax.whileLoop(([i]) => jnp.less(i, 1), ([i, x]) => [i, jnp.add(x, 1)], [jnp.int32(0), jnp.float32(0)]);`;
    const { done } = await runCode(runner, code, { wallMs: 500 });
    expect(done).toMatchObject({ status: "limit", message: "time limit: 500 ms of wall time" });
    expect((await runCode(runner, `${IMPORT}console.log(String(jnp.add(1.0, 2.0)));`, { wallMs: 20_000 })).printed).toBe("3.0");
  }, 60_000);

  it("ends a kernel that holds the device past the time limit; the next run works", async () => {
    const { done } = await runCode(runner, `${IMPORT}const a = jnp.ones([4000, 4000]); jnp.matmul(a, a);`, { wallMs: 300 });
    expect(done).toMatchObject({ status: "limit", message: "time limit: 300 ms of wall time" });
    expect((await runCode(runner, `${IMPORT}console.log(String(jnp.add(1.0, 2.0)));`)).printed).toBe("3.0");
  });
});
