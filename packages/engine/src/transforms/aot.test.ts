import { describe, expect, test } from "vitest";
import { errors, grad, jit, jnp, type Lowered, ShapeDtypeStruct, vmap } from "../index.ts";

const f = jit((x: any, y: any) => x.mul(2n).add(y));

describe("ahead of time", () => {
  test("trace, lower, compile, call", () => {
    const traced = f.trace(3n, 4n);
    expect(String(traced.jaxpr)).toBe("{ lambda ; a:i32[] b:i32[]. let\n    c:i32[] = mul a 2:i32[]\n    d:i32[] = add c b\n  in (d,) }");
    expect(String(traced.outInfo)).toBe("ShapeDtypeStruct(shape=(), dtype=int32, weak_type=True)");
    const lowered: Lowered = traced.lower();
    expect(String(lowered.inTree)).toBe("PyTreeDef([*, *])");
    const compiled = lowered.compile();
    expect(compiled.costAnalysis()).toEqual({ flops: 2 });
    expect(compiled.asText()).toContain("mul");
    expect(compiled(3n, 4n).item()).toBe(10);
    expect(f.cacheSize()).toBe(0);
  });

  test("shapes are enough, and static arguments are left out of the call", () => {
    const s = new ShapeDtypeStruct([3], "float32");
    const power = jit((x: any, n: number) => x.pow(n), { staticArgnums: [1] });
    expect(
      power
        .lower(s, 3)
        .compile()(jnp.array([1, 2, 3], { dtype: "float32" }))
        .tolist(),
    ).toEqual([1, 8, 27]);
    const scale = jnp.array([1, 2, 3], { dtype: "float32" });
    expect(
      jit((x: any) => ({ y: x.mul(scale) }))
        .lower(s)
        .compile()(jnp.ones([3]))
        .y.tolist(),
    ).toEqual([1, 2, 3]);
    expect(
      jit(grad((x: any) => jnp.sum(x.mul(x))))
        .lower(s)
        .compile()(scale)
        .tolist(),
    ).toEqual([2, 4, 6]);
  });

  test("other types are refused in JAX's words", () => {
    const s = new ShapeDtypeStruct([], "int32");
    expect(() => f.lower(s, s).compile()(jnp.arange(3), jnp.arange(3))).toThrow(
      "Argument types differ from the types for which this computation was compiled. Perhaps you are calling the compiled executable with a different enable_x64 mode than when it was AOT compiled? The mismatches are:\nArgument 'x' compiled with int32[] and called with int32[3]\nArgument 'y' compiled with int32[] and called with int32[3]",
    );
  });

  test("other trees are refused in JAX's words", () => {
    const start =
      "Function compiled with input pytree does not match the input pytree it was called with. There are 1 mismatches, including:\n";
    const identity = jit((x: any) => x);
    expect(() => identity.lower(1).compile()([1])).toThrow(
      `${start}    * at args[0], seen pytree leaf but now given <class 'list'>, so their Python types differ`,
    );
    expect(() => f.lower(1, 2).compile()(1)).toThrow(
      `${start}    * at args, seen tuple of length 2 but now given tuple of length 1, so the lengths do not match`,
    );
    expect(() => identity.lower({ a: 1 }).compile()({ b: 1 })).toThrow(
      `${start}    * at args[0], seen <class 'dict'> with pytree metadata ('a',) but now given <class 'dict'> with pytree metadata ('b',), so the pytree node metadata does not match`,
    );
  });

  test("a compiled function cannot be transformed", () => {
    const compiled = jit((x: any) => x)
      .lower(1)
      .compile();
    expect(() => vmap(compiled)(jnp.ones([3]))).toThrow(
      "Cannot apply JAX transformations to a function lowered and compiled for a particular signature. Detected argument of Tracer type VmapTracer.",
    );
  });
});

describe("staticArgnums", () => {
  test("are checked when the function is jitted", () => {
    const message = "Jitted function has static_argnums=(3,), but only accepts 1 positional arguments.";
    expect(() => jit((x: any) => x, { staticArgnums: [3] })).toThrow(errors.ValueError);
    expect(() => jit((x: any) => x, { staticArgnums: [3] })).toThrow(message);
    expect(() => jit((x: any) => x, { staticArgnums: [-3] })).toThrow("static_argnums=(-3,)");
    expect(() => jit((x: any) => x, { staticArgnums: [0.5] })).toThrow(TypeError);
  });

  test("rest parameters take any position", () => {
    expect(jit((...args: any[]) => args[0].mul(args[1]), { staticArgnums: [1] })(2, 3).item()).toBe(6);
  });
});
