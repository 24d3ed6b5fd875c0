import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { availableModes, runCode, startRunner } from "./testing/harness.ts";

/** Numbers are the cases of the sandbox's list of attacks. Time limits are small; nothing is asserted about times but the limit's own effect. */
describe.each(await availableModes())("hostile programs, %s", (confinement) => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner({ confinement, poolSize: 2 });
  });
  afterAll(() => runner.close());

  const WALL = { wallMs: 400 };

  it.each([
    ["1 endless loop", "for (;;) {}"],
    ["1 endless loop in finally", "try { for (;;) {} } finally { for (;;) {} }"],
    ["2 one native call that never ends", "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);"],
    ["2 numbers that double their digits", "let n = 3n; for (;;) n *= n;"],
    ["3 endless async loop", "const spin = async () => { for (;;) await null; }; spin();"],
    ["3 promises without end", "const next = () => Promise.resolve().then(next); next();"],
    ["4 catastrophic regular expression", `/(a+)+$/.test("${"a".repeat(40)}!");`],
    ["5 recursion that catches its end", "const f = () => { try { f(); } catch { f(); } }; f();"],
    ["11 thrown object whose message never ends", "throw { get message() { for (;;) {} } };"],
    ["11 thrown proxy that never answers", "throw new Proxy({}, { get() { for (;;) {} } });"],
    ["12 stack formatter that never ends", "Error.prepareStackTrace = () => { for (;;) {} }; throw new Error('x');"],
  ])("%s: time limit", async (_, code) => {
    const { done, of } = await runCode(runner, code, WALL);
    expect(done).toMatchObject({ status: "limit", message: "time limit: 400 ms of wall time" });
    expect(of("error")).toMatchObject([{ fault: "limit", message: "time limit: 400 ms of wall time" }]);
  });

  it("5 recursion: RangeError with the user's line", async () => {
    const { done, of } = await runCode(runner, "const f = (): number =>\n  1 + f();\nf();");
    expect(done.status).toBe("failed");
    expect(of("error")[0]).toMatchObject({ name: "RangeError", line: 2, fault: "user" });
  });

  it.each([
    ["6 array bomb", "const all = []; for (;;) all.push(new Array(1000).fill(all.length));"],
    ["6 object bomb", "let all: unknown = null; for (;;) all = { all, more: [1, 2, 3] };"],
    ["6 string bomb", "const all = []; for (let i = 0; ; i++) all.push('x'.repeat(1000) + i, [...'abc' + i]);"],
  ])("%s: memory limit", async (_, code) => {
    const { done } = await runCode(runner, code, { wallMs: 15_000, heapMb: 32 });
    expect(done).toMatchObject({ status: "limit", message: "memory limit: 32 MiB of JavaScript heap" });
    expect((await runCode(runner, "console.log('next')")).printed).toBe("next");
  });

  it.each([
    ["7 typed arrays with catch", "const all = []; for (;;) { try { all.push(new Float64Array(1e5).fill(1)); } catch {} }"],
    ["8 Intl objects", "const all = []; for (;;) all.push(new Intl.NumberFormat('de'));"],
    ["9 map", "const all = new Map(); for (let i = 0; ; i++) all.set(i, i);"],
    ["10 huge fill", "new Array(2 ** 32 - 2).fill(0);"],
  ])("%s: some limit, and the next program runs", async (_, code) => {
    const { done } = await runCode(runner, code, { wallMs: 1500, heapMb: 32 });
    expect(done.status).toBe("limit");
    expect((await runCode(runner, "console.log('next')")).printed).toBe("next");
  });

  it("13 pollution stays in its run", async () => {
    const pollute = `
      Object.prototype.polluted = "yes";
      Array.prototype.push = () => { throw new Error("mine"); };
      JSON.stringify = () => "{}"; JSON.parse = () => ({});
      Object.defineProperty(Object.prototype, "type", { get: () => "done" });
      globalThis.eval = () => 1;
      console.log("polluted");`;
    await runCode(runner, pollute);
    const { printed, done } = await runCode(runner, "console.log(({} as any).polluted, [1].concat(2).length, JSON.stringify({ a: 1 }))");
    expect(printed).toBe('undefined 2 {"a":1}');
    expect(done.status).toBe("succeeded");
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it("14 no way out through constructors", async () => {
    const code = `
      import * as tracepad from "tracepad";
      const reached = new Set();
      const escape = (value) => {
        for (const fn of [value, value?.constructor, value?.constructor?.constructor]) {
          if (typeof fn !== "function") continue;
          try { const global = Function("return globalThis")(); reached.add(typeof global.process + typeof global.require); } catch {}
          try { reached.add(typeof fn.constructor("return process")()); } catch (error) { reached.add(error.name); }
        }
      };
      for (const value of [console, console.log, ...Object.values(tracepad), globalThis, Error, new Error("x")]) escape(value);
      try { console.log.caller } catch (error) { reached.add(error.name); }
      console.log([...reached].sort().join(" "), Object.getOwnPropertyNames(globalThis).filter((n) => /process|require|ivm|boot|host/i.test(n)).join());`;
    const { printed } = await runCode(runner, code);
    expect(printed.trim()).toBe("ReferenceError TypeError undefinedundefined");
  });

  it("15 no other code, no shared memory", async () => {
    const code = `
      console.log(typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof process, typeof require, typeof fetch, typeof setTimeout);
      try { Function("return import('fs')")().then(() => console.log("loaded"), (error) => console.log("rejected", error.message.includes("/"))); } catch { console.log("threw"); }`;
    const { printed } = await runCode(runner, code);
    expect(printed).toMatch(/^undefined undefined undefined undefined undefined undefined undefined\n(rejected false|threw)$/);
  });

  it("16 stack traces know only the user's file and ours by name", async () => {
    const code = `
      const stacks = [new Error("x").stack];
      try { null.x; } catch (error) { stacks.push(error.stack); }
      try { console.log({ toJSON() { throw new Error("inside"); } }); } catch (error) { stacks.push(error.stack); }
      Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() + " " + site.getEvalOrigin()).join();
      stacks.push(new Error("y").stack);
      console.log(stacks.join("\\n"));`;
    const { printed, done } = await runCode(runner, code);
    expect(done.status).toBe("succeeded");
    expect(printed).toContain("main.ts:2:");
    expect(printed.replaceAll("main.ts", "").replaceAll("tracepad.js", "")).not.toMatch(/\/|\.[cm]?[jt]s\b|node:/);
  });

  it("17 a huge string to the host", async () => {
    const before = process.memoryUsage().rss;
    const { done } = await runCode(runner, "const text = 'x'.repeat(2 ** 29 - 100); for (let i = 0; i < 3; i++) console.log(text + i);", {
      wallMs: 3000,
    });
    expect(["succeeded", "limit", "failed"]).toContain(done.status);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
    expect((await runCode(runner, "console.log('next')")).printed).toBe("next");
  });

  it("19 a flood of output is cut off and says so", async () => {
    const { of, done, printed } = await runCode(runner, "for (let i = 0; i < 20000; i++) console.log('0123456789'.repeat(10));", {
      outputBytes: 10_000,
      wallMs: 15_000,
    });
    expect(done.status).toBe("succeeded");
    expect(of("log").at(-1)).toMatchObject({ level: "warn", text: "output limit: 10 KiB of printed output; the rest is not shown" });
    expect(printed.length).toBeLessThan(10_200);
    const empty = await runCode(runner, "for (let i = 0; i < 20000; i++) console.log();", { outputBytes: 10_000, wallMs: 15_000 });
    expect(empty.events.length).toBeLessThan(1000);
  });

  it.each([
    ["calls of eager operations", "let x = jnp.float32(1); for (let i = 0; i < 1e6; i++) x = jnp.add(x, 1);", { calls: 500 }],
    ["calls that read", "const x = jnp.arange(3); for (let i = 0; i < 1e6; i++) jnp.add(x, i).tolist();", { calls: 500 }],
  ])("18 1e6 %s: killed at the call budget", async (_, code, limits) => {
    const { done, of } = await runCode(runner, `import { jnp } from "tracepad"; ${code}`, { ...limits, wallMs: 20_000 });
    expect(done).toMatchObject({ status: "limit", message: "call limit: 500 operations on the device" });
    expect(of("error")).toMatchObject([{ fault: "limit", hint: expect.stringContaining("jitted") }]);
  });

  it.each([
    [
      "equation limit: 100 equations in one program",
      "jit((x) => { for (let i = 0; i < 101; i++) x = jnp.add(x, 1); return x; })(1);",
      { equations: 100 },
    ],
    ["array limit: 64 KiB of arrays alive at once", "try { jnp.zeros([256, 256]); } catch {}", { arrayBytes: 65536 }],
    ["array limit: 64 KiB of arrays alive at once", "jnp.zeros([2 ** 15, 2 ** 15]);", { arrayBytes: 65536 }],
    [
      "array limit: 64 KiB of arrays alive at once",
      "const a = jnp.array(new Float32Array(65536)); console.log(String(jnp.add(a, 1)));",
      { arrayBytes: 65536 },
    ],
    ["array limit: 64 KiB of arrays alive at once", "const a = []; for (;;) a.push(jnp.zeros([64]));", { arrayBytes: 65536 }],
    ["event limit: 50 events in one run", "for (let i = 0; ; i++) jit((x) => jnp.add(x, i))(1);", { events: 50 }],
  ])("ends with its status, error and name: %s", async (message, code, limits) => {
    const { done, of } = await runCode(runner, `import { jnp, jit } from "tracepad"; ${code}`, { ...limits, wallMs: 20_000 });
    expect(done).toMatchObject({ status: "limit", message });
    expect(of("error")).toMatchObject([{ fault: "limit", message, hint: expect.any(String) }]);
  });

  it("a function's name may be long", async () => {
    const code = `import { jnp, jit } from "tracepad";
      const f = (x) => jnp.add(x, 1);
      Object.defineProperty(f, "name", { value: "é\\u0001".repeat(1e5) });
      console.log(String(jit(f)(1)));`;
    const { done, printed, of } = await runCode(runner, code);
    expect([done.status, printed]).toEqual(["succeeded", "2"]);
    expect(of("trace").map(({ fn }) => fn.length)).toEqual([200]);
  });

  it("a promise that is rejected and never caught fails the run", async () => {
    expect((await runCode(runner, "const f = async () => { throw new RangeError('late'); };\nf();")).of("error")).toMatchObject([
      { name: "RangeError", message: "late", line: 1 },
    ]);
  });
});
