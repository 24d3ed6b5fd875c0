import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { availableModes, type Ran, runCode, startRunner } from "./testing/harness.ts";

/** The program runs in the sandbox process itself: what an attacker who broke out of the isolate could do. */
describe.each(await availableModes())("a taken-over process, %s", (confinement) => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner({ confinement, takenOver: true, poolSize: 2 });
  });
  afterAll(() => runner.close());

  const attack = (code: string, limits = {}): Promise<Ran> =>
    runCode(
      runner,
      `const raw = (length, type, body = "") => { const h = Buffer.alloc(5); h.writeUInt32LE(length >>> 0, 0); h[4] = type; write(Buffer.concat([h, Buffer.from(body)])); };\n${code}`,
      {
        wallMs: 600,
        ...limits,
      },
    );

  it.each([
    ["bad JSON", "raw(3, 2, '{{{');"],
    ["JSON of another shape", `raw(2, 2, '{}');`],
    [
      "JSON that is hostile",
      `const body = JSON.stringify({ level: "log", text: { toString: 1 }, line: -1, column: 1e99 }); raw(body.length, 2, body);`,
    ],
    ["a type that does not exist", "raw(0, 99);"],
    ["a type that only we send", "raw(0, 200);"],
    ["4 GB announced", "raw(0xffffffff, 2);"],
    ["4 GB announced for a call", "raw(0xffffffff, 18); for (;;) write(Buffer.alloc(65536));"],
    ["a call without a head", "raw(2, 19, 'ab');"],
    ["a head longer than the call", "raw(4, 19, Buffer.from([255, 255, 255, 255]));"],
    ["more frees than bytes", "raw(8, 20, Buffer.from([4, 0, 0, 0, 255, 255, 255, 255]));"],
    ["an answer of ours", "raw(0, 3);"],
  ])("20 %s: ended at once", async (_, code) => {
    const { done } = await attack(`${code} for (;;) {}`, { wallMs: 10_000 });
    expect(done).toMatchObject({ status: "platform", message: "the sandbox process broke the protocol and was ended" });
  });

  it("20 half a frame is waited for, until the time limit", async () => {
    expect((await attack("raw(100, 2, 'half'); for (;;) {}")).done).toMatchObject({
      status: "limit",
      message: "time limit: 600 ms of wall time",
    });
  });

  it("20 large events end at a budget of their own", async () => {
    const flood = `const long = "x".repeat(4000);
      const label = { fn: "f", signature: long, line: null, column: null, call: 0, reason: long };
      const body = JSON.stringify({ label, jaxpr: "", equations: [], values: [], eqns: 0 });
      for (;;) raw(body.length, 5, body);`;
    const { done, events } = await attack(flood, { wallMs: 20_000 });
    expect(done).toMatchObject({ status: "limit", message: "event limit: 24 MiB of events in one run" });
    expect(events.length).toBeLessThan(4000);
  });

  it("20 equations past their budget are left out, and the run goes on", async () => {
    const equation = { at: [0, 0, 0, 0], inside: null, flops: 0, bytes: 0, source: null };
    const flood = `const equations = Array.from({ length: 50000 }, () => (${JSON.stringify(equation)}));
      const label = { fn: "f", signature: "", line: null, column: null, call: 0, reason: null };
      const body = JSON.stringify({ label, jaxpr: "x".repeat(1e6), equations, values: [], eqns: 50000 });
      for (let i = 0; i < 3; i++) raw(body.length, 5, body);
      for (;;) {}`;
    const { events } = await attack(flood, { wallMs: 5_000 });
    const traced = events.filter((event) => event.type === "trace");
    expect(traced).toHaveLength(3);
    for (const { jaxpr, equations } of traced) expect([jaxpr.length < 2000, equations.length]).toEqual([true, 0]);
  });

  it("20 a flood of frames ends at the budget, and the broker goes on", async () => {
    const flood = "const many = Buffer.alloc(5 * 10000); for (let i = 0; i < 10000; i++) many[5 * i + 4] = 4; for (;;) write(many);";
    expect((await attack(flood, { wallMs: 10_000 })).done.status).toBe("platform");
    const label = `JSON.stringify({ fn: "f", signature: "", line: null, column: null, call: 0, reason: null })`;
    const valid = `const body = ${label}; for (;;) raw(body.length, 4, body);`;
    expect((await attack(valid, { wallMs: 10_000, events: 100, calls: 100 })).done).toMatchObject({
      status: "limit",
      message: "event limit: 100 events in one run",
    });
  });

  it("18 calls end at the call budget", async () => {
    const calls = "for (;;) { raw(8, 20, Buffer.from([4, 0, 0, 0, 0, 0, 0, 0])); receiveFrame(); }";
    expect((await attack(calls, { wallMs: 10_000, calls: 500 })).done).toMatchObject({
      status: "limit",
      message: "call limit: 500 operations on the device",
    });
  });

  it("answers that nobody reads do not fill the broker", async () => {
    const head =
      "const head = Buffer.alloc(8 + 4 + 8); head.writeUInt32LE(16, 0); head.writeUInt32LE(0, 4); head.writeUInt32LE(3 | 1 << 16, 8); head.writeDoubleLE(2 ** 20, 12);";
    const code = `${head}
      raw(20 + 4 * 2 ** 20, 18, Buffer.concat([head, Buffer.alloc(4 * 2 ** 20)]));
      const id = receiveFrame().body;
      const read = Buffer.alloc(16); read.writeUInt32LE(12, 0); id.copy(read, 8);
      for (;;) raw(16, 19, read);`;
    const before = process.memoryUsage().rss;
    expect((await attack(code, { wallMs: 10_000, arrayBytes: 16 * 2 ** 20 })).done.status).toBe("platform");
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });

  /** Reports what a system call gave, as a printed line. */
  const probe = (code: string): Promise<Ran> =>
    attack(
      `const say = (text) => { const body = JSON.stringify({ level: "log", text: String(text), line: null, column: null }); raw(Buffer.byteLength(body), 2, body); };\n${code}`,
    );

  it.each([
    ["socket", "lockdown.raw(41, 2, 1, 0)"],
    ["fork", "lockdown.raw(57)"],
    ["vfork", "lockdown.raw(58)"],
    ["execve", "lockdown.raw(59, 0, 0, 0)"],
    ["kill the broker", "lockdown.raw(62, 1, 9)"],
    ["ptrace", "lockdown.raw(101, 0, 0, 0, 0)"],
    ["clone a process", "lockdown.raw(56, 17, 0, 0, 0)"],
    ["unshare", "lockdown.raw(272, 0x10000000)"],
    ["executable memory", "lockdown.raw(9, 0, 4096, 7, 0x22)"],
    ["make memory executable", "lockdown.raw(10, 0x10000, 4096, 5)"],
    ["io_uring", "lockdown.raw(425, 8, 0)"],
    ["process_vm_readv", "lockdown.raw(310, 1, 0, 0)"],
    ["bpf", "lockdown.raw(321, 0, 0, 0)"],
    ["memfd_create", "lockdown.raw(319, 0, 0)"],
    ["pidfd_getfd", "lockdown.raw(438, 3, 0, 0)"],
    ["a 32-bit number", "lockdown.raw(0x40000000 + 39)"],
  ])("23 %s: the kernel ends the process", async (_, call) => {
    const { done, printed } = await probe(`say("before"); say(${call});`);
    expect(printed).toBe("before");
    expect(done).toMatchObject({
      status: "limit",
      message: "sandbox limit: the process asked the system for something that programs may not have",
    });
  });

  it("23 no file can be opened, no limit raised", async () => {
    const { printed } = await probe(`
      const fs = process.getBuiltinModule("node:fs");
      for (const path of ["/etc/passwd", "/proc/self/environ", "/proc/1/mem", "/", "/dev/null"]) {
        try { fs.openSync(path, "r"); say("opened " + path); } catch (error) { say(error.code); }
      }
      say(lockdown.raw(302, 0, 2, 0, 0));`);
    expect(printed.split("\n")).toEqual(["EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "-1"]);
  });

  it("23 no secret is in its environment", async () => {
    const { printed } = await probe("say(Object.keys(process.env).sort().join());");
    expect(
      printed.split(",").filter((name) => !["LD_LIBRARY_PATH", "PWD", "TZ", "UV_THREADPOOL_SIZE", "UV_USE_IO_URING"].includes(name)),
    ).toEqual([]);
  });
});
