import { describe, expect, test } from "vitest";
import { randomProgram, seededRandom } from "../backends/random-program.ts";
import { ProgramWriter, squarePlusOne } from "../client/conformance.ts";
import { VerifierError } from "../errors/errors.ts";
import { PRIMITIVES } from "../primitives/registry.ts";
import { ShapedArray } from "./aval.ts";
import { canonicalKey, tableKey } from "./canonical.ts";
import { ClosedJaxpr, Jaxpr, JaxprEqn, Literal, type Param, Var } from "./jaxpr.ts";
import type { Primitive } from "./primitive.ts";
import { printJaxpr } from "./printer.ts";
import { sha256 } from "./sha256.ts";
import { DEFAULT_VERIFIER_LIMITS as LIMITS } from "./verifier.ts";
import { decodeProgram, encodeProgram } from "./wire.ts";

/** Takes anything and gives nothing: carries parameters. */
const note: Primitive = { name: "note", abstractEval: () => [], evaluate: () => [], lowering: { kind: "host" } };
const call: Primitive = {
  name: "call",
  abstractEval: (_, params) => (params.jaxpr as ClosedJaxpr).outAvals,
  evaluate: () => {
    throw new Error("inlined");
  },
  lowering: { kind: "call" },
};
const table = new Map([...PRIMITIVES, ["note", note], ["call", call]]);

const calling = (inner: Jaxpr, name = "g"): Jaxpr => {
  const invars = inner.inAvals.map((aval) => new Var(aval));
  const outvars = inner.outAvals.map((aval) => new Var(aval));
  return new Jaxpr([], invars, [new JaxprEqn(call, invars, outvars, { jaxpr: new ClosedJaxpr(inner), name }, null)], outvars, ["x"]);
};

describe("the binary form", () => {
  test("gives back random programs as they were", () => {
    for (let seed = 0; seed < 100; seed++) {
      const program = randomProgram(seed, PRIMITIVES, { length: 15 });
      const back = decodeProgram(encodeProgram(program), PRIMITIVES, LIMITS);
      expect(printJaxpr(back)).toBe(printJaxpr(program));
      expect(back.eqns.map((eqn) => eqn.source)).toEqual(program.eqns.map((eqn) => eqn.source));
      expect(canonicalKey(back)).toBe(canonicalKey(program));
    }
  });

  test("keeps literals to the bit, weak types, argument names and every kind of parameter", () => {
    const values = [NaN, Infinity, -Infinity, -0, 0, 1e-45, 3.4e38];
    const x = new Var(new ShapedArray([2, 0], "float32", true));
    const params: Record<string, Param> = {
      a: null,
      b: true,
      c: -1.5,
      d: "naïve \u{1f600}",
      e: [1, [2, -0, NaN]],
      f: { x: 2 ** 40, y: [] },
      g: false,
    };
    const program = new Jaxpr(
      [],
      [x],
      [new JaxprEqn(note, [], [], params, { file: "a.ts", line: 70_000, column: 3 })],
      [x, ...values.map((v) => new Literal(v, new ShapedArray([], "float32")))],
      ["weights"],
    );
    const back = decodeProgram(encodeProgram(program), table, LIMITS);
    expect(back.outvars.slice(1).map((atom) => (atom as Literal).val)).toEqual(values);
    expect(Object.is((back.outvars[4] as Literal).val, -0)).toBe(true);
    expect(back.invars[0].aval.weakType).toBe(true);
    expect(back.argNames).toEqual(["weights"]);
    expect(back.eqns[0].params).toEqual(params);
    expect(back.eqns[0].source).toEqual({ file: "a.ts", line: 70_000, column: 3 });
  });

  test("nested jaxprs are written once and shared again", () => {
    const inner = squarePlusOne();
    const x = new Var(inner.inAvals[0]);
    const [y, z] = [new Var(x.aval), new Var(x.aval)];
    const params = { jaxpr: new ClosedJaxpr(inner), name: "g" };
    const twice = new Jaxpr([], [x], [new JaxprEqn(call, [x], [y], params, null), new JaxprEqn(call, [y], [z], params, null)], [z]);
    const back = decodeProgram(encodeProgram(twice), table, LIMITS);
    expect(back.eqns[0].params.jaxpr).toBe(back.eqns[1].params.jaxpr);
    expect((back.eqns[0].params.jaxpr as ClosedJaxpr).eqns.length).toBe(2);
  });

  test("nesting as deep as bytes can write meets the depth cap, not the end of the stack", () => {
    let deep = squarePlusOne();
    for (let i = 0; i < 20_000; i++) deep = calling(deep);
    expect(() => decodeProgram(encodeProgram(deep), table, { ...LIMITS, equations: 1e9 })).toThrow(/nested more than 32 deep/);
  });

  test("sharing cannot hide an exponential number of equations", () => {
    let wide = squarePlusOne();
    for (let i = 0; i < 25; i++) {
      const inner = new ClosedJaxpr(wide);
      const x = new Var(wide.inAvals[0]);
      const [y, z] = [new Var(x.aval), new Var(x.aval)];
      wide = new Jaxpr(
        [],
        [x],
        [new JaxprEqn(call, [x], [y], { jaxpr: inner }, null), new JaxprEqn(call, [y], [z], { jaxpr: inner }, null)],
        [z],
      );
    }
    expect(() => decodeProgram(encodeProgram(wide), table, LIMITS)).toThrow(/more than 200000 equations/);
  });

  test("only VerifierError comes out of damaged bytes", () => {
    const random = seededRandom(7);
    const below = (n: number): number => Math.floor(random() * n);
    let refused = 0;
    for (let seed = 0; seed < 40; seed++) {
      const bytes = encodeProgram(calling(randomProgram(seed, PRIMITIVES, { length: 12 })));
      const damaged: Uint8Array[] = [];
      for (let i = 0; i < 100; i++) damaged.push(bytes.slice(0, below(bytes.length)));
      for (let i = 0; i < 300; i++) {
        const copy = bytes.slice();
        for (let flips = 1 + below(3); flips > 0; flips--) copy[below(copy.length)] ^= 1 << below(8);
        damaged.push(copy);
      }
      for (const copy of damaged) {
        try {
          decodeProgram(copy, table, LIMITS);
        } catch (error) {
          if (!(error instanceof VerifierError)) throw error;
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(8000);
  });

  test("counts that promise more than the bytes hold are refused before anything is made", () => {
    expect(() => decodeProgram(new Uint8Array([0x54, 0x50, 0x4a, 1, 255, 255, 255, 255, 15]), table, LIMITS)).toThrow(VerifierError);
    expect(() => decodeProgram(new Uint8Array(0), table, LIMITS)).toThrow(VerifierError);
    expect(() => decodeProgram(encodeProgram(squarePlusOne()), new Map(), LIMITS)).toThrow(/no primitive mul/);
  });
});

describe("the content key", () => {
  const program = (file: string, name: string): Jaxpr => {
    const w = new ProgramWriter();
    const x = w.input([3]);
    w.bind("sin", [x], { accuracy: null }, file.length);
    const inner = w.finish(w.bind("mul", [x, x]));
    return calling(inner, name);
  };

  test("is blind to variables, names and source locations", () => {
    expect(canonicalKey(program("a", "f"))).toBe(canonicalKey(program("bcd", "g")));
  });

  test("sees shapes, literals, order and parameters", () => {
    const keys = new Set<string>();
    for (const value of [0, -0, 1, NaN]) {
      const w = new ProgramWriter();
      const x = w.input([3]);
      keys.add(canonicalKey(w.finish(w.bind("sub", [x, w.number(value)]))));
    }
    const w = new ProgramWriter();
    const x = w.input([3]);
    keys.add(canonicalKey(w.finish(w.bind("sub", [w.number(1), x]))));
    for (const axes of [[0], [1], [0, 1]]) {
      const v = new ProgramWriter();
      keys.add(canonicalKey(v.finish(v.bind("reduce_sum", [v.input([2, 2])], { axes, out_sharding: null }))));
    }
    expect(keys.size).toBe(8);
  });

  test("a table's key is equal where it is, whether short or a digest", () => {
    const chain = (length: number, shape: number[]): Jaxpr => {
      const w = new ProgramWriter();
      let x = w.input(shape);
      for (let i = 0; i < length; i++) x = w.bind("sin", [x], { accuracy: null });
      return w.finish(x);
    };
    for (const length of [3, 800]) {
      expect(tableKey(chain(length, [3]))).toBe(tableKey(chain(length, [3])));
      expect(tableKey(chain(length, [4]))).not.toBe(tableKey(chain(length, [3])));
      expect(tableKey(chain(length, [3])) === canonicalKey(chain(length, [3]))).toBe(length === 800);
    }
    expect(tableKey(program("a", "f"))).toBe(tableKey(program("bcd", "g")));
  });

  test("is SHA-256 (FIPS 180-4, example B.1)", () => {
    const digest = [...sha256(new Uint8Array([0x61, 0x62, 0x63]))].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    expect(digest).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
