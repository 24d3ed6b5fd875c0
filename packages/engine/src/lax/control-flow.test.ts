import { describe, expect, test } from "vitest";
import { expectAllClose } from "../../golden/closeness.ts";
import golden from "../../golden/control-flow/cases.json" with { type: "json" };
import { createInProcessClient } from "../client/in-process.ts";
import { type Array as A, grad, jit, jnp, jvp, lax, makeJaxpr, tree, vmap } from "../index.ts";
import { defaultClient, setDefaultClient } from "../trace/client-config.ts";

// The same functions as golden/control-flow/generate.py. A bigint is what Python's int literal is: a weak int.
const f32 = { dtype: "float32" } as const;
const int = { dtype: "int32" } as const;
const x3 = jnp.array([1, 2, 3], f32);
const m = jnp.array([
  [0.5, -1, 2],
  [1.5, 0.25, -0.75],
]);
const w = jnp.array([
  [0.1, 0.2, -0.3],
  [0.4, -0.5, 0.6],
  [0.7, 0.8, 0.9],
]);
const { sin, cos, tanh } = jnp;

const ofItem111 = (x: A): A =>
  lax.cond(
    x.greaterEqual(0),
    (xt: A, _: A) => xt.add(x),
    (_: A, xf: A) => xf.sub(x),
    x.add(1),
    x.add(2),
  );
const ofItem112 = (i: A, x: A): A => lax.switch(i, [(v: A) => v.add(1), (v: A) => v.sub(2), (v: A) => v.add(3)], x);
const ofItem113 = (arg: A, n: A): A => {
  const ones = jnp.ones(arg.shape);
  return lax.foriLoop(0, n, (_: A, carry: A) => carry.add(ones.mul(3)).add(arg), arg.add(ones));
};
const ofItem114 = (arr: A, extra: A): [A, A] =>
  lax.scan((carry: A, [a, b]: [A, A]) => [carry.add(a.mul(b)).add(extra), carry], 0, [arr, jnp.ones(arr.shape)]);
const rnn = (weights: A, xs: A): [A, A] =>
  lax.scan(
    (h: A, x: A) => {
      const next = tanh(jnp.dot(weights, h).add(x));
      return [next, next];
    },
    jnp.zeros([3]),
    xs,
  );
const rnnLoss = (weights: A, xs: A): A => {
  const [h, hs] = rnn(weights, xs);
  return jnp.sum(h.mul(hs));
};
const power = (x: A, n: A | number): A =>
  lax.whileLoop(
    ([i]: [A, A]) => i.less(n),
    ([i, p]: [A, A]) => [i.add(1), p.mul(x)],
    [0n, 1],
  )[1];
const collatz = (n: A | bigint): A =>
  lax.whileLoop(
    ([v]: [A, A]) => v.greater(1),
    ([v, steps]: [A, A]) => [jnp.where(v.mod(2).equal(0), v.floorDivide(2), v.mul(3).add(1)), steps.add(1)],
    [n, 0n],
  )[1];
const pick = (x: A): A =>
  lax.cond(
    x.greater(0),
    (v: A) => sin(v).mul(v),
    (v: A) => v.mul(v).mul(3),
    x,
  );
const nested = (xs: A): [A, A] => {
  const inner = (c: A, x: A): A => lax.foriLoop(0, 3, (i: A, v: A) => sin(v).add(x.mul(i)), c);
  return lax.scan((c: A, x: A) => [inner(c, x), c], 0.5, xs);
};
const condInScan = (xs: A): [A, A] =>
  lax.scan(
    (c: A, x: A) => [
      lax.cond(
        x.greater(1.5),
        (a: A) => a.mul(x),
        (a: A) => a.add(x),
        c,
      ),
      c,
    ],
    1,
    xs,
  );
const total =
  (f: (...args: any[]) => unknown) =>
  (...args: any[]): A =>
    (tree.leaves(f(...args)) as A[]).map((leaf) => jnp.sum(leaf)).reduce((a, b) => a.add(b));

type Program = [fn: (...args: any[]) => any, ...args: unknown[]];
const flags = jnp.array([true, false]);
const PROGRAMS: Record<string, Program> = {
  "item 111": [ofItem111, jnp.float32(3)],
  "item 112": [ofItem112, 1n, 5],
  "item 113": [ofItem113, jnp.ones([16]), 5n],
  "item 114": [ofItem114, jnp.ones([16]), 5],
  "item 115": [(x) => lax.foriLoop(0, 3, (_: A, c: A) => c.mul(2), x), 1],
  "item 214": [vmap((p, x) => lax.cond(p, sin, cos, x)), flags, jnp.ones([2])],
  "scan in reverse": [(x) => lax.scan((c: A, v: A) => [c.add(v), c.mul(v)], 0, x, { reverse: true }), x3],
  "scan without arrays": [(x) => lax.scan((c: A) => [c.mul(2), null], x, null, { length: 4 })[0], 1.5],
  "scan with a carry that stays": [(x, y) => lax.scan((c: [A, A], v: A) => [[c[0], c[1].add(c[0].mul(v))], v], [y, 0], x), x3, 2],
  map: [(x) => lax.map((v: A) => v.mul(v), x), x3],
  while: [power, 1.5, 4n],
  rnn: [rnn, w, m],
  "cond with an output passed through": [
    (p, x, y) =>
      lax.cond(
        p,
        (a: A, b: A) => [a, b.add(1)],
        (a: A, b: A) => [a, b.sub(1)],
        x,
        y,
      ),
    true,
    1,
    2,
  ],
  "jvp of cond": [(x) => jvp(pick, [x], [1]), 0.7],
  "jvp of scan": [(x) => jvp((v: A) => lax.scan((c: A, u: A) => [c.mul(u), c], 1, v), [x], [x]), x3],
  "vmap of scan": [vmap((x) => lax.scan((c: A, v: A) => [c.add(v), c.mul(v)], 0, x)), m],
  "vmap of cond with one predicate": [(p, x) => vmap((v: A) => lax.cond(p, sin, cos, v))(x), true, x3],
  "fori with numbers": [() => lax.foriLoop(0, 10, (i: A, x: A) => x.add(i), 0n)],
  "fori from 3 to 1": [(x) => lax.foriLoop(3, 1, (_: A, c: A) => c.mul(2), x), x3],
  "jit of fori with a traced bound": [jit((n: A, x: A) => lax.foriLoop(0, n, (i: A, c: A) => c.mul(x).add(i), x)), 5n, x3],
  collatz: [() => collatz(27n)],
  "collatz of many": [vmap(collatz), jnp.array([1, 2, 3, 27, 97], int)],
  "switch out of range": [vmap(ofItem112, { inAxes: [0, null] }), jnp.array([-5, 0, 1, 2, 9], int), 5],
  "vmap of fori": [
    vmap((n: A, x: A) => lax.foriLoop(0, n, (i: A, c: A) => c.mul(2).add(i), x), { inAxes: [0, null] }),
    jnp.array([0, 1, 4], int),
    x3,
  ],
  "vmap of rnn": [vmap(rnn, { inAxes: [null, 1] }), w, jnp.stack([m, m.mul(2)], { axis: 1 })],
  "vmap of rnn over weights": [vmap(rnn, { inAxes: [0, null] }), jnp.stack([w, w.T]), m],
  "grad of fori": [grad((x) => lax.foriLoop(0, 3, (_: A, c: A) => c.mul(c).mul(x), x)), 1.1],
  "grad of rnn": [grad(rnnLoss, { argnums: [0, 1] }), w, m],
  "grad of jit of rnn": [jit(grad(jit(rnnLoss), { argnums: [0, 1] })), w, m],
  "grad of grad of rnn": [grad((a) => jnp.sum(grad(rnnLoss)(a, m).pow(2))), w],
  "grad of scan in reverse": [grad(total((x) => lax.scan((c: A, v: A) => [sin(c.add(v)), c.mul(v)], 0.3, x, { reverse: true }))), x3],
  "grad of cond": [() => [2, -2].map((v) => grad(pick)(v as unknown as A))],
  "grad of jit of cond": [() => [2, -2].map((v) => jit(grad(jit(pick)))(v as unknown as A))],
  "vmap of grad of cond": [vmap(grad(pick)), x3.sub(2)],
  "grad of switch": [
    vmap(
      grad((x, i) => lax.switch(i, [sin, (v: A) => v.mul(v).mul(v), (v: A) => v.mul(2)], x)),
      { inAxes: [null, 0] },
    ),
    0.8,
    jnp.array([0, 1, 2], int),
  ],
  "jvp of while": [(x) => jvp((v: A) => power(v, 4), [x], [1]), 1.5],
  "vmap of jvp of while": [vmap((x: A, n: A) => jvp((v: A) => power(v, n), [x], [1])), x3, jnp.array([0, 3, 5], int)],
  nested: [nested, x3],
  "grad of nested": [grad(total(nested)), x3],
  "grad of jit of nested": [grad(jit(total(nested))), x3],
  "vmap of grad of nested": [vmap(grad(total(nested))), m],
  "cond in scan": [condInScan, x3],
  "grad of cond in scan": [grad(total(condInScan)), x3],
  "vmap of grad of cond in scan": [vmap(grad(total(condInScan))), m],
  "empty scan": [(x) => lax.scan((c: A, v: A) => [c.add(v), v], 2, x), jnp.zeros([0])],
  "while in scan, differentiated forward": [
    (x) => jvp((v: A) => lax.scan((c: A, u: A) => [c.add(power(u, 3)), c], 0, v), [x], [jnp.ones([3])]),
    x3,
  ],
};

const cases = Object.entries(golden as unknown as Record<string, [text: string | null, values: number[][]]>);

describe("control flow beside JAX", () => {
  test("every golden case is here", () => {
    expect(Object.keys(PROGRAMS)).toEqual(cases.map(([name]) => name));
  });

  const check = ([fn, ...args]: Program, wanted: number[][], name: string): void => {
    const leaves = tree.leaves(fn(...args)) as A[];
    expect(leaves.length).toBe(wanted.length);
    for (const [i, leaf] of leaves.entries())
      expectAllClose(Array.from(leaf.toTypedArray(), Number), wanted[i], `${name}, output ${i}`, 1e-5);
  };

  test.each(cases)("%s: values", (name, [, wanted]) => check(PROGRAMS[name], wanted, name));

  test.each(cases)("%s: under jit", (name, [, wanted]) => {
    const [fn, ...args] = PROGRAMS[name];
    check([jit(fn), ...args], wanted, name);
  });

  test.each(cases)("%s: on the reference", (name, [, wanted]) => {
    const before = defaultClient();
    setDefaultClient(createInProcessClient({ backend: "reference", now: () => 0 }));
    try {
      check(PROGRAMS[name], wanted, name);
    } finally {
      setDefaultClient(before);
    }
  });

  test.each(cases.filter(([, [text]]) => text !== null))("%s: jaxpr", (name, [text]) => {
    const [fn, ...args] = PROGRAMS[name];
    expect(String(makeJaxpr(fn)(...args))).toBe(text);
  });
});

describe("what the rules refuse", () => {
  const f = (message: string) => new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "s");
  const zeros = jnp.array(0, int);
  test.each<[string, () => unknown, string]>([
    ["reverse mode of while", () => grad((x) => power(x, 3))(2), "Reverse-mode differentiation does not work for lax.whileLoop"],
    [
      "a carry of another dtype",
      () => lax.scan((x: A) => [x.astype("float32"), null], zeros, null, { length: 1 }),
      "The input carry x has type int32[] but the corresponding output carry component has type float32[], so the dtypes do not match.",
    ],
    [
      "a carry of another tree",
      () => lax.scan((c: unknown, x: A) => [c === null ? c : [0, 0, 0], x], [1, [2, 3]], jnp.arange(5)),
      "The input carry c is a list of length 2 but the corresponding component of the carry output is a list of length 3, so the lengths do not match.",
    ],
    [
      "one component of a carry",
      () =>
        lax.whileLoop(
          () => true,
          (c: unknown) => [c !== null, true],
          [true, jnp.float32(0)],
        ),
      "The input carry component c[1] has type float32[] but the corresponding output carry component has type bool[], so the dtypes do not match.",
    ],
    [
      "a condition that is no boolean",
      () =>
        lax.whileLoop(
          () => jnp.float32(1),
          (c: A) => c,
          0,
        ),
      "must return a boolean scalar, but got output type(s) [ShapedArray(float32[])]",
    ],
    [
      "a body that gives no pair",
      () => lax.scan(() => jnp.float32(0) as never, 0, jnp.arange(5)),
      "scan body output must be a pair, got float32[].",
    ],
    ["nothing to scan over", () => lax.scan((c: A) => [c, null], 0), "scan got no values to scan over and `length` not provided."],
    [
      "arrays of unequal length",
      () => lax.scan((c: A) => [c, null], 0, [jnp.ones([2]), jnp.ones([3])]),
      "scan got values with different leading axis sizes: 2, 3.",
    ],
    [
      "a length that is not the arrays'",
      () => lax.scan((c: A) => [c, null], 0, x3, { length: 2 }),
      "scan got `length` argument of 2 which disagrees with leading axis sizes [3].",
    ],
    ["a scalar to scan over", () => lax.scan((c: A) => [c, null], 0, 1), "scan got value with no leading axis to scan over: float32[]."],
    [
      "branches of other types",
      () =>
        lax.cond(
          true,
          () => jnp.array([1], f32),
          () => jnp.float32(1),
          1,
        ),
      "The output of true_fun has type float32[1] but the corresponding output of false_fun has type float32[], so the shapes do not match.",
    ],
    [
      "branches of other trees",
      () =>
        lax.cond(
          true,
          () => ({ a: 2 }),
          () => ({ a: [3, 3] }),
          1,
        ),
      "true_fun output at path ['a'] is a pytree leaf but false_fun output at path ['a'] is a list of length 2",
    ],
    [
      "no predicate",
      () =>
        lax.cond(
          null,
          (x: A) => x,
          (x: A) => x,
          1,
        ),
      "cond predicate is None",
    ],
    [
      "a predicate of several",
      () =>
        lax.cond(
          jnp.array([true]),
          (x: A) => x,
          (x: A) => x,
          1,
        ),
      "Pred must be a scalar, got bool[1] of shape (1,).",
    ],
    ["no branches", () => lax.switch(0, [], 1), "Empty branch sequence"],
    ["an index that is no integer", () => lax.switch(0.5, [sin, cos], 1), "Index type must be an integer, got float32."],
    [
      "bounds of unequal types",
      () => lax.foriLoop(jnp.uint32(0), jnp.int32(3), (_: A, c: A) => c, 1),
      "lower and upper arguments to fori_loop must have equal types, got uint32 and int32",
    ],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(f(message));
  });
});

test("numbers as carries take the type that the body gives", () => {
  const strong = lax.whileLoop(
    (x: A) => x.less(3),
    (x: A) => x.add(jnp.int32(1)),
    0n,
  );
  expect([strong.dtype, strong.weakType, strong.item()]).toEqual(["int32", false, 3]);
  const float = lax.whileLoop(
    (x: A) => x.less(3),
    (x: A) => x.add(1.5),
    0n,
  );
  expect([float.dtype, float.item()]).toEqual(["float32", 3]);
});

test("a loop runs in one call of the device, however often it goes round", () => {
  const real = defaultClient();
  let executions = 0;
  setDefaultClient({
    ...real,
    device: real.device,
    compile: (...args) => real.compile(...args),
    write: (...args) => real.write(...args),
    read: (...args) => real.read(...args),
    free: (...args) => real.free(...args),
    execute(...args) {
      executions++;
      return real.execute(...args);
    },
  });
  try {
    const run = jit((x: A) => lax.foriLoop(0, 1000, (_: A, c: A) => cos(c), x));
    expect(run(0.5 as unknown as A).item()).toBeCloseTo(0.739085, 5);
    expect(executions).toBe(1);
  } finally {
    setDefaultClient(real);
  }
});
