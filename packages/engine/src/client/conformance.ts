/** Test support: what every client of the waist must do, in process or across a pipe. */
import { describe, expect, test } from "vitest";
import type { DType, TypedArray } from "../dtype/dtype.ts";
import { type Shape, ShapedArray } from "../ir/aval.ts";
import type { EffectRecord } from "../ir/effects.ts";
import { type Atom, Jaxpr, JaxprEqn, Literal, type Params, Var } from "../ir/jaxpr.ts";
import { PRIMITIVES } from "../primitives/registry.ts";
import type { CallLabel, Client } from "./client.ts";
import type { EngineEvent, EngineListener } from "./events.ts";

export const LABEL: CallLabel = { fn: "f", signature: "f32[3]", line: 3, column: 5, call: 1, cached: false, reason: "first call" };

export const aval = (shape: Shape, dtype: DType = "float32"): ShapedArray => new ShapedArray(shape, dtype);

/** Writes programs for tests an equation at a time. */
export class ProgramWriter {
  readonly eqns: JaxprEqn[] = [];
  private readonly invars: Var[] = [];

  input(shape: Shape, dtype: DType = "float32"): Var {
    const v = new Var(aval(shape, dtype));
    this.invars.push(v);
    return v;
  }

  bind(name: string, inputs: readonly Atom[], params: Params = {}, line = this.eqns.length + 1): Var {
    const primitive = PRIMITIVES.get(name);
    if (primitive === undefined) throw new Error(`no primitive ${name}`);
    const outvars = primitive
      .abstractEval(
        inputs.map((x) => x.aval),
        params,
      )
      .map((out) => new Var(out));
    this.eqns.push(new JaxprEqn(primitive, inputs, outvars, params, { file: "test.ts", line, column: 1 }));
    return outvars[0];
  }

  number(value: number, dtype: DType = "float32"): Literal {
    return new Literal(value, aval([], dtype));
  }

  finish(...outvars: Atom[]): Jaxpr {
    return new Jaxpr([], this.invars, this.eqns, outvars, []);
  }
}

/** x·x + 1 on `shape`. */
export function squarePlusOne(shape: Shape = [3]): Jaxpr {
  const w = new ProgramWriter();
  const x = w.input(shape);
  return w.finish(w.bind("add", [w.bind("mul", [x, x]), w.number(1)]));
}

export interface ClientUnderTest {
  readonly client: Client;
  /** Ends what the client holds (a process, a pipe). */
  close?(): void | Promise<void>;
}

/**
 * Runs the suite against clients that `make` gives, each with its own listener and a cache that starts empty.
 * `events: false` is for clients whose events go elsewhere, past the program that calls them.
 */
export function describeClient(
  name: string,
  make: (listener: EngineListener) => ClientUnderTest | Promise<ClientUnderTest>,
  { events: hears = true } = {},
): void {
  const withClient = async (body: (client: Client, events: EngineEvent[]) => void): Promise<void> => {
    const events: EngineEvent[] = [];
    const { client, close } = await make((event) => events.push(event));
    try {
      body(client, events);
    } finally {
      await close?.();
    }
  };
  const run = (client: Client, program: Jaxpr, ...inputs: TypedArray[]): TypedArray[] => {
    const executable = client.compile(program, LABEL);
    const buffers = inputs.map((data, i) => client.write(data, executable.inAvals[i]));
    return client.execute(executable, buffers, LABEL).map((buffer) => client.read(buffer));
  };

  describe(`${name}: the waist`, () => {
    test("names its device", () =>
      withClient((client) => {
        expect(client.device.id).toBe(`${client.device.kind}:0`);
        expect(client.device.description).not.toBe("");
      }));

    test("writes and reads every dtype, and keeps NaN and −0", () =>
      withClient((client) => {
        const arrays: [DType, TypedArray][] = [
          ["float32", new Float32Array([1.5, NaN, -0, Infinity])],
          ["int32", new Int32Array([-(2 ** 31), 0, 7, 2 ** 31 - 1])],
          ["uint32", new Uint32Array([0, 1, 2 ** 32 - 1, 5])],
          ["bool", new Uint8Array([0, 1, 1, 0])],
          ["int8", new Int8Array([-128, 0, 7, 127])],
          ["int16", new Int16Array([-32768, 0, 7, 32767])],
          ["int64", new BigInt64Array([-(2n ** 63n), 0n, 7n, 2n ** 63n - 1n])],
          ["uint8", new Uint8Array([0, 1, 254, 255])],
          ["uint16", new Uint16Array([0, 1, 2, 65535])],
          ["uint64", new BigUint64Array([0n, 1n, 2n, 2n ** 64n - 1n])],
          ["float16", new Uint16Array([0x3c00, 0x7e00, 0x8000, 0x7c00])],
          ["bfloat16", new Uint16Array([0x3f80, 0x7fc0, 0x8000, 0x7f80])],
          ["float64", new Float64Array([1.5, NaN, -0, 2 ** -1074])],
          ["complex64", new Float32Array([1, 2, NaN, -0, Infinity, 3, 0, 0])],
          ["complex128", new Float64Array([1, 2, NaN, -0, Infinity, 3, 0, 0])],
        ];
        for (const [dtype, data] of arrays) {
          const buffer = client.write(data, aval([4], dtype));
          expect(buffer.aval.toShort()).toBe(aval([4], dtype).toShort());
          expect(client.read(buffer)).toEqual(data);
        }
        const keys = new Uint32Array([1, 2, 3, 4]);
        expect(client.read(client.write(keys, aval([2], "key<fry>")))).toEqual(keys);
        expect(client.read(client.write(new Float32Array(0), aval([0, 3])))).toEqual(new Float32Array(0));
      }));

    test("keeps its own copy of what is written and of what is read", () =>
      withClient((client) => {
        const data = new Float32Array([1, 2]);
        const buffer = client.write(data, aval([2]));
        data[0] = 9;
        client.read(buffer)[1] = 9;
        expect(client.read(buffer)).toEqual(new Float32Array([1, 2]));
      }));

    test("compiles and runs, and does not consume its inputs", () =>
      withClient((client) => {
        const executable = client.compile(squarePlusOne(), LABEL);
        expect(executable.inAvals.map((a) => a.toShort())).toEqual(["f32[3]"]);
        expect(executable.outAvals.map((a) => a.toShort())).toEqual(["f32[3]"]);
        const x = client.write(new Float32Array([1, 2, 3]), aval([3]));
        for (let i = 0; i < 2; i++) {
          const [y] = client.execute(executable, [x], LABEL);
          expect(y.aval.toShort()).toBe("f32[3]");
          expect(client.read(y)).toEqual(new Float32Array([2, 5, 10]));
        }
      }));

    test("hands back what effectful equations met, in order and as often", () =>
      withClient((client) => {
        const w = new ProgramWriter();
        const x = w.input([3]);
        const y = w.bind("neg", [x]);
        w.bind("debug_print", [y, w.number(7, "int32")], { fmt: "{} {}", site: 0 });
        w.bind("debug_callback", [], { callback: "<function f>", site: 1 });
        w.bind("debug_print", [y, w.number(7, "int32")], { fmt: "{} {}", site: 2 });
        const executable = client.compile(w.finish(y), LABEL);
        for (let n = 1; n < 3; n++) {
          const records: EffectRecord[] = [];
          const given = client.write(new Float32Array([n, 0, 2]), aval([3]));
          const [out] = client.execute(executable, [given], LABEL, [], (record) => records.push(record));
          const operands = [new Float32Array([-n, -0, -2]), new Int32Array([7])];
          expect(records).toEqual([
            { site: 0, operands },
            { site: 1, operands: [] },
            { site: 2, operands },
          ]);
          expect(client.read(out)).toEqual(operands[0]);
        }
      }));

    test("gives outputs that are inputs, literals or each other as arrays of their own", () =>
      withClient((client) => {
        const w = new ProgramWriter();
        const x = w.input([2]);
        const y = w.bind("neg", [x]);
        const results = run(client, w.finish(x, y, y, w.number(4)), new Float32Array([1, 2]));
        expect(results).toEqual([new Float32Array([1, 2]), new Float32Array([-1, -2]), new Float32Array([-1, -2]), new Float32Array([4])]);
      }));

    test("reduces, multiplies matrices and moves elements", () =>
      withClient((client) => {
        const w = new ProgramWriter();
        const x = w.input([2, 3]);
        const t = w.bind("transpose", [x], { permutation: [1, 0] });
        const product = w.bind("dot_general", [x, t], {
          dimension_numbers: [
            [[1], [0]],
            [[], []],
          ],
          precision: null,
          preferred_element_type: "float32",
          out_sharding: null,
        });
        const total = w.bind("reduce_sum", [x], { axes: [0, 1], out_sharding: null });
        const results = run(client, w.finish(t, product, total), new Float32Array([1, 2, 3, 4, 5, 6]));
        expect(results).toEqual([new Float32Array([1, 4, 2, 5, 3, 6]), new Float32Array([14, 32, 32, 77]), new Float32Array([21])]);
      }));

    test("programs without elements, inputs or equations", () =>
      withClient((client) => {
        expect(run(client, squarePlusOne([0, 4]), new Float32Array(0))).toEqual([new Float32Array(0)]);
        const w = new ProgramWriter();
        expect(run(client, w.finish(w.bind("iota", [], { dtype: "int32", shape: [4], dimension: 0, sharding: null })))).toEqual([
          new Int32Array([0, 1, 2, 3]),
        ]);
        expect(run(client, new ProgramWriter().finish())).toEqual([]);
      }));

    const testWithEvents: typeof test | (() => void) = hears ? test : () => {};

    testWithEvents("an equal program is compiled once, whatever its variables and lines", () =>
      withClient((client, events) => {
        client.compile(squarePlusOne(), LABEL);
        client.compile(squarePlusOne(), LABEL);
        client.compile(squarePlusOne([4]), LABEL);
        const compiles = events.filter((event) => event.type === "compile");
        expect(compiles.map((event) => event.cached)).toEqual([false, true, false]);
        expect(compiles[0].key).toBe(compiles[1].key);
        expect(compiles[0].key).not.toBe(compiles[2].key);
        expect(compiles[0].key).toMatch(/^[0-9a-f]{32}$/);
      }),
    );

    testWithEvents("reports passes, kernels and the optimised program", () =>
      withClient((client, events) => {
        run(client, squarePlusOne(), new Float32Array(3));
        const compile = events.find((event) => event.type === "compile");
        expect(compile?.label).toEqual(LABEL);
        expect(compile?.passes.map((pass) => pass.name)).toEqual(["inline", "expand", "fold", "simplify", "cse", "dce"]);
        expect(compile?.kernels.length).toBeGreaterThan(0);
        expect(compile?.optimized.text).toContain("add");
        expect(compile?.optimized.equations.map(({ origin }) => origin)).toEqual([0, 1]);
        expect(compile?.kernels.flatMap(({ eqns }) => eqns)).toEqual([0, 1]);
        const execute = events.find((event) => event.type === "execute");
        expect(execute).toMatchObject({ count: 1, flops: 6, bytes: 24 });
      }),
    );

    test("refuses a malformed program and goes on", () =>
      withClient((client) => {
        const x = new Var(aval([3]));
        const stray = new Var(aval([3]));
        const add = PRIMITIVES.get("add");
        if (add === undefined) throw new Error("no add");
        const unbound = new Jaxpr([], [x], [new JaxprEqn(add, [x, stray], [new Var(aval([3]))], {}, null)], [x]);
        expect(() => client.compile(unbound, LABEL)).toThrow(/bound/);
        const lying = new Var(aval([4]));
        const wrong = new Jaxpr([], [x], [new JaxprEqn(add, [x, x], [lying], {}, null)], [lying]);
        expect(() => client.compile(wrong, LABEL)).toThrow(/equation 0 \(add\)/);
        expect(run(client, squarePlusOne(), new Float32Array([1, 2, 3]))).toEqual([new Float32Array([2, 5, 10])]);
      }));

    test("refuses inputs that are not the program's, and data that is not the array's", () =>
      withClient((client) => {
        const executable = client.compile(squarePlusOne(), LABEL);
        const four = client.write(new Float32Array(4), aval([4]));
        expect(() => client.execute(executable, [four], LABEL)).toThrow();
        expect(() => client.execute(executable, [], LABEL)).toThrow();
        expect(() => client.write(new Float32Array(2), aval([3]))).toThrow();
        expect(() => client.write(new Int32Array(3), aval([3]))).toThrow();
      }));

    test("takes donated inputs over, large and small, and refuses them twice in one call", () =>
      withClient((client) => {
        for (const size of [3, 3000]) {
          const executable = client.compile(squarePlusOne([size]), LABEL);
          let x = client.write(new Float32Array(size).fill(1), aval([size]));
          for (let i = 0; i < 3; i++) [x] = client.execute(executable, [x], LABEL, [0]);
          expect(client.read(x)).toEqual(new Float32Array(size).fill(26));
          const w = new ProgramWriter();
          const sum = client.compile(w.finish(w.bind("add", [w.input([size]), w.input([size])])), LABEL);
          expect(() => client.execute(sum, [x, x], LABEL, [1])).toThrow(/previously donated/);
          expect(client.read(client.execute(sum, [x, x], LABEL)[0])).toEqual(new Float32Array(size).fill(52));
        }
      }));

    test("takes freed buffers back without touching the others", () =>
      withClient((client) => {
        const kept = client.write(new Float32Array([1]), aval([1]));
        for (let i = 0; i < 100; i++) client.free([client.write(new Float32Array([i]), aval([1]))]);
        expect(client.read(kept)).toEqual(new Float32Array([1]));
      }));
  });
}
