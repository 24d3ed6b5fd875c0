import { afterEach, expect, test } from "vitest";
import { createInProcessClient } from "../client/in-process.ts";
import { errors, grad, jit, jnp, tree, valueAndGrad, vmap } from "../index.ts";
import type { EngineEvent, TraceEvent } from "../internal.ts";
import { defaultClient, setDefaultClient, setListener, truth } from "../internal.ts";

afterEach(() => setListener(null));

/** The trace events of what `body` does. */
function traces(body: () => void): TraceEvent[] {
  const events: TraceEvent[] = [];
  setListener({ event: (e) => void (e.type === "trace" && events.push(e)) });
  body();
  setListener(null);
  return events;
}

const reasons = (body: () => void): (string | null)[] => traces(body).map((e) => e.label.reason);

test("a function is traced once a signature, and each retrace names what differs from the nearest one", () => {
  const f = jit(function f(x: jnp.ArrayLike) {
    return jnp.sin(x);
  });
  const found = reasons(() => {
    f(jnp.ones([8]));
    f(jnp.ones([8]));
    f(jnp.ones([16]));
    f(jnp.ones([16], { dtype: "int32" }));
    f(1.0);
    f(jnp.float32(1));
  });
  expect(found).toEqual([
    "first call",
    "shape: x f32[8] → f32[16]",
    "dtype: x f32[16] → i32[16]",
    "shape: x f32[16] → f32[]",
    "weak type: x ~f32[] → f32[]",
  ]);
  expect(f.cacheSize()).toBe(5);
});

test("retraces name tree structure, static values and new function objects", () => {
  const f = jit((p: { w: jnp.ArrayLike }) => jnp.sin(p.w));
  const g = jit((x: jnp.ArrayLike, n: number) => jnp.multiply(x, n), { staticArgnums: [1] });
  const found = reasons(() => {
    f({ w: 1 });
    f({ w: 1, b: 2 } as { w: number });
    g(1, 2);
    g(1, 3);
    for (let i = 0; i < 2; i++) jit((x: jnp.ArrayLike) => jnp.cos(x))(1);
  });
  expect(found.slice(0, 5)).toEqual(["first call", "tree: [{'w': *}] → [{'b': *, 'w': *}]", "first call", "static: n 2 → 3", "first call"]);
  expect(found[5]).toMatch(/^new function object: jit at line \d+ made another <lambda>/);
});

test("retraces of transformed functions name the arguments that the user wrote", () => {
  const loss = (w: jnp.ArrayLike, { x }: { x: jnp.ArrayLike }) => jnp.sum(jnp.multiply(w, x));
  const step = jit(vmap(grad(loss), { inAxes: [0, null] }));
  const found = reasons(() => {
    step(jnp.ones([2, 3]), { x: 1 });
    step(jnp.ones([4, 3]), { x: 1 });
  });
  expect(found).toEqual(["first call", "shape: w f32[2,3] → f32[4,3]"]);
});

test("static arguments of different types or identities are different, and defaults may be left out", () => {
  const kinds: unknown[] = [];
  const f = jit(
    (x: jnp.ArrayLike, s: unknown = 5) => {
      kinds.push(s);
      return jnp.add(x, kinds.length);
    },
    { staticArgnums: [1] },
  );
  const [a, b] = [Symbol("mode"), Symbol("mode")];
  const statics = [1, 1n, true, "1", a, b, { a: 1, b: 2 }, { "a: 1, b": 2 }, [1], ["1"], null, -0, 0];
  for (const s of [...statics, ...statics]) f(0, s);
  expect(kinds).toEqual(statics);
  expect(f(0).item()).toBe(statics.length + 1);
  expect(kinds.at(-1)).toBe(5);
});

test("side effects happen only while tracing", () => {
  const seen: string[] = [];
  const f = jit((x: jnp.ArrayLike) => {
    seen.push(String(x));
    return jnp.add(x, 1);
  });
  expect([f(1).item(), f(2).item()]).toEqual([2, 3]);
  expect(seen).toEqual(["JitTracer(~float32[])"]);
});

test("each equation carries the line that asked for it, outside of the text and the keys", () => {
  const at = (e: TraceEvent): number => e.equations[0].source?.line ?? 0;
  const make = (): TraceEvent[] => traces(() => void jit((x: jnp.ArrayLike) => jnp.sin(x))(1));
  const other = (): TraceEvent[] => traces(() => void jit((x: jnp.ArrayLike) => jnp.sin(x))(1));
  const [[a], [b]] = [make(), other()];
  expect(at(b)).toBe(at(a) + 1);
  expect(a.jaxpr).toBe(b.jaxpr);
});

test("a branch on a traced value raises, and says which argument it depends on", () => {
  const f = jit((x: jnp.ArrayLike, y: jnp.ArrayLike) => (truth(jnp.greater(y, 0)) ? x : jnp.negative(x)));
  expect(() => f(1, 2)).toThrow(errors.TracerBoolConversionError);
  expect(() => f(1, 2)).toThrow("depends on the value of the argument y");
  expect(truth(jnp.greater(2, 0))).toBe(true);
  expect(() => truth(jnp.ones([2]))).toThrow("ambiguous");
});

test("a tracer that outlives its function is reported where it is used", () => {
  let leaked: jnp.ArrayLike = 0;
  jit((x: jnp.ArrayLike) => {
    leaked = jnp.sin(x);
    return x;
  })(1);
  expect(() => jnp.add(leaked, 1)).toThrow(errors.UnexpectedTracerError);
  expect(() => jit((x: jnp.ArrayLike) => jnp.add(x, leaked))(1)).toThrow(errors.UnexpectedTracerError);
  expect(() => jnp.add(leaked, 1)).toThrow(
    "allowing for a reference to an intermediate value with type float32[] wrapped in a JitTracer to escape the scope of the transformation.",
  );
  expect(() => jnp.add(leaked, 1)).toThrow("The function being traced when the value leaked was <lambda> traced for jit.");
  expect(() => jnp.add(leaked, 1)).toThrow(/The leaked intermediate value was created on line \d+:\d+\./);
  expect(new errors.UnexpectedTracerError("")).toBeInstanceOf(TypeError);
});

test("a traced value cannot be read on the host", () => {
  expect(() => jit((x: jnp.ArrayLike) => jnp.add(x, jnp.sin(x).item()))(1)).toThrow(errors.ConcretizationTypeError);
});

test("functions close over arrays and over the tracers of outer transforms", () => {
  const w = jnp.array([1, 2, 3], { dtype: "float32" });
  const dot = jit((x: jnp.ArrayLike) => jnp.dot(x, w));
  expect(dot(w).item()).toBe(14);
  const g = grad((x: jnp.ArrayLike) => jit((y: jnp.ArrayLike) => jnp.multiply(y, jnp.sin(x)))(x));
  expect(g(0.5).item()).toBeCloseTo(Math.sin(0.5) + 0.5 * Math.cos(0.5), 6);
});

test("an error while tracing leaves the engine as it was", () => {
  const f = jit((x: jnp.ArrayLike) => jnp.add(x, jnp.ones([3])));
  expect(() => f(jnp.ones([4]))).toThrow("add got incompatible shapes for broadcasting: (4,), (3,).");
  expect(jnp.add(1, 2).item()).toBe(3);
  expect(f.cacheSize()).toBe(0);
});

test("arguments and results that are no arrays are refused by name", () => {
  const f = jit(function f(x: unknown) {
    return x as jnp.ArrayLike;
  });
  expect(() => f({ a: "text" })).toThrow(
    "Error interpreting argument to f as an abstract array. The problematic value is of type string and was passed to the function at path x['a']",
  );
  expect(() => jit(() => "text")()).toThrow("returned a value of type string");
  expect(() => jit(() => undefined)()).toThrow("undefined is not a valid JAX type");
  expect(() => jit(3 as never)).toThrow("Expected a callable value, got 3");
});

test("transforms nest in any order and agree", () => {
  const f = (x: jnp.ArrayLike) => jnp.multiply(jnp.tanh(x), x);
  const x = jnp.linspace(-2, 2, 5);
  const want = x.tolist().map((v: unknown) => Math.tanh(v as number) + (v as number) * (1 - Math.tanh(v as number) ** 2));
  for (const g of [
    vmap(grad(f)),
    jit(vmap(grad(f))),
    vmap(jit(grad(f))),
    vmap(grad(jit(f))),
    jit(vmap(jit(grad(jit(f))))),
    grad((v: jnp.ArrayLike) => jnp.sum(vmap(f)(v))),
  ])
    (g(x).tolist() as number[]).forEach((v, i) => expect(v).toBeCloseTo(want[i], 5));
});

test("grad checks what it is given, in JAX's words", () => {
  expect(() => grad((x) => x)(jnp.ones([3]))).toThrow("Gradient only defined for scalar-output functions. Output had shape: (3,).");
  expect(() => grad((x) => x)(jnp.arange(3))).toThrow(
    "grad requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got int32.",
  );
  const [[value, aux], g] = valueAndGrad((x) => [jnp.square(x), jnp.add(x, 1)], { hasAux: true })(3.0) as unknown as [
    [jnp.ArrayLike, jnp.ArrayLike],
    jnp.ArrayLike,
  ];
  expect([value, aux, g].map(Number)).toEqual([9, 4, 6]);
  const [gx, gy] = grad((x, y) => jnp.multiply(x, y), { argnums: [0, 1] })(2.0, 3.0);
  expect([gx, gy].map(Number)).toEqual([3, 2]);
});

test("vmap checks what it is given, in JAX's words", () => {
  const two = vmap((a: jnp.ArrayLike, b: jnp.ArrayLike) => jnp.add(jnp.sum(a), jnp.sum(b)), { inAxes: [0, 1] });
  expect(() => two(jnp.ones([10, 4]), jnp.ones([10, 2]))).toThrow(
    "vmap got inconsistent sizes for array axes to be mapped:\n  * one axis had size 10: axis 0 of argument a of type float32[10,4];\n  * one axis had size 2: axis 1 of argument b of type float32[10,2]",
  );
  expect(() => vmap((x) => x)(1.0)).toThrow(
    "vmap was requested to map its argument along axis 0, which implies that its rank should be at least 1, but is only 0 (its shape is ())",
  );
  expect(() => vmap((x) => x, { inAxes: null })(jnp.ones([2]))).toThrow("vmap must have at least one non-null value in inAxes");
  const mixed = vmap((x: jnp.ArrayLike, y: jnp.ArrayLike) => [jnp.add(x, y), jnp.multiply(y, 2)], {
    inAxes: [0, null],
    outAxes: [0, null],
  });
  expect(mixed(jnp.arange(2), 4.0).map(String)).toEqual(["[4. 5.]", "8.0"]);
});

test("calls of known signatures, in any order, run their own program", () => {
  const f = jit((p: { w: jnp.ArrayLike; b: jnp.ArrayLike[] | null }) =>
    p.b === null
      ? jnp.negative(p.w)
      : jnp.add(
          p.w,
          p.b.reduce((a, b) => jnp.add(a, b)),
        ),
  );
  const results = (): unknown[] => [
    f({ w: 1, b: null }).item(),
    f({ w: 1, b: [2] }).item(),
    f({ b: [2, 3], w: 1 }).item(),
    f({ w: jnp.int32(1), b: null }).item(),
    f({ w: jnp.float32(1), b: [2, 3] }).item(),
    f({ w: 4, b: [jnp.float32(2)] }).item(),
  ];
  const first = results();
  expect(first).toEqual([-1, 3, 6, -1, 6, 6]);
  expect(f.cacheSize()).toBe(6);
  for (let i = 0; i < 3; i++) expect(results()).toEqual(first);
  expect(f.cacheSize()).toBe(6);
  f.clearCache();
  expect(results()).toEqual(first);
  expect(() => f({ w: 1 } as { w: number; b: null })).toThrow();
  expect(() => f({ w: "1" as unknown as number, b: null })).toThrow(/not valid|abstract array/);
});

test("auxiliary data of a registered class are part of the signature", () => {
  class Scale {
    readonly by: number;
    readonly x: jnp.ArrayLike;
    constructor(by: number, x: jnp.ArrayLike) {
      this.by = by;
      this.x = x;
    }
  }
  tree.registerNode(
    Scale,
    (s) => [[s.x], s.by],
    (by, [x]) => new Scale(by, x),
  );
  const f = jit((s: Scale) => jnp.multiply(s.x, s.by));
  for (let i = 0; i < 3; i++) for (const by of [2, 3, 4]) expect(f(new Scale(by, 5)).item()).toBe(5 * by);
  expect(f.cacheSize()).toBe(3);
});

test("reports of cached calls and eager operations tell the line of each call", () => {
  const events: EngineEvent[] = [];
  const before = defaultClient();
  setDefaultClient(createInProcessClient({ now: () => 0, listener: (event) => events.push(event) }));
  try {
    const f = jit(function twice(x: jnp.ArrayLike) {
      return jnp.add(x, x);
    });
    const x = jnp.ones([3]);
    f(x);
    events.length = 0;
    f(x);
    f(x);
    jnp.add(x, x);
    jnp.add(x, x);
  } finally {
    setDefaultClient(before);
  }
  const labels = events.filter((e) => e.type === "execute").map((e) => ({ ...e.label }));
  expect(labels.map(({ fn, signature, cached }) => `${fn} ${signature} ${cached}`)).toEqual([
    "twice f32[3] true",
    "twice f32[3] true",
    "add f32[3], f32[3] false",
    "add f32[3], f32[3] true",
  ]);
  const [line] = labels.map((label) => label.line as number);
  expect(labels.map((label) => (label.line as number) - line)).toEqual([0, 1, 2, 3]);
  expect(labels[1].call - labels[0].call).toBe(1);
});
