import { afterEach, beforeEach, describe, expect, test } from "vitest";
import golden from "../../golden/effects/cases.json" with { type: "json" };
import { createInProcessClient } from "../client/in-process.ts";
import {
  type Array as A,
  checkpoint,
  customJvp,
  customVjp,
  debug,
  errors,
  evalShape,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jnp,
  jvp,
  lax,
  linearize,
  makeJaxpr,
  vmap,
} from "../index.ts";
import { defaultClient, setDefaultClient } from "../trace/client-config.ts";
import { setDebugPrinter } from "./print.ts";

const x = jnp.float32(2);

/** Prints its arguments and returns the first of them, or what is made of it. */
const body =
  (text: string, result: (x: A) => A = (x) => x) =>
  (...xs: A[]): A => {
    debug.print(text, ...xs);
    return result(xs[0]);
  };

const scan = (x: A): [A, A] =>
  lax.scan(
    (c, y) => {
      debug.print("c {} y {}", c, y);
      return [c.add(y), c];
    },
    x,
    jnp.arange(3, { dtype: "float32" }),
  );

const whileLoop = (n: A | number): A =>
  lax.whileLoop(
    (c) => {
      debug.print("cond {}", c);
      return c.less(n);
    },
    (c) => {
      debug.print("body {}", c);
      return c.add(1n);
    },
    0n,
  );

const branch = (x: A): A =>
  lax.cond(
    x.greater(1),
    body("true {}"),
    body("false {}", (x) => x.neg()),
    x,
  );

const power = (x: A): A =>
  lax.foriLoop(
    0,
    2,
    (i, c) => {
      debug.print("i {} c {}", i, c);
      return c.mul(x);
    },
    x,
  );

const print = (...values: [string, ...unknown[]]): null => {
  debug.print(...values);
  return null;
};

const twice = (x: A): A => {
  for (let n = 0; n < 2; n++)
    lax.foriLoop(
      0,
      2,
      (i, c) => {
        debug.print("i {}", i);
        return c;
      },
      x,
    );
  return x;
};

const checkpointedScan = (x: A): A =>
  lax.scan(
    checkpoint((c) => {
      debug.print("c {:.4f}", c);
      return [jnp.sin(c), null];
    }),
    x,
    null,
    { length: 2 },
  )[0];

const f = jit(body("x = {}", (x) => x.mul(x)));
const cube = (x: A): A => x.pow(3);
const square = (x: A): A => x.mul(x);
const ints = (n: number): A => jnp.arange(n);
const floats = (n: number): A => jnp.arange(n, { dtype: "float32" });

const PROGRAMS: Record<string, () => unknown> = {
  jit: () => [jit(body("y = {}"))(x), jit(body("y = {}"))(x)],
  eager: () => body("y = {}")(x),
  "no values": () =>
    jit((x: A) => {
      debug.print("hi");
      debug.print("const {}", 7);
      return x;
    })(x),
  vmap: () => vmap(body("x={}"))(ints(3)),
  "vmap of jit": () => vmap(f)(floats(3)),
  "jit of vmap": () => jit(vmap(body("x={}")))(ints(3)),
  "vmap along 1": () => vmap(body("r={}"), { inAxes: 1 })(ints(6).reshape([2, 3])),
  "vmap of constants": () =>
    vmap((x: A) => {
      debug.print("const {}", 7);
      debug.print("none");
      return x;
    })(ints(3)),
  "two prints under vmap": () => vmap((x: A) => [print("a {}", x), print("b {}", x), x])(ints(2)),
  "vmap of vmap": () => vmap(vmap(body("a {} {}"), { inAxes: [0, null] }), { inAxes: [null, 0] })(ints(2), ints(2)),
  grad: () => grad(body("x {}", square))(x),
  "grad of jit": () => grad(f)(x),
  "jit of grad": () => jit(grad(f))(x),
  hessian: () => hessian(body("h {}", cube))(x),
  jacrev: () => jacrev(body("h {}", cube))(floats(2)),
  jacfwd: () => jacfwd(body("h {}", cube))(floats(2)),
  linearize: () => linearize(body("l {}", square), x)[1](x),
  scan: () => scan(x),
  "jit of scan": () => jit(scan)(x),
  "grad of scan": () => grad((x: A) => scan(x)[0].mul(x))(x),
  "vmap of scan": () => vmap(scan)(floats(2)),
  map: () => lax.map(body("m {}"), ints(3)),
  while: () => whileLoop(2),
  "vmap of while": () => vmap(whileLoop)(jnp.array([1, 2], { dtype: "int32" })),
  "jvp of while": () => jvp(power, [x], [x]),
  "linearize of while": () => linearize(power, x)[1](jnp.float32(1)),
  cond: () => branch(x),
  "jit of cond": () => [jit(branch)(x), jit(branch)(x.neg())],
  "grad of cond": () => grad(branch)(x),
  "vmap of cond": () => vmap(branch)(floats(3)),
  checkpoint: () => checkpoint(body("ck {}"))(x),
  "grad of checkpoint": () => grad(checkpoint(body("ck {}", jnp.sin)))(x),
  "jit of grad of checkpoint": () => jit(grad(checkpoint(body("ck {}", jnp.sin))))(x),
  "grad of checkpoint of jit": () => grad(checkpoint(jit(body("ck {}", jnp.sin))))(x),
  "grad of scan of checkpoint": () => grad(checkpointedScan)(x),
  custom_vjp: () => {
    const f = customVjp((x: A) => x.mul(2));
    f.defvjp(
      (x: A) => {
        debug.print("fwd {}", x);
        return [x.mul(2), null];
      },
      (_: null, g: A) => {
        debug.print("bwd {}", g);
        return [g.mul(2)];
      },
    );
    return grad(f)(x);
  },
  tangents: () => {
    const f = customJvp((x: A) => x.mul(2));
    f.defjvp(([p]: [A], [t]: [A]) => {
      debug.print("t {}", t);
      return [p.mul(2), t.mul(2)];
    });
    return [grad(f)(x), jvp(f, [x], [x])];
  },
  "equal prints": () => jit((x: A) => [print("same {}", x), print("same {}", x), x])(x),
  "equal loops": () => jit(twice)(x),
  aot: () => jit(body("aot {}")).lower(x).compile()(x),
  eval_shape: () => evalShape(body("x {}"), x),
  make_jaxpr: () => makeJaxpr(body("x {}"))(x),
  callback: () =>
    jit((x: A) => {
      debug.callback((v) => debug.print("cb {}", v), x);
      debug.print("after {}", x);
      return x;
    })(x),
  "callback that computes": () =>
    jit((x: A) => {
      debug.callback((v) => debug.print(`cb ${jnp.sin(v)}`), x);
      return x;
    })(x),
  collective: () => vmap((r: A) => print("r={}", lax.psum(r, "i")), { axisName: "i" })(ints(3)),
  ordered: () => jit((x: A) => [print("a {}", x, { ordered: true }), print("b {}", x.add(1n), { ordered: true })])(jnp.int32(1)),
  formats: () => jit((x: A) => print("{:.2f} {y:>5} {:e} {!r}|", x, x, x, { y: 3 }))(x),
  scalars: () => jit((x: A) => print("{} {} {} {}", jnp.sin(x), x.greater(1), x.astype("int32"), lax.complex(jnp.float32(0), x)))(x),
  numbers: () =>
    debug.print(
      "{:>8.3f}|{:<6}|{:^7}|{:+d}|{:08.2f}|{:,}|{:#x}|{:.1%}|{:.3g}|{:g}",
      3.14159,
      5,
      7,
      3,
      -2.5,
      1234567,
      255,
      0.125,
      12345.678,
      1e-7,
    ),
  arrays: () => jit((x: A) => print("{} {!r}", floats(3).mul(x), floats(3).mul(x)))(x),
  indices: () => debug.print("{1} {0} {1.shape} {2[0]}", x, ints(2), [7]),
  large: () => jit((x: A) => print("{}", floats(2000).mul(x)))(x),
};

/** JAX's 2-tuple of shapes prints as a tuple; a JavaScript shape is a list. */
const DIFFERENT: Record<string, string[]> = { indices: ["[0 1] 2.0 [ 2 ] 7"] };

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  setDebugPrinter((text) => lines.push(text));
});
afterEach(() => setDebugPrinter(null));

test("every golden case has its program here", () => {
  expect(Object.keys(PROGRAMS).sort()).toEqual(Object.keys(golden.lines).sort());
});

describe.each(["wasm", "reference"] as const)("what programs print on %s", (backend) => {
  const before = defaultClient();
  beforeEach(() => setDefaultClient(createInProcessClient({ backend, now: () => 0 })));
  afterEach(() => setDefaultClient(before));

  test.each(Object.entries(PROGRAMS))("%s", (name, program) => {
    program();
    const wanted = DIFFERENT[name] ?? golden.lines[name as keyof typeof golden.lines];
    if (golden.unordered.includes(name)) expect([...lines].sort()).toEqual([...wanted].sort());
    else expect(lines).toEqual(wanted);
  });
});

const JAXPRS: Record<string, unknown> = {
  print: makeJaxpr((x: A) => {
    debug.print("x = {}", x);
    return x.add(1);
  })(x),
  named: makeJaxpr((x: A) => {
    debug.print("x = {} {y}", x, { y: x, ordered: true });
    return x.add(1);
  })(x),
  static: makeJaxpr((x: A) => {
    debug.print("{} {} hi", "text", x);
    return x;
  })(x),
  vmap: makeJaxpr(vmap(body("x = {}", (x) => x.add(1))))(floats(3)),
  grad: makeJaxpr(grad(body("x = {}", square)))(x),
  scan: makeJaxpr(scan)(x),
  jit: makeJaxpr(jit((x: A) => body("x = {}", (x) => x.add(1))(x)))(x),
};

test.each(Object.entries(golden.jaxprs))("the jaxpr of %s", (name, text) => {
  expect(String(JAXPRS[name]).replace(/name=\S+/, "name=f")).toBe(text.replace(/name=\S+/, "name=f"));
});

test("callbacks get arrays in their trees, and all else as it is", () => {
  const seen: unknown[] = [];
  const g = jit((x: A) => {
    debug.callback((v, tree, word, n) => seen.push(v.item(), tree.a.item(), word, n.item()), x, { a: x.mul(2) }, "word", 3);
    return x;
  });
  g(x);
  expect(seen).toEqual([2, 4, "word", 3]);
});

test("what a callback throws, the call throws; nothing after it happens", () => {
  const g = jit((x: A) => {
    debug.callback(() => {
      throw new RangeError("too large");
    }, x);
    debug.print("never");
    return x;
  });
  expect(() => g(x)).toThrow(new RangeError("too large"));
  expect(lines).toEqual([]);
});

test("a callback may run programs that print", () => {
  const inner = jit((x: A) => print("inner {}", x));
  jit((x: A) => {
    debug.callback((v) => inner(v), x);
    debug.print("outer {}", x);
    return x;
  })(x);
  expect(lines).toEqual(["inner 2.0", "outer 2.0"]);
});

test("a loop's carry is printed before it is overwritten", () => {
  const g = jit((x: A) =>
    lax.foriLoop(
      0,
      3,
      (_, c) => {
        const next = c.mul(2);
        debug.print("{} -> {}", c, next);
        return next;
      },
      x,
    ),
  );
  expect(
    g(jnp.ones([64]))
      .get(0)
      .item(),
  ).toBe(8);
  expect(lines.map((line) => line.replace(/\s*\[(\S+) [^\]]*\]/g, " $1").trim())).toEqual(["1. -> 2.", "2. -> 4.", "4. -> 8."]);
});

test("texts and values that do not match", () => {
  expect(() => debug.print("{} {}", x)).toThrow(errors.IndexError);
  expect(() => debug.print("{a}", x)).toThrow(errors.KeyError);
  expect(() => debug.print("{}", x, x)).toThrow("Unused positional arguments to `debug.print`");
  expect(() => debug.print("{a}", { a: 1, b: 2 })).toThrow("Unused keyword arguments to `debug.print`: ['b'].");
  expect(() => debug.print("{")).toThrow("Single '{' encountered in format string");
  expect(() => debug.print("}")).toThrow("Single '}' encountered in format string");
  expect(() => debug.print("{:d}", 1.5)).toThrow("Unknown format code 'd' for object of type 'float'");
  expect(() => debug.print("{:.2f}", jnp.arange(3))).toThrow("unsupported format string passed to ArrayImpl.__format__");
  expect(() => debug.print(x as unknown as string)).toThrow("debug.print takes its text first.");
  expect(() => debug.callback(3 as never, x)).toThrow("first argument to debug.callback must be callable");
});
