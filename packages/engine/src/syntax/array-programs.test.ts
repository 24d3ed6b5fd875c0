import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as tracepad from "../index.ts";
import { setLocator, userFrames } from "../internal.ts";
import * as operators from "../operators/namespace.ts";
import { transform } from "./index.ts";

const FILE = "program.ts";
const HEAD = "(function ($import, $operators) { ";
const NAMES = "jnp, lax, random, nn, jit, grad, vmap, jvp, vjp, valueAndGrad, makeJaxpr, customJvp, checkpoint, tree, errors";

/** Runs a program that has all of tracepad's names; gives what it printed. The first line of the program is line 2. */
function run(source: string): unknown[] {
  const printed: unknown[] = [];
  const program = transform(`import { ${NAMES}, out } from "tracepad";\n${source}`, { file: FILE });
  setLocator({
    isUserFile: (file) => file === FILE,
    map: (file, line, column) => {
      const place = program.map(line, line === 1 ? column - HEAD.length : column);
      return place === null ? null : { file, ...place };
    },
  });
  // biome-ignore lint/security/noGlobalEval: the program under test
  const main = (0, eval)(`${HEAD}${program.code}\n})\n//# sourceURL=${FILE}`) as (...given: unknown[]) => void;
  main(() => ({ ...tracepad, out: (value: unknown) => printed.push(value) }), operators);
  return printed;
}

/** What expressions are, printed as Python's repr prints. */
const repr = (...expressions: string[]): string[] =>
  run(`const x = jnp.arange(3), y = jnp.ones([3]), m = y > 0.0;\n${expressions.map((e) => `out(${e});`).join("\n")}`).map((value) => {
    const inspect = (value as Record<symbol, unknown>)[Symbol.for("nodejs.util.inspect.custom")];
    return typeof inspect === "function"
      ? String(inspect.call(value))
      : Array.isArray(value)
        ? value.map(String).join(" ; ")
        : String(value);
  });

function failure(source: string): { name: string; message: string; hint: string | null; place: string } {
  try {
    run(source);
  } catch (error) {
    const { name, message, hint, stack } = error as Error & { hint: string | null };
    const [frame] = userFrames(String(stack), 1);
    return { name, message, hint, place: `${(frame?.line ?? 0) - 1}:${frame?.column}` };
  }
  throw new Error("it did not fail");
}

const LOCATOR = { isUserFile: () => false, map: () => null };
const { stackTraceLimit } = Error;
beforeEach(() => {
  Error.stackTraceLimit = 60;
});
afterEach(() => {
  setLocator(LOCATOR);
  Error.stackTraceLimit = stackTraceLimit;
});

// Every expected text is what JAX 0.10.2 prints for the same Python.
describe("operators on arrays", () => {
  it.each([
    ["x + 1", "Array([1, 2, 3], dtype=int32)"],
    ["x * 2", "Array([0, 2, 4], dtype=int32)"],
    ["x * 2.0", "Array([0., 2., 4.], dtype=float32, weak_type=True)"],
    ["2.0 * x", "Array([0., 2., 4.], dtype=float32, weak_type=True)"],
    ["x / 2", "Array([0. , 0.5, 1. ], dtype=float32)"],
    ["x % 2", "Array([0, 1, 0], dtype=int32)"],
    ["x % 2.0", "Array([0., 1., 0.], dtype=float32, weak_type=True)"],
    ["x ** 2", "Array([0, 1, 4], dtype=int32)"],
    ["x ** 2.0", "Array([0., 1., 4.], dtype=float32, weak_type=True)"],
    ["2 ** x", "Array([1, 2, 4], dtype=int32)"],
    ["2.0 ** x", "Array([1., 2., 4.], dtype=float32)"],
    ["1 - x", "Array([ 1,  0, -1], dtype=int32)"],
    ["-x", "Array([ 0, -1, -2], dtype=int32)"],
    ["x < 2", "Array([ True,  True, False], dtype=bool)"],
    ["2 >= x", "Array([ True,  True,  True], dtype=bool)"],
    ["x == 1", "Array([False,  True, False], dtype=bool)"],
    ["x != 1", "Array([ True, False,  True], dtype=bool)"],
    ["x === x", "true"],
    ["x == null", "false"],
    ["~m", "Array([False, False, False], dtype=bool)"],
    ["m & (x > 0)", "Array([False,  True,  True], dtype=bool)"],
    ["x | 4", "Array([4, 5, 6], dtype=int32)"],
    ["x ^ 1", "Array([1, 0, 3], dtype=int32)"],
    ["x << 1", "Array([0, 2, 4], dtype=int32)"],
    ["(x - 3) >> 1", "Array([-2, -1, -1], dtype=int32)"],
    ['"sum: " + x.sum()', "sum: 3"],
    ["`${x + 1}`", "[1 2 3]"],
  ])("%s", (expression, expected) => expect(repr(expression)).toEqual([expected]));

  // Worked examples of JAX's documentation, with the numbers of the list of observable behaviours.
  it.each([
    ["4", "jnp.asarray(2)", "Array(2, dtype=int32, weak_type=True)"],
    ["4", "jnp.asarray(2.0)", "Array(2., dtype=float32, weak_type=True)"],
    ["4", "jnp.asarray(true)", "Array(True, dtype=bool)"],
    ["5", 'jnp.asarray(2, { dtype: "int32" })', "Array(2, dtype=int32)"],
    ["6", 'jnp.arange(5, { dtype: "int8" }) * 2', "Array([0, 2, 4, 6, 8], dtype=int8)"],
    ["13", "jnp.asarray(2) + jnp.asarray(3.0)", "Array(5., dtype=float32, weak_type=True)"],
    ["13", "jnp.asarray(2) + jnp.float32(0)", "Array(2., dtype=float32)"],
    ["14", "jit((n, flag) => -n)(1, true)", "Array(-1, dtype=int32, weak_type=True)"],
    ["25", "jnp.array([1.0, -1.0, 0.0]) / 0.0", "Array([ inf, -inf,  nan], dtype=float32)"],
    ["32", "jit((x) => jnp.log(jnp.exp(x)))(1)", "Array(1., dtype=float32, weak_type=True)"],
    ["38", "jnp.add(1, 1.0)", "Array(2., dtype=float32, weak_type=True)"],
    ["41", "jit((x) => ((x ** 2) ** 2) ** 2)(jnp.arange(4))", "Array([   0,    1,  256, 6561], dtype=int32)"],
  ])("behaviour %s: %s", (_, expression, expected) => expect(repr(expression)).toEqual([expected]));

  it("behaviours 34, 38, 40: errors", () => {
    expect(failure("jnp.zeros([3]) + jnp.zeros([4])").message).toContain("add got incompatible shapes for broadcasting: (3,), (4,).");
    expect(failure("lax.add(1, 1.0)").message).toContain("lax.add requires arguments to have the same dtypes, got int32, float32.");
    expect(failure("jnp.arange(3) ** -1").message).toBe("Integers cannot be raised to negative powers, got integer_pow(int32[3], -1)");
  });

  it("rebinds in assignments, as Python does", () => {
    expect(
      run(`const a = jnp.arange(3); let b = a; b += 1; b *= 2; out(String(a)); out(String(b));
        const o = { w: a, list: [a] }; o.w -= 1; o.list[0] += 10; const k = () => 0; o.list[k()] *= 2; out(String(o.w)); out(String(o.list[0]));
        let n = jnp.int32(1); n++; out(String(n)); let total = 0; for (const v of a) total += v; out(String(total));`),
    ).toEqual(["[0 1 2]", "[2 4 6]", "[-1  0  1]", "[20 22 24]", "2", "3"]);
  });

  it("says what it cannot do as Python does", () => {
    expect(failure('jnp.ones(3) + "s" * jnp.ones([3])').message).toBe("unsupported operand type(s) for *: 'str' and 'ArrayImpl'");
    expect(failure("jnp.ones([3]) + null").message).toBe("unsupported operand type(s) for +: 'ArrayImpl' and 'NoneType'");
    expect(failure("jit((v) => v + null)(1.0)").message).toBe("unsupported operand type(s) for +: 'JitTracer' and 'NoneType'");
    expect(failure("jnp.ones([3]) + [1, 2, 3]")).toMatchObject({
      message: "unsupported operand type(s) for +: 'ArrayImpl' and 'list'",
      hint: "a list is no array: write jnp.array([…])",
    });
    expect(failure('jnp.ones([3]) < "s"').message).toBe("'<' not supported between instances of 'ArrayImpl' and 'str'");
  });

  it("traces, differentiates and maps", () => {
    const program = `const f = (x) => jnp.sum((x ** 2 + 3.0 * x - 1) / 2.0);
      out(String(makeJaxpr(f)(jnp.ones([3])))); out(String(grad(f)(jnp.arange(3.0)))); out(String(jit(f)(jnp.ones([3])))); out(String(vmap((a, b) => -a * b)(jnp.arange(3), jnp.arange(3))));`;
    expect(run(program)).toEqual([
      `{ lambda ; a:f32[3]. let
    b:f32[3] = integer_pow[y=2] a
    c:f32[3] = mul 3.0:f32[] a
    d:f32[3] = add b c
    e:f32[3] = sub d 1.0:f32[]
    f:f32[3] = div e 2.0:f32[]
    g:f32[] = reduce_sum[axes=(0,) out_sharding=None] f
  in (g,) }`,
      "[1.5 2.5 3.5]",
      "4.5",
      "[ 0 -1 -4]",
    ]);
    expect(run("out(String(makeJaxpr((x) => x ** 2.0)(jnp.ones([3])))); out(String(makeJaxpr((v) => v * 2.0)(2)));")).toEqual([
      "{ lambda ; a:f32[3]. let b:f32[3] = pow a 2.0:f32[] in (b,) }",
      `{ lambda ; a:i32[]. let
    b:f32[] = convert_element_type[new_dtype=float32 weak_type=True] a
    c:f32[] = mul b 2.0:f32[]
  in (c,) }`,
    ]);
  });
});

describe("number literals", () => {
  it.each([
    ["jnp.array(2)", "Array(2, dtype=int32, weak_type=True)"],
    ["jnp.array(2.0)", "Array(2., dtype=float32, weak_type=True)"],
    ["jnp.array([1, 2])", "Array([1, 2], dtype=int32)"],
    ["jnp.array([1, 2.0])", "Array([1., 2.], dtype=float32)"],
    ["jnp.array([[1, 2], [3, 4]])", "Array([[1, 2],\n       [3, 4]], dtype=int32)"],
    ["jnp.array([-1, 1e2])", "Array([ -1., 100.], dtype=float32)"],
    ["jnp.add(1, 2)", "Array(3, dtype=int32, weak_type=True)"],
    ["jnp.arange(3)", "Array([0, 1, 2], dtype=int32)"],
    ["jnp.arange(3.0)", "Array([0., 1., 2.], dtype=float32)"],
    ["jnp.full([2], 7)", "Array([7, 7], dtype=int32, weak_type=True)"],
    ["jnp.full([2], 7.0)", "Array([7., 7.], dtype=float32, weak_type=True)"],
    ["jnp.where(m, 1.0, 0.0)", "Array([1., 1., 1.], dtype=float32, weak_type=True)"],
    ["jnp.where(m, 1, 0)", "Array([1, 1, 1], dtype=int32, weak_type=True)"],
    ["x.mul(2.0)", "Array([0., 2., 4.], dtype=float32, weak_type=True)"],
    ["x.at(0).set(9)", "Array([9, 1, 2], dtype=int32)"],
    ["jit((v) => v)(2)", "Array(2, dtype=int32, weak_type=True)"],
    ["jit((v) => v)(2.0)", "Array(2., dtype=float32, weak_type=True)"],
    ["grad((v) => v * v)(3.0)", "Array(6., dtype=float32, weak_type=True)"],
    ["{ const n = 3, r = 2.0; out(x * n); out(x * r); }; out", undefined],
    ["jit(() => [1, 2.0])()", "1 ; 2.0"],
    ["jit((t) => t.a + t.b)({ a: 1, b: 2 })", "Array(3, dtype=int32, weak_type=True)"],
    ["lax.foriLoop(0, 5, (i, c) => c + i, 0)", "Array(10, dtype=int32, weak_type=True)"],
    ["lax.scan((c, v) => [c + v, 0], 0, x)[0]", "Array(3, dtype=int32)"],
    ["lax.cond(true, (v) => v + 1, (v) => v, 2)", "Array(3, dtype=int32, weak_type=True)"],
    ["vjp((v) => v * 2.5, 3.0)[0]", "Array(7.5, dtype=float32, weak_type=True)"],
  ])("%s", (expression, expected) => {
    if (expected !== undefined) expect(repr(expression)).toEqual([expected]);
  });

  it("keeps the kind of a const, and of a list wherever it goes", () => {
    expect(
      run(`const n = 3, r = 2.0, x = jnp.arange(2); out((x * n).dtype); out((x * r).dtype); out(jnp.array([n, r]).dtype);
        const rows = [[1, 2], [3, 4]]; const pass = (v) => v; out(jnp.array(pass(rows)).dtype); out(jnp.array(rows[0]).dtype);
        const holder = { step: jit((v) => v), fns: { id: jit((v) => v) } }; out(holder.step(1).dtype); out(holder.fns.id(1.0).dtype);
        const [a, b] = [1, 2]; out(a + b); const params = { w: 1.0, n: 2 }; out(jit((p) => p)(params).n.dtype); out(params.n + 1);`),
    ).toEqual(["int32", "float32", "float32", "int32", "int32", "int32", "float32", 3, "int32", 3]);
  });

  it("keeps the kinds in lists and objects that functions of the program pass on", () => {
    expect(
      run(`const id = jit((t) => t), pass = (t) => id(t), make = () => ({ n: 1, w: [2, 0.5] }); out(pass({ n: 2 }).n.dtype); out(id(make()).w[0].dtype);
        const all = []; all.push([3]); out(id(all[0])[0].dtype); out(id(Object.freeze({ n: 1 })).n.dtype); out(id(new Map([["a", { n: 1 }]]).get("a")).n.dtype);`),
    ).toEqual(["int32", "int32", "int32", "int32", "int32"]);
  });

  it("follows the number rule for every other number", () => {
    expect(
      run(
        `const n = 1 + 1; out(jnp.array(n).dtype); out(jnp.array([n, n]).dtype); out((jnp.arange(2) * n).dtype); const list = []; list.push(n); out(jnp.array(list).dtype); out(jit((v) => v)(n).dtype);`,
      ),
    ).toEqual(["float32", "float32", "int32", "float32", "float32"]);
  });

  it("gives functions of the program, and static arguments, plain numbers", () => {
    expect(
      run(`const f = (v) => typeof v; out(f(2)); out(f(2.0)); const o = { f }; out(o.f(1)); out([f].map((g) => g(1))[0]);
        const seen = []; const s = jit((n, x) => { seen.push(typeof n); return x * n }, { staticArgnums: [0] }); out(String(s(2, jnp.ones([1])))); out(seen[0]);
        const g = grad((x, n) => { seen.push(typeof n); return x * n }); g(1.0, 2); out(seen[1]); out(tree.map((v) => typeof v, [1, 2.0]).join()); out(random.split(random.key(0), 2).shape.join());
        const c = checkpoint((v) => { seen.push(typeof v); return v * 2.0 }); c(3); out(seen[2]);`),
    ).toEqual(["number", "number", "number", "number", "[2.]", "number", "number", "number,number", "2", "number"]);
  });

  it.each([
    ["jnp.linalg.matrixPower(jnp.array([[1, 1], [0, 1]]), 3)", "Array([[1, 3],\n       [0, 1]], dtype=int32)"],
    ["jnp.hanning(3)", "Array([0., 1., 0.], dtype=float32)"],
    ["jnp.bartlett(3).shape[0] + jnp.kaiser(3, 0).size", "6"],
    ["jnp.fft.fftfreq(4)", "Array([ 0.  ,  0.25, -0.5 , -0.25], dtype=float32)"],
    ["jnp.take(jnp.arange(3) * 10, 2)", "Array(20, dtype=int32)"],
    ["jnp.fullLike(y, 2)", "Array([2., 2., 2.], dtype=float32)"],
    ["jnp.pad(x, 1)", "Array([0, 0, 1, 2, 0], dtype=int32)"],
    ["lax.pad(x, 7, [[1, 0, 0]])", "Array([7, 0, 1, 2], dtype=int32)"],
    ["lax.dynamicSliceInDim(x, 1, 2)", "Array([1, 2], dtype=int32)"],
    ["nn.initializers.constant(2)(random.key(0), [2])", "Array([2., 2.], dtype=float32)"],
    ["x.swapaxes(0, 0).repeat(2)", "Array([0, 0, 1, 1, 2, 2], dtype=int32)"],
  ])("stay numbers where a function takes a count or an axis: %s", (expression, expected) => {
    expect(repr(expression)).toEqual([expected]);
  });

  it("names literals as they were written", () => {
    expect(failure("jnp.cumsum(jnp.arange(3), 1)").message).toBe("cumsum takes its optional arguments as one object, got 1.");
    expect(failure("jnp.cumsum(jnp.arange(3), 1.0)")).toMatchObject({
      message: "cumsum takes its optional arguments as one object, got 1.0.",
      hint: "write { axis: 1.0 }",
    });
  });

  it("raises JAX's errors for ints where floats are due", () => {
    const message = /^grad requires real- or complex-valued inputs .* but got int32/;
    expect(failure("grad((v) => v * v)(3)").message).toMatch(message);
    expect(failure("const p = { w: 1.5, b: 2 };\ngrad((p) => p.w * p.b)(p)").message).toMatch(message);
  });
});

describe("items", () => {
  it.each([
    ["x[1]", "Array(1, dtype=int32)"],
    ["x[-1]", "Array(2, dtype=int32)"],
    ["x[jnp.array([2, 0])]", "Array([2, 0], dtype=int32)"],
    ["x[x > 0]", "Array([1, 2], dtype=int32)"],
    ["jit((a, i) => a[i] + a[0])(x, 1)", "Array(1, dtype=int32)"],
    ["[10, 20, 30][jnp.argmax(x)]", "30"],
    ["((a, k) => a[k])(x, 2)", "Array(2, dtype=int32)"],
    ["((a, k) => a?.[k])(x, jnp.int32(2))", "Array(2, dtype=int32)"],
    ["((o) => o.a.b[x[1]])({ a: { b: x } })", "Array(1, dtype=int32)"],
    ["[...x].map((v) => v + 1).length", "3"],
    ["((v) => v[null].shape.join())(x)", "1,3"],
  ])("%s", (expression, expected) => expect(repr(expression)).toEqual([expected]));

  const IMMUTABLE =
    "JAX arrays are immutable and do not support in-place item assignment. Instead of x[idx] = y, use x = x.at[idx].set(y) or another .at[] method: https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html";
  it.each([
    "x[0] = 1",
    "x[-1] += 1.0",
    "x[x] = 1",
    "x[jnp.int32(0)] += 2",
    "((k) => { x[k] = 1 })(0)",
    "jit((v) => { v[0] = 1; return v })(x)",
    "jit((v, i) => { v[i] = 1; return v })(x, 0)",
    "lax.foriLoop(0, 3, (i, v) => { v[i] += 1; return v }, x)",
    "const o = { x }, k = () => 0; o.x[k()] += 1",
  ])("%s is refused", (statement) => {
    const { name, message, hint } = failure(`const x = jnp.arange(3);\n${statement}`);
    expect({ name, message }).toEqual({ name: "TypeError", message: IMMUTABLE });
    expect(hint).toContain("x = x.at(index).set(value)");
  });

  it("takes arrays out of lists as Python's __index__ does", () => {
    expect(failure("const list = [1, 2];\njit((i) => list[i])(1)")).toMatchObject({
      name: "TracerIntegerConversionError",
      message: expect.stringMatching(/^The __index__\(\) method was called on traced array with shape int32\[\]/),
      place: "2:17",
    });
    expect(failure("const list = [1, 2], x = jnp.ones([2]);\nlist[x]").message).toBe(
      "Only integer scalar arrays can be converted to a scalar index.",
    );
    expect(failure("const x = jnp.arange(3), k = [0, 1];\nx[k]").message).toMatch(/^Using a non-tuple sequence/);
  });
});

describe("places", () => {
  it("gives each operator its own", () => {
    const [closed] = run(`out(makeJaxpr((a, b) =>\n  a * b + a[0] - jnp.sin(a) ** 2 / -b)(\n  jnp.ones([3]), jnp.ones([3])));`) as [
      tracepad.ClosedJaxpr,
    ];
    const places = closed.eqns.map(({ primitive, source }) => `${primitive.name} ${(source?.line ?? 0) - 1}:${source?.column}`);
    const line = "  a * b + a[0] - jnp.sin(a) ** 2 / -b)(";
    const at = (text: string): string => `2:${line.indexOf(text) + 1}`;
    expect(places).toEqual([
      `mul ${at("* b")}`,
      `slice ${at("[0]")}`,
      `squeeze ${at("[0]")}`,
      `add ${at("+ a")}`,
      `sin ${at("sin")}`,
      `integer_pow ${at("** 2")}`,
      `neg ${at("-b")}`,
      `div ${at("/ -b")}`,
      `sub ${at("- jnp")}`,
    ]);
  });

  it("follows operators over lines", () => {
    const [closed] = run("out(makeJaxpr((a) => a\n  + 1.5 // one\n  * a\n  - a.add(\n    2.0))(1.0))") as [tracepad.ClosedJaxpr];
    expect(closed.eqns.map(({ primitive, source }) => `${primitive.name} ${(source?.line ?? 0) - 1}:${source?.column}`)).toEqual([
      "mul 3:3",
      "add 2:3",
      "add 4:7",
      "sub 4:3",
    ]);
  });

  it.each([
    ["const f = jit((a, b) => a + a @@ b);".replace("@@", "*") + "\nf(jnp.ones([2]), jnp.ones([3]))", "1:31"],
    ["const x = jnp.ones([2]);\nconst y = 1, z = x - x + jnp.ones([3]);", "2:24"],
    ["const x = jnp.ones([2]);\nlet z = x; z *= jnp.ones([3]);", "2:14"],
    ["const x = jnp.ones([2]);\nif (x[0] > 0 && x > 0) 1;", "2:17"],
    ["jit((v) => {\n  let n = 0;\n  while (n < 3 && v > n) n++;\n  return v;\n})(1.0)", "3:19"],
    ["jit((v) => v > 1 ? v : -v)(1.0)", "1:12"],
    ["const x = jnp.ones([2]);\nx\n  .add(2.0).add(\n  jnp.ones([3]).mul(3))", "3:13"],
    ["const g = grad((v) => v);\ng(1) + g(2.0)", "2:1"],
    ["const x = jnp.ones([2]), k = 0;\n  x[k] = 3", "2:8"],
  ])("%s", (source, place) => expect(failure(source).place).toBe(place));

  it("names the line of a comparison in a condition", () => {
    expect(failure("const f = jit((x) => {\n  if (x > 0) return x;\n  return -x;\n});\nf(1.0)")).toMatchObject({
      name: "TracerBoolConversionError",
      place: "2:7",
    });
  });
});

describe("long programs", () => {
  const terms = Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? "a * 2.0" : i % 3 === 1 ? "b" : `${i}`));
  const sum = terms.reduce((total, term, i) => total + (term === "b" || term.startsWith("a") ? 2 : i), 0);

  it("takes a sum of five thousand terms", () => {
    expect(run(`const f = (a, b) => ${terms.join(" + ")}; out(f(1, 2)); out(makeJaxpr(f)(1.0, 2.0).eqns.length);`)).toEqual([
      sum,
      4999 + 1667,
    ]);
  });

  it.each([
    ["declared", (s: string) => `const r = ${s}; return r;`],
    ["within more", (s: string) => `return 1 < ${s} ? (x => x + 1)(${s}) - 1 : 0`],
    ["without a semicolon, over lines", (s: string) => `let r = 0\nr +=\n ${s.replaceAll(" + ", "\n + ")}\nreturn r`],
    ["in front of more", (s: string) => `const r = (${s}) * 2 / 2; return r`],
    ["beside a text that looks like one", (s: string) => `const t = "${s}"; /* ${s} */ return t.length === ${s.length} ? ${s} : 0`],
  ])("with the same value as JavaScript: %s", (_, program) => {
    const source = `const main = (a, b) => {${program(terms.join(" + "))}};`;
    const { code } = transform(source, { pauses: true });
    expect(code.split("\n").length).toBe(source.split("\n").length);
    expect(new Function("$operators", `${code}\nreturn main`)(operators)(1, 2)).toBe(sum);
  });

  it("knows the places in it", () => {
    const lines = terms.map((term) => `  + ${term}`).join("\n");
    expect(failure(`const f = jit((a, b) => 0\n${lines}\n  + jnp.ones([2]) + jnp.ones([3]));\nf(1.0, 2.0)`).place).toBe("5002:19");
  });

  it("grows with the program, not faster", () => {
    const line = "x[i] += a * b - c / 2.0 ** d; if (a < b && y[j] == z) f(2, [1, 2], { n: 3 });\n";
    const time = (lines: number): number => {
      const source = `function main(x, i, a, b, c, d, y, j, z, f) {\n${line.repeat(lines)}}`;
      const start = performance.now();
      transform(source);
      return performance.now() - start;
    };
    const least = (lines: number): number => Math.min(time(lines), time(lines), time(lines));
    time(500);
    // Four times the program; a quadratic step would make it sixteen times.
    expect(least(4000) / least(1000)).toBeLessThan(9);
  });
});
