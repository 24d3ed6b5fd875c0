import { describe, expect, test } from "vitest";
import { ProgramWriter, squarePlusOne } from "../client/conformance.ts";
import { VerifierError } from "../errors/errors.ts";
import { PRIMITIVES } from "../primitives/registry.ts";
import { type Shape, ShapedArray } from "./aval.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Var } from "./jaxpr.ts";
import type { Lowering } from "./lowering.ts";
import type { Primitive } from "./primitive.ts";
import { DEFAULT_VERIFIER_LIMITS as LIMITS, verify } from "./verifier.ts";

const f32 = (shape: Shape): ShapedArray => new ShapedArray(shape, "float32");
const neg = PRIMITIVES.get("neg") as Primitive;

/** One equation from `inputs` to `out` with the given lowering, whose shape rule believes it. */
function single(lowering: Lowering, inputs: readonly Var[], out: ShapedArray): Jaxpr {
  const primitive: Primitive = { name: "odd", abstractEval: () => [out], evaluate: () => [], lowering };
  const result = new Var(out);
  return new Jaxpr([], [...new Set(inputs)], [new JaxprEqn(primitive, inputs, [result], {}, null)], [result]);
}

describe("verify", () => {
  test("accepts what tracing makes", () => {
    expect(() => verify(squarePlusOne())).not.toThrow();
  });

  test("names the equation that breaks a rule", () => {
    const x = new Var(f32([2]));
    const [y, z] = [new Var(f32([2])), new Var(f32([3]))];
    const first = new JaxprEqn(neg, [x], [y], {}, null);
    const cases: [Jaxpr, RegExp][] = [
      [
        new Jaxpr([], [x], [first, new JaxprEqn(neg, [y], [z], {}, null)], [z]),
        /^equation 1 \(neg\): output 0 is f32\[3\], and its primitive gives f32\[2\]$/,
      ],
      [
        new Jaxpr([], [x], [first, new JaxprEqn(neg, [z], [new Var(f32([3]))], {}, null)], []),
        /^equation 1 \(neg\): a variable is used before it is bound$/,
      ],
      [new Jaxpr([], [x], [first, first], [y]), /^equation 1 \(neg\): a variable is bound twice$/],
      [new Jaxpr([], [x], [new JaxprEqn(neg, [], [y], {}, null)], [y]), /^equation 0 \(neg\)/],
      [new Jaxpr([], [x], [], [y]), /^outputs: a variable is used before it is bound$/],
      [new Jaxpr([], [x, x], [], []), /^inputs: a variable is bound twice$/],
    ];
    for (const [jaxpr, message] of cases) {
      expect(() => verify(jaxpr)).toThrow(VerifierError);
      expect(() => verify(jaxpr)).toThrow(message);
    }
  });

  test("holds programs to their caps", () => {
    const chain = (n: number): Jaxpr => {
      const w = new ProgramWriter();
      let x: Atom = w.input([4]);
      for (let i = 0; i < n; i++) x = w.bind("neg", [x]);
      return w.finish(x);
    };
    expect(() => verify(chain(11), { ...LIMITS, equations: 10 })).toThrow(/more than 10 equations/);
    expect(() => verify(chain(10), { ...LIMITS, equations: 10 })).not.toThrow();
    expect(() => verify(chain(100), { ...LIMITS, bytes: 32 })).not.toThrow();
    expect(() => verify(chain(100), { ...LIMITS, bytes: 31 })).toThrow(/more than 31 bytes/);
    const input = (shape: Shape): Jaxpr => new Jaxpr([], [new Var(f32(shape))], [], []);
    expect(() => verify(input([1, 1, 1]), { ...LIMITS, rank: 2 })).toThrow(/3 axes/);
    for (const shape of [[2 ** 20, 2 ** 20], [0, 2 ** 53 - 1], [2 ** 31, 2 ** 31, 2 ** 31], [-1], [1.5], [NaN]])
      expect(() => verify(input(shape))).toThrow(VerifierError);
  });

  test("literals are scalars that their dtype can hold", () => {
    const literal = (val: number | boolean, aval: ShapedArray): Jaxpr => new Jaxpr([], [], [], [new Literal(val, aval)]);
    for (const [val, dtype] of [
      [2 ** 31, "int32"],
      [0.5, "int32"],
      [-1, "uint32"],
      [1, "bool"],
      [true, "float32"],
      [NaN, "int32"],
    ] as const) {
      expect(() => verify(literal(val, new ShapedArray([], dtype)))).toThrow(/literal/);
    }
    expect(() => verify(literal(1, f32([2])))).toThrow(/not a scalar/);
    expect(() => verify(literal(NaN, f32([])))).not.toThrow();
  });

  test("lowerings stay inside their operands", () => {
    const x = new Var(f32([2, 3]));
    const view = (offset: number, ...strides: number[]): Lowering => ({ kind: "view", view: () => ({ offset, strides }) });
    expect(() => verify(single(view(0, 3, 1), [x], f32([2, 3])))).not.toThrow();
    expect(() => verify(single(view(5, -3, -1), [x], f32([2, 3])))).not.toThrow();
    for (const lowering of [view(1, 3, 1), view(0, 3, 2), view(0, -1, 1), view(NaN, 3, 1), view(0, 3)]) {
      expect(() => verify(single(lowering, [x], f32([2, 3])))).toThrow(VerifierError);
    }
    const reduce = (...axes: number[]): Lowering => ({ kind: "reduce", op: "add", axes: () => axes });
    expect(() => verify(single(reduce(1), [x], f32([2])))).not.toThrow();
    for (const lowering of [reduce(2), reduce(0), reduce(1, 1), reduce(-1)])
      expect(() => verify(single(lowering, [x], f32([2])))).toThrow(VerifierError);
    const dot = (...[lhs, rhs]: number[][]): Lowering => ({
      kind: "dot",
      dims: () => ({ contract: [lhs, rhs], batch: [[], []] }),
      swapped: (params) => params,
    });
    expect(() => verify(single(dot([1], [1]), [x, x], f32([2, 2])))).not.toThrow();
    for (const lowering of [dot([1], [0]), dot([2], [2]), dot([1], [])])
      expect(() => verify(single(lowering, [x, x], f32([2, 2])))).toThrow(VerifierError);
    expect(() => verify(single({ kind: "reshape" }, [x], f32([7])))).toThrow(VerifierError);
    expect(() => verify(single({ kind: "scalar", emit: () => [] }, [x], f32([2, 4])))).toThrow(/broadcast/);
  });

  test("a nested jaxpr is checked too, and may not contain itself", () => {
    const call: Primitive = {
      name: "call",
      abstractEval: (_, params) => (params.jaxpr as ClosedJaxpr).outAvals,
      evaluate: () => [],
      lowering: { kind: "call" },
    };
    const holding = (inner: Jaxpr): Jaxpr => {
      const x = new Var(f32([3]));
      const y = new Var(f32([3]));
      return new Jaxpr([], [x], [new JaxprEqn(call, [x], [y], { jaxpr: new ClosedJaxpr(inner) }, null)], [y]);
    };
    expect(() => verify(holding(squarePlusOne()))).not.toThrow();
    expect(() => verify(holding(squarePlusOne([4])))).toThrow(VerifierError);
    expect(() => verify(holding(new Jaxpr([], [new Var(f32([3]))], [], [new Var(f32([3]))])))).toThrow(/outputs/);
    const eqns: JaxprEqn[] = [];
    const x = new Var(f32([3]));
    const y = new Var(f32([3]));
    const loop = new Jaxpr([], [x], eqns, [y]);
    eqns.push(new JaxprEqn(call, [x], [y], { jaxpr: new ClosedJaxpr(loop) }, null));
    expect(() => verify(loop)).toThrow(/contains itself/);
  });
});
