import { PRIMITIVES } from "tracepad/device";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DTYPE_CODES } from "../../../../packages/engine/src/client/pipe.ts";
import { ShapedArray } from "../../../../packages/engine/src/ir/aval.ts";
import { type Atom, Jaxpr, JaxprEqn, Literal, Var } from "../../../../packages/engine/src/ir/jaxpr.ts";
import type { Primitive } from "../../../../packages/engine/src/ir/primitive.ts";
import { encodeProgram } from "../../../../packages/engine/src/ir/wire.ts";
import type { Runner } from "../runner.ts";
import { availableModes, type Ran, runCode, startRunner } from "./testing/harness.ts";

/** Hand-made frames of the waist, sent from the sandbox process itself. */
const CLIENT = `
  const F32 = ${DTYPE_CODES.indexOf("float32")};
  const say = (text) => { const body = Buffer.from(JSON.stringify({ level: "log", text: String(text), line: null, column: null })); send(2, body, null); };
  const u32 = (...values) => { const b = Buffer.alloc(4 * values.length); values.forEach((v, i) => b.writeUInt32LE(v >>> 0, 4 * i)); return b; };
  const f64 = (...values) => { const b = Buffer.alloc(8 * values.length); values.forEach((v, i) => b.writeDoubleLE(v, 8 * i)); return b; };
  const call = (type, head, data = Buffer.alloc(0)) => {
    send(type, Buffer.concat(head), data);
    const { type: kind, body } = receiveFrame();
    return kind === 3 ? JSON.parse(body.toString()).name + ": " + JSON.parse(body.toString()).message : body;
  };
  let labels = 0;
  const label = () => u32(1, labels++, 0, 0, 0, 1, 1, 0, 0);
  const compile = (base64) => call(16, [u32(0), label()], Buffer.from(base64, "base64"));
  const writeTwo = () => call(18, [u32(0, F32 | 1 << 16), f64(2)], Buffer.alloc(8)).readDoubleLE(0);
  const read = (id, frees = []) => call(19, [u32(frees.length), f64(...frees), f64(id)]);
  const shown = (answer) => (typeof answer === "string" ? answer : answer.length + " bytes");
`;

const vector = new ShapedArray([2], "float32");

const program = (eqns: JaxprEqn[], invars: Var[], outvars: Atom[]): string =>
  Buffer.from(encodeProgram(new Jaxpr([], invars, eqns, outvars))).toString("base64");

const neg = PRIMITIVES.get("neg") as Primitive;

describe.each(await availableModes())("the waist, %s", (confinement) => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await startRunner({ confinement, takenOver: true, poolSize: 2 });
  });
  afterAll(() => runner.close());

  const attack = (code: string, limits = {}): Promise<Ran> => runCode(runner, CLIENT + code, limits);

  it("22 answers only for arrays that this run holds", async () => {
    const first = await attack("const id = writeTwo(); say(id); say(shown(read(id)));");
    const [foreign, bytes] = first.printed.split("\n");
    expect(bytes).toBe("8 bytes");
    const { printed, done } = await attack(`
      const id = writeTwo();
      for (const other of [${foreign}, id + 1, -1, 0, NaN, Infinity, 1e308]) say(shown(read(other)));
      say(shown(read(id)));
      say(shown(read(id, [id])));
      say(shown(read(id)));
      say(shown(call(20, [u32(2), f64(id, id)])));`);
    const refused = "VerifierError: there is no such array: it was freed, or it is not of this run";
    expect(printed.split("\n")).toEqual([...Array(7).fill(refused), "8 bytes", refused, refused, refused]);
    expect(done.status).toBe("succeeded");
  });

  it("22 runs only executables that this run compiled, on inputs that fit", async () => {
    const x = new Var(vector);
    const y = new Var(vector);
    const code = program([new JaxprEqn(neg, [x], [y], {}, null)], [x], [y]);
    const { printed } = await attack(`
      const id = writeTwo();
      const run = (executable, ...inputs) => shown(call(17, [u32(0), label(), f64(executable), u32(inputs.length), f64(...inputs), u32(0)]));
      const executable = compile("${code}").readDoubleLE(0);
      say(run(executable, id));
      say(run(executable + 1, id));
      say(run(id, id));
      say(run(executable, executable));
      say(run(executable));
      const scalar = call(18, [u32(0, F32)], Buffer.alloc(4)).readDoubleLE(0);
      say(run(executable, scalar));`);
    expect(printed.split("\n")).toEqual([
      "8 bytes",
      "VerifierError: there is no such executable",
      "VerifierError: there is no such executable",
      expect.stringContaining("VerifierError: there is no such array"),
      "VerifierError: expected inputs (f32[2]), got ()",
      "VerifierError: expected inputs (f32[2]), got (f32[])",
    ]);
  });

  it("gives up arrays that a call takes over, once", async () => {
    const x = new Var(vector);
    const y = new Var(vector);
    const code = program([new JaxprEqn(neg, [x], [y], {}, null)], [x], [y]);
    const { printed } = await attack(`
      const id = writeTwo();
      const executable = compile("${code}").readDoubleLE(0);
      const run = (...given) => shown(call(17, [u32(0), label(), f64(executable), u32(1), f64(id), u32(given.length), f64(...given)]));
      for (const given of [[1], [-1], [0.5], [0, 0]]) say(run(...given));
      say(run(0));
      say(run());
      say(shown(read(id)));`);
    const gone = "VerifierError: there is no such array: it was freed, or it is not of this run";
    expect(printed.split("\n")).toEqual([...Array(4).fill("VerifierError: there is no such input to give up"), "8 bytes", gone, gone]);
  });

  it("21 refuses programs that break the IR's rules, before they are compiled", async () => {
    const x = new Var(vector);
    const fake = { ...neg, name: "launch_missiles" } as Primitive;
    const huge = new ShapedArray([2 ** 27, 2 ** 26], "float32");
    const lying = new Var(new ShapedArray([3], "float32"));
    const v = new Var(huge);
    const programs = [
      program([new JaxprEqn(fake, [x], [lying], {}, null)], [x], [lying]),
      program([new JaxprEqn(neg, [x], [lying], {}, null)], [x], [lying]),
      program([new JaxprEqn(neg, [x, x], [lying], {}, null)], [x], [lying]),
      program([], [v], [v]),
      program([], [], [new Literal(1, vector)]),
      Buffer.from("not a program").toString("base64"),
      "",
    ];
    const { printed, of } = await attack(`for (const code of ${JSON.stringify(programs)}) say(shown(compile(code)));`);
    expect(printed.split("\n").map((line) => line.split(":")[0])).toEqual(programs.map(() => "VerifierError"));
    expect(of("compile")).toEqual([]);
  });

  it("21 survives any bytes as a program", async () => {
    const x = new Var(vector);
    const y = new Var(vector);
    const code = program([new JaxprEqn(neg, [x], [y], {}, null)], [x], [y]);
    const { printed, done } = await attack(
      `
      const good = Buffer.from("${code}", "base64");
      const answers = new Set();
      let random = 1;
      for (let i = 0; i < 2000; i++) {
        const bad = Buffer.from(good);
        for (let k = 0; k < 3; k++) { random = (random * 48271) % 2147483647; bad[random % bad.length] = random >> 8; }
        const answer = compile(bad.subarray(0, i % 7 === 0 ? random % bad.length : bad.length).toString("base64"));
        answers.add(typeof answer === "string" ? answer.split(":")[0] : "compiled");
      }
      say([...answers].sort().join());`,
      { wallMs: 15_000 },
    );
    expect(done.status).toBe("succeeded");
    expect(printed).toMatch(/^VerifierError(,compiled)?$/);
  });

  it("counts the bytes of arrays alive, and gives them back", async () => {
    const write = "call(18, [u32(0, F32 | 1 << 16), f64(1024)], Buffer.alloc(4096))";
    expect((await attack(`for (;;) ${write};`, { arrayBytes: 100_000 })).done).toMatchObject({
      status: "limit",
      message: "array limit: 98 KiB of arrays alive at once",
    });
    const freeing = `for (let i = 0; i < 200; i++) { const id = ${write}.readDoubleLE(0); call(20, [u32(1), f64(id)]); } say("ended");`;
    expect((await attack(freeing, { arrayBytes: 100_000 })).printed).toBe("ended");
  });

  it("refuses elements that do not fill the shape, and shapes that are none", async () => {
    const { printed } = await attack("say(shown(call(18, [u32(0, F32 | 1 << 16), f64(3)], Buffer.alloc(8))));");
    expect(printed).toBe("VerifierError: f32[3] has 12 bytes, got 8");
    for (const size of ["-1", "0.5", "2 ** 53", "NaN"]) {
      const { done } = await attack(`call(18, [u32(0, F32 | 1 << 16), f64(${size})], Buffer.alloc(8));`);
      expect(done.status).toBe("platform");
    }
  });
});
