import { spawn } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LABEL, ProgramWriter, squarePlusOne } from "../client/conformance.ts";
import { createInProcessClient, diskStore, ExecutableCache, type ExecutableStore, memoryStore, PRIMITIVES } from "../device.ts";
import type { EngineEvent } from "../internal.ts";
import { ClosedJaxpr, type Jaxpr } from "../ir/jaxpr.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(join(tmpdir(), "tracepad-store-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (data: Uint8Array | null): string | null => (data === null ? null : String.fromCharCode(...data));

describe("a store in a folder", () => {
  test("gives back what was set, to others too, and null for the rest", () => {
    const folder = join(root, "plain");
    const store = diskStore({ fs, folder });
    expect(store.get("ab")).toBeNull();
    store.set("ab", bytes("one"));
    store.set("ab", bytes("two"));
    expect(text(diskStore({ fs, folder }).get("ab"))).toBe("two");
    expect(fs.readdirSync(folder)).toEqual(["ab.program"]);
    expect(() => store.get("../ab")).toThrow("no key");
  });

  test("takes what is damaged or cut off for absent, and replaces it", () => {
    const folder = join(root, "damaged");
    const store = diskStore({ fs, folder });
    const file = join(folder, "cd.program");
    for (const damage of [
      (data: Buffer) => data.subarray(0, data.length - 1),
      (data: Buffer) => data.subarray(0, 10),
      (data: Buffer) => Buffer.alloc(0),
      (data: Buffer) => Buffer.from(data.map((byte, i) => (i === data.length - 2 ? byte ^ 1 : byte))),
    ]) {
      store.set("cd", bytes("a program"));
      fs.writeFileSync(file, damage(fs.readFileSync(file)));
      expect(store.get("cd")).toBeNull();
      expect(fs.existsSync(file)).toBe(false);
    }
    store.set("cd", bytes("again"));
    expect(text(store.get("cd"))).toBe("again");
  });

  test("keeps within its bytes: what was read least recently goes first", () => {
    const folder = join(root, "bounded");
    const store = diskStore({ fs, folder, bytes: 1000 });
    for (const [i, key] of ["a1", "a2", "a3"].entries()) {
      store.set(key, new Uint8Array(268));
      fs.utimesSync(join(folder, `${key}.program`), 1000 + i, 1000 + i);
    }
    expect(store.get("a1")).not.toBeNull();
    store.set("a4", new Uint8Array(268));
    expect([store.get("a1"), store.get("a2"), store.get("a3"), store.get("a4")].map((data) => data !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    store.set("a5", new Uint8Array(2000));
    expect(store.get("a5")).toBeNull();
  });

  test("says why it cannot write, and goes on without", () => {
    const folder = join(root, "file");
    fs.writeFileSync(folder, "not a folder");
    const errors: string[] = [];
    const store = diskStore({ fs, folder, onError: (error) => errors.push(error.message) });
    store.set("ef", bytes("x"));
    expect(store.get("ef")).toBeNull();
    expect(errors[0]).toMatch(/EEXIST|ENOTDIR/);
  });

  test("has two writers: an entry is one of theirs, whole, at all times", async () => {
    const folder = join(root, "writers");
    const module = pathToFileURL(fileURLToPath(new URL("store.ts", import.meta.url))).href;
    const node = fileURLToPath(new URL("../../../../node_modules/.bin/node", import.meta.url));
    const code = `
      import fs from "node:fs";
      import { diskStore } from ${JSON.stringify(module)};
      const store = diskStore({ fs, folder: ${JSON.stringify(folder)}, onError: (error) => { throw error; } });
      for (let i = 0; i < 300; i++) {
        store.set("aa", new Uint8Array(20_000).fill(process.argv[1].charCodeAt(0)));
        const found = store.get("aa");
        if (found === null || found.length !== 20_000 || found.some((byte) => byte !== found[0])) throw new Error("torn");
      }`;
    const ends = ["x", "y"].map(
      (name) =>
        new Promise<string>((resolve) => {
          const child = spawn(node, ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", code, name]);
          let errors = "";
          child.stderr.on("data", (data) => {
            errors += data;
          });
          child.on("close", (exit) => resolve(exit === 0 ? "" : errors));
        }),
    );
    expect(await Promise.all(ends)).toEqual(["", ""]);
    expect(fs.readdirSync(folder)).toEqual(["aa.program"]);
  }, 60_000);
});

/** A client as a new process has it: nothing in memory, this store behind. */
function client(store: ExecutableStore, version = "1") {
  const events: EngineEvent[] = [];
  const cache = new ExecutableCache(undefined, { store, version, primitives: PRIMITIVES, leastMs: 0 });
  const made = createInProcessClient({ cache, now: () => performance.now(), listener: (event) => events.push(event) });
  const run = (program: Jaxpr, data: Float32Array): { result: unknown; cached: boolean } => {
    const executable = made.compile(program, LABEL);
    const [buffer] = made.execute(executable, [made.write(data, executable.inAvals[0])], LABEL);
    const event = events.findLast((e) => e.type === "compile");
    return { result: made.read(buffer), cached: event?.type === "compile" && event.cached };
  };
  return { run, events };
}

describe("programs in a store", () => {
  /** With a step in JavaScript, a literal result, and an input that is a result. */
  function mixed(): Jaxpr {
    const w = new ProgramWriter();
    const x = w.input([4]);
    const doubled = w.bind("convert_element_type", [x], { new_dtype: "float64", weak_type: false, sharding: null });
    const back = w.bind("convert_element_type", [w.bind("add", [doubled, doubled])], {
      new_dtype: "float32",
      weak_type: false,
      sharding: null,
    });
    return w.finish(w.bind("sin", [back]), w.number(4), x);
  }

  test("are not compiled again by the next process, and give the same", () => {
    for (const [program, data] of [
      [squarePlusOne([3]), new Float32Array([1, 2, 3])],
      [squarePlusOne([5000]), new Float32Array(5000).fill(3)],
      [mixed(), new Float32Array([0, 1, 2, 3])],
    ] as const) {
      const store = memoryStore();
      const before = client(store);
      const first = before.run(program, data);
      expect(first.cached).toBe(false);
      expect(store.size).toBe(1);
      const second = client(store);
      expect(second.run(program, data)).toEqual({ result: first.result, cached: true });
      const compile = second.events.find((event) => event.type === "compile");
      expect(compile).toMatchObject({ lowerMs: 0, compileMs: 0 });
      const told = before.events.find((event) => event.type === "compile");
      // Also what the passes did, and what the kernels compute.
      expect(compile).toEqual({ ...told, cached: true, lowerMs: 0, compileMs: 0 });
      expect(compile?.type === "compile" && compile.kernels.length).toBeGreaterThan(0);
    }
  });

  test("of another compiler, or that are none, are compiled anew", () => {
    const store = memoryStore();
    const data = new Float32Array([1, 2, 3]);
    client(store).run(squarePlusOne(), data);
    expect(client(store, "2").run(squarePlusOne(), data).cached).toBe(false);
    const strange: ExecutableStore = { get: () => bytes("what is this"), set: () => {} };
    expect(client(strange).run(squarePlusOne(), data)).toEqual({ result: new Float32Array([2, 5, 10]), cached: false });
  });

  test("loops among them, from a folder", () => {
    const [w, c, b] = [new ProgramWriter(), new ProgramWriter(), new ProgramWriter()];
    const counter = c.input([], "int32");
    c.input([4]);
    const cond = c.finish(c.bind("lt", [counter, c.number(5, "int32")]));
    const [turn, value] = [b.input([], "int32"), b.input([4])];
    const body = b.finish(b.bind("add", [turn, b.number(1, "int32")]), b.bind("add", [value, value]));
    w.bind("while", [w.number(0, "int32"), w.input([4])], {
      cond_jaxpr: new ClosedJaxpr(cond),
      body_jaxpr: new ClosedJaxpr(body),
      cond_nconsts: 0,
      body_nconsts: 0,
    });
    const program = w.finish(w.eqns[0].outvars[1]);
    const store = diskStore({ fs, folder: join(root, "loops") });
    const data = new Float32Array([1, 2, 3, 4]);
    const result = new Float32Array([32, 64, 96, 128]);
    expect(client(store).run(program, data)).toEqual({ result, cached: false });
    expect(client(store).run(program, data)).toEqual({ result, cached: true });
  });
});
