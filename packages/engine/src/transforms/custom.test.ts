import { describe, expect, test } from "vitest";
import golden from "../../golden/transforms/custom.json" with { type: "json" };
import {
  checkpoint,
  customGradient,
  customJvp,
  customVjp,
  errors,
  grad,
  jacrev,
  jit,
  jnp,
  jvp,
  lax,
  linearize,
  makeJaxpr,
  nn,
  valueAndGrad,
  vmap,
} from "../index.ts";

const x3 = jnp.ones([3]);

const f = customJvp(function f(x: any, y: any) {
  return jnp.sin(x).mul(y);
});
f.defjvp(function f_jvp([x, y]: any, [xd, yd]: any) {
  return [f(x, y), jnp.cos(x).mul(xd).mul(y).add(jnp.sin(x).mul(yd))];
});
const g = customVjp(function g(x: any, y: any) {
  return jnp.sin(x).mul(y);
});
g.defvjp(
  function g_fwd(x, y) {
    return [g(x, y), [jnp.cos(x), y]];
  },
  function g_bwd([c, y], ct) {
    return [c.mul(ct).mul(y), ct];
  },
);
const r = checkpoint(((x: any) => jnp.sin(jnp.sin(x))) as (x: any) => any);

/** The programs of golden/transforms/custom.py. */
const PROGRAMS: Record<string, [(...args: any[]) => any, ...unknown[]]> = {
  relu: [nn.relu, x3],
  relu6: [nn.relu6, 1],
  logaddexp: [jnp.logaddexp, 1, 2],
  softplus: [nn.softplus, 1],
  "grad of relu": [grad(nn.relu), 1],
  "grad of relu6": [grad(nn.relu6), jnp.float32(1)],
  "grad of logaddexp": [grad(jnp.logaddexp), 1, 2],
  "vmap of relu": [vmap(nn.relu), x3],
  "jvp of relu": [(x) => jvp(nn.relu, [x], [x]), 1],
  custom_jvp: [f, 1, 2],
  "grad of custom_jvp": [grad(f), 1, 2],
  "vmap of custom_jvp": [vmap(f), x3, x3],
  "grad of vmap of custom_jvp": [grad((x) => jnp.sum(vmap(f)(x, x))), x3],
  custom_vjp: [g, 1, 2],
  "grad of custom_vjp": [grad(g), 1, 2],
  "vmap of custom_vjp": [vmap(g), x3, x3],
  "vmap of grad of custom_vjp": [vmap(grad(g)), x3, x3],
  "jit of custom_vjp": [jit(g), 1, 2],
  checkpoint: [r, 1],
  "grad of checkpoint": [grad(r), 1],
  "grad through checkpoint": [grad((x) => r(x).mul(2)), 1],
  "jvp of checkpoint": [(x) => jvp(r, [x], [x]), 1],
  "vmap of checkpoint": [vmap(r), x3],
};

describe("jaxprs print as JAX's", () => {
  test.each(Object.entries(golden))("%s", (name, text) => {
    const [fn, ...args] = PROGRAMS[name];
    expect(String(makeJaxpr(fn)(...args))).toBe(text);
  });
});

const near = (value: any, expected: number) => expect(value.item()).toBeCloseTo(expected, 5);

describe("customJvp", () => {
  test("the rule serves forward and, by transposition, reverse mode", () => {
    const [value, gradient] = valueAndGrad(f)(1, 2);
    near(value, 1.6829419);
    near(gradient, 1.0806046);
    near(jvp(f, [1, 2], [1, 0])[1], 1.0806046);
    near(jit(grad(f))(1, 2), 1.0806046);
    near(grad(jit(f))(1, 2), 1.0806046);
    near(grad(grad(f))(1, 2), -2 * Math.sin(1));
    near(linearize(f, 1, 2)[1](1, 1), Math.cos(1) * 2 + Math.sin(1));
    expect(vmap(grad(f))(jnp.ones([3]), jnp.ones([3])).shape).toEqual([3]);
    expect(jit(vmap(grad(jit(f)), { inAxes: [0, null] }))(jnp.ones([3]), 2).shape).toEqual([3]);
    expect(jacrev(vmap(f))(jnp.ones([3]), jnp.ones([3])).shape).toEqual([3, 3]);
  });

  test("runs the rule, then the function, once each", () => {
    const log: string[] = [];
    const h = customJvp((x: any) => {
      log.push("f");
      return jnp.sin(x);
    });
    h.defjvp(([x]: any, [t]: any) => {
      log.push("f_jvp");
      return [h(x), jnp.cos(x).mul(t)];
    });
    near(grad(grad(h))(3), -0.14112);
    expect(log).toEqual(["f_jvp", "f_jvp", "f"]);
  });

  test("the rule replaces the derivative, also under jit", () => {
    const h = customJvp((x: any) => x.mul(x));
    h.defjvp(([x]: any, [t]: any) => [h(x), t.mul(100)]);
    near(grad(h)(3), 100);
    near(grad(jit(h))(3), 100);
    near(jit(grad(h))(3), 100);
    near(jit(grad(jit((x: any) => h(x).mul(2))))(3), 200);
    expect(grad((x: any) => jnp.sum(vmap(h)(x)))(x3).tolist()).toEqual([100, 100, 100]);
    expect(grad((x: any) => jnp.sum(jit(vmap(h))(x)))(x3).tolist()).toEqual([100, 100, 100]);
    expect(vmap(jit(grad(jit(h))))(x3).tolist()).toEqual([100, 100, 100]);
  });

  test("a function may close over traced values", () => {
    const outer = (y: any) => {
      const h = customJvp((x: any) => x.mul(y));
      h.defjvp(([x]: any, [t]: any) => [h(x), t.mul(5)]);
      return jit((x: any) => h(x))(2);
    };
    near(jit(outer)(3), 6);
  });

  test("defjvps gives one rule an argument", () => {
    const h = customJvp((x: any, y: any) => x.mul(y));
    h.defjvps((t) => t.mul(10), null);
    expect(grad(h, { argnums: [0, 1] })(2, 3).map((v: any) => v.item())).toEqual([10, 0]);
  });

  test("nondiffArgnums are passed as they are", () => {
    const app = customJvp((fn: (x: any) => any, x: any) => fn(x), { nondiffArgnums: [0] });
    app.defjvp((fn: (x: any) => any, [x]: any, [t]: any) => [fn(x), t.mul(2)]);
    near(
      app((x) => x.pow(3), 3),
      27,
    );
    near(
      grad(app, { argnums: 1 })((x: any) => x.pow(3), 3),
      2,
    );
  });

  test("log1p(exp(x)) keeps its derivative where the plain one is nan", () => {
    const plain = (x: any) => jnp.log(jnp.add(1, jnp.exp(x)));
    expect(grad(plain)(100).item()).toBeNaN();
    const log1pexp = customJvp(plain);
    log1pexp.defjvp(([x]: any, [t]: any) => [log1pexp(x), jnp.subtract(1, jnp.divide(1, jnp.exp(x).add(1))).mul(t)]);
    near(grad(log1pexp)(100), 1);
  });

  test("errors are JAX's", () => {
    const h = customJvp(function h(x: any) {
      return x;
    });
    expect(() => jvp(h, [1], [1])).toThrow("No JVP defined for custom_jvp function h using defjvp.");
    expect(() => jvp(h, [1], [1])).toThrow(errors.AttributeError);
    h.defjvp((p: any) => p[0]);
    expect(() => jvp(h, [1], [1])).toThrow(
      "Custom JVP rule <lambda> for function h must produce a pair (list or tuple of length two) representing primal and tangent outputs, but got 1.0.",
    );
    h.defjvp((p: any) => [p[0], jnp.ones([3])]);
    expect(() => jvp(h, [1], [1])).toThrow(
      "Custom JVP rule must produce primal and tangent outputs with corresponding shapes and dtypes. Expected float32[] (tangent type of float32[]) but got float32[3].",
    );
  });
});

describe("customVjp", () => {
  test("runs fwd, the function, bwd", () => {
    const log: string[] = [];
    const h = customVjp((x: any) => {
      log.push("f");
      return jnp.sin(x);
    });
    h.defvjp(
      (x) => {
        log.push("f_fwd");
        return [h(x), jnp.cos(x)];
      },
      (c, y) => {
        log.push("f_bwd");
        return [c.mul(y)];
      },
    );
    near(grad(h)(3), -0.9899925);
    expect(log).toEqual(["f_fwd", "f", "f_bwd"]);
  });

  test("in any nesting", () => {
    const h = customVjp((x: any) => x.mul(x));
    h.defvjp(
      (x) => [h(x), x],
      (x, ct) => [ct.mul(x).mul(100)],
    );
    near(grad(h)(3), 300);
    near(grad(jit(h))(3), 300);
    near(jit(grad(h))(3), 300);
    near(jit(grad(jit((x: any) => h(x).mul(2))))(3), 600);
    near(grad(grad(h))(3), 100);
    near(grad(jit(grad(jit(h))))(3), 100);
    expect(vmap(grad(h))(x3).tolist()).toEqual([100, 100, 100]);
    expect(grad((x: any) => jnp.sum(vmap(h)(x)))(x3).tolist()).toEqual([100, 100, 100]);
    expect(jit(grad((x: any) => jnp.sum(jit(vmap(h))(x))))(x3).tolist()).toEqual([100, 100, 100]);
    expect(jacrev(vmap(h))(x3).shape).toEqual([3, 3]);
  });

  test("what all examples share gets the sum of their cotangents", () => {
    const shared = (y: any) => jnp.sum(vmap(g, { inAxes: [0, null] })(x3, y));
    near(grad(shared)(2), 3);
    near(jit(grad(jit(shared)))(2), 3);
  });

  test("clips a gradient, with a bound that is no array", () => {
    const clip = customVjp((_: number, x: any) => x, { nondiffArgnums: [0] });
    clip.defvjp(
      (_, x) => [x, null],
      (bound, _, ct) => [jnp.clip(ct, -bound, bound)],
    );
    near(grad((x: any) => clip(0.5, x).mul(3))(1), 0.5);
  });

  test("null is a zero cotangent; trees work", () => {
    const h = customVjp((p: any, n: any) => p.a.mul(p.b).mul(n));
    h.defvjp(
      (p, n) => [h(p, n), p],
      (p, ct) => [{ a: ct.mul(p.b), b: null }, null],
    );
    const [d, n] = grad(h, { argnums: [0, 1] })({ a: 2, b: 3 }, 4);
    expect([d.a.item(), d.b.item(), n.item()]).toEqual([3, 0, 0]);
  });

  test("errors are JAX's", () => {
    const h = customVjp(function h(x: any, _y?: any) {
      return x;
    });
    expect(() => grad(h)(1)).toThrow("No VJP defined for custom_vjp function h using defvjp.");
    h.defvjp(
      (x) => x,
      (_, ct) => [ct],
    );
    expect(() => grad(h)(1)).toThrow(
      "Custom VJP fwd rule <lambda> for function h must produce a pair (list or tuple of length two) where the first element",
    );
    h.defvjp(
      (x) => [x, null],
      () => [jnp.ones([3])],
    );
    expect(() => grad(h)(1)).toThrow(
      "Custom VJP bwd rule must produce an output with the same type as the args tuple of the primal function, but at output[0] the bwd rule produced an output of type float32[3] corresponding to an input of type float32[], so the shapes do not match",
    );
    h.defvjp(
      (x, _) => [x, null],
      (_, ct) => [ct],
    );
    expect(() => grad(h)(1, 2)).toThrow(
      "must produce a tuple of length equal to the number of arguments to the primal function, but got bwd output structure PyTreeDef([*]) for primal input structure PyTreeDef([*, *]).",
    );
    const forward = "can't apply forward-mode autodiff (jvp) to a custom_vjp function.";
    expect(() => jvp(g, [1, 2], [1, 1])).toThrow(forward);
    expect(() => jit((x: any) => jvp(g, [x, 2], [x, 1]))(1)).toThrow(forward);
  });

  test("customGradient says its own pullback", () => {
    const h = customGradient((x: any) => [x.mul(x), (ct: any) => [ct.mul(x)]]);
    near(h(jnp.float32(3)), 9);
    near(grad(h)(3), 3);
    near(jit(grad(jit(h)))(3), 3);
    expect(vmap(grad(h))(x3.mul(3)).tolist()).toEqual([3, 3, 3]);
  });
});

describe("checkpoint", () => {
  test("changes no value", () => {
    const [value, gradient] = valueAndGrad(r)(2);
    near(value, 0.78907233);
    near(gradient, -0.2556391);
    near(jit(grad(r))(2), -0.2556391);
    near(grad(jit(r))(2), -0.2556391);
    near(jit(grad(jit((x: any) => r(x).mul(2))))(2), 2 * -0.2556391);
    near(grad(grad(r))(2), grad(grad((x: any) => jnp.sin(jnp.sin(x))))(2).item());
    expect(vmap(grad(r))(x3).shape).toEqual([3]);
    expect(grad((x: any) => jnp.sum(vmap(r)(x)))(x3).shape).toEqual([3]);
  });

  test("the backward pass keeps inputs only", () => {
    const layer = checkpoint((w: any, x: any) => jnp.sin(jnp.dot(w, x)));
    const loss = (w1: any, w2: any, x: any) => jnp.sum(layer(w2, layer(w1, x)));
    const args = [jnp.ones([5, 4]), jnp.ones([6, 5]), jnp.ones([4])];
    const again = makeJaxpr(grad(loss, { argnums: [0, 1] }))(...(args as [any, any, any])).eqns.filter(
      (e) => e.primitive.name === "remat2",
    );
    expect(again.map((e) => e.params.differentiated)).toEqual([true, true]);
  });

  test("closes over traced values", () => {
    near(grad((y: any) => checkpoint((x: any) => jnp.sin(x.mul(y)) as any)(jnp.float32(2)))(3), 2 * Math.cos(6));
  });
});

describe("derivatives at bends and behind walls", () => {
  test("stopGradient: the straight-through estimator", () => {
    const st = (x: any) => jnp.subtract(x, lax.stopGradient(x)).add(lax.stopGradient(jnp.round(x)));
    near(st(jnp.float32(3.2)), 3);
    near(grad((x: any) => jnp.round(x))(3.2), 0);
    near(grad(st)(3.2), 1);
  });

  test("subgradients are JAX's", () => {
    near(grad(nn.relu)(0), 0);
    near(grad(nn.relu6)(6), 0);
    near(grad(jnp.abs)(0), 1);
    near(grad((x: any) => jnp.maximum(x, 1))(1), 0.5);
    expect(grad(jnp.max)(jnp.ones([2])).tolist()).toEqual([0.5, 0.5]);
    expect(grad(jnp.sqrt)(0).item()).toBe(Number.POSITIVE_INFINITY);
    expect(grad((x: any) => jnp.where(x.greater(0), jnp.log(x), 0))(0).item()).toBeNaN();
  });

  test("logaddexp at infinities", () => {
    const both = grad(jnp.logaddexp, { argnums: [0, 1] });
    const inf = Number.POSITIVE_INFINITY;
    expect(both(-inf, 0).map((v: any) => v.item())).toEqual([0, 1]);
    near(both(1, 1)[0], 0.5);
  });
});
