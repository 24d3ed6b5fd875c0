import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { runCode, startRunner } from "./testing/harness.ts";

/** Programs whose arrays, all together, are many times what may be alive at once. */
describe("arrays that a program drops", () => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner();
  });
  afterAll(() => runner.close());

  /** 64 KiB an array; 16 of them fit. */
  const HEAD = `import { jnp, jit } from "tracepad";\nconst f = jit((x) => x.add(1)); let x = jnp.zeros([16384]);\n`;
  const LIMITS = { arrayBytes: 2 ** 20, wallMs: 20_000 };
  const run = (code: string) => runCode(runner, HEAD + code, LIMITS);
  const SHOW = "\nconsole.log(String(x.get(0)));";

  it.each([
    ["for", "for (let i = 0; i < 300; i++) x = f(x);", "300.0"],
    ["while", "let i = 0; while (i < 300) { i++; if (i % 2) continue; x = f(x); x = f(x) }", "300.0"],
    ["for of, nested", "for (const k of [1, 2, 3]) for (let i = 0; i < 100; i++) { x = f(x).mul(1); }", "300.0"],
    ["many small ones", "let y = jnp.zeros([2]); for (let i = 0; i < 3000; i++) y = f(y); x = y;", "3000.0"],
    ["a function", "function train(n) { for (let i = 0; i < n; i++) x = f(x); return n }\nif (train(200) < train(100)) x = f(x);", "300.0"],
    ["a constant that is one", "const train = (n: number) => { for (let i = 0; i < n; i++) x = f(x); };\ntrain(300)", "300.0"],
    [
      "functions in one another",
      "function a(x) { let i = 0; do x = f(x); while (++i < 30); return x }\nfunction b(n) { while (n--) x = a(x); }\nb(10);",
      "300.0",
    ],
  ])("are freed in a loop: %s", async (_, code, result) => {
    const { done, printed } = await run(code + SHOW);
    expect(done.message).toBeNull();
    expect(printed).toBe(result);
  });

  it("are told from those it keeps, and the limit says what to do where a loop cannot be cut", async () => {
    const kept = await run("const all = []; for (;;) { x = f(x); all.push(x); }");
    expect(kept.done).toMatchObject({ status: "limit", message: "array limit: 1 MiB of arrays alive at once" });
    const callback = await run("[1].forEach(() => { for (let i = 0; i < 300; i++) x = f(x); });");
    expect(callback.done.status).toBe("limit");
    expect(callback.of("error")).toMatchObject([{ hint: expect.stringContaining("move it to the top level") }]);
  });

  it("leave room for large ones when the limit is near", async () => {
    const { done, printed } = await run(
      `const all = []; for (let i = 0; i < 12; i++) all.push(f(x)); for (let i = 0; i < 200; i++) x = f(x);${SHOW}`,
    );
    expect(done.message).toBeNull();
    expect(printed).toBe("200.0");
  });

  it("leave the device no larger than what may be alive, a gigabyte of them", async () => {
    const before = process.memoryUsage().rss;
    const code = `import { jnp, jit } from "tracepad";\nconst f = jit((x) => jnp.add(x, 1)); let x = jnp.zeros([262144]);
      for (let i = 0; i < 1000; i++) x = f(x);${SHOW}`;
    const { done, printed } = await runCode(runner, code, { arrayBytes: 32 * 2 ** 20, wallMs: 60_000 });
    expect(done.message).toBeNull();
    expect(printed).toBe("1000.0");
    // The device lives in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  }, 90_000);

  it("do not change where errors are", async () => {
    const { of } = await run(
      "function train() {\n  for (let i = 0; ; i++) {\n    x = f(x);\n    if (i > 100) jnp.add(x, jnp.ones([3]));\n  }\n}\nif (true) train();",
    );
    expect(of("error")).toMatchObject([{ fault: "user", line: 6, column: 22 }]);
    expect(of("error")[0].frames.map(({ fn, line }) => [fn, line])).toEqual([
      ["train", 6],
      ["", 9],
    ]);
    const traced = await run("for (let i = 0; ; i++) {\n  x = f(x);\n  if (i > 100) jit((y) => { while (y) y; return y })(1.0);\n}");
    expect(traced.of("error")).toMatchObject([{ name: "TracerBoolConversionError", line: 5 }]);
  });

  it("keep limits and cancelling as they are", async () => {
    const endless = "for (;;) x = f(x);";
    expect((await runCode(runner, HEAD + endless, { ...LIMITS, wallMs: 500 })).done).toMatchObject({
      status: "limit",
      message: "time limit: 500 ms of wall time",
    });
    expect((await runCode(runner, HEAD + endless, { ...LIMITS, calls: 100 })).done.message).toContain("call limit");
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    expect((await runCode(runner, HEAD + endless, LIMITS, stop.signal)).done.status).toBe("cancelled");
  });

  it("never let promises run in the middle of the program", async () => {
    const { printed, done } = await run(
      'Promise.resolve().then(() => console.log("later"));\nfor (let i = 0; i < 10; i++) x = f(x);\nconsole.log("first");',
    );
    expect(done.status).toBe("succeeded");
    expect(printed).toBe("first\nlater");
  });

  it("may have callbacks of the program's own, whatever these do", async () => {
    const watch = (callback: string) => `const seen = new FinalizationRegistry(() => { ${callback} });
      for (let i = 0; i < 100; i++) { seen.register({}, i); x = f(x); }`;
    const uses = await run(watch("if (count++ === 0) console.log(f(x).dtype)").replace("const", "let count = 0; const"));
    expect([uses.done.message, uses.printed]).toEqual([null, "float32"]);
    const throws = await run(`${watch('throw new Error("in a callback")')}\nconsole.log("ended");`);
    expect(throws.done.status).not.toBe("platform");
    const never = await runCode(runner, HEAD + watch("for (;;) {}"), { ...LIMITS, wallMs: 500 });
    expect(never.done.message).toContain("time limit");
  });
});
