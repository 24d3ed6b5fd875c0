import { expect, test } from "vitest";
import {
  blockUntilReady,
  type ClosedJaxpr,
  checkpoint,
  checkpointName,
  checkpointPolicies,
  deviceGet,
  devicePut,
  disableJit,
  ensureCompileTimeEval,
  errors,
  grad,
  jit,
  jnp,
  makeJaxpr,
  namedCall,
  namedScope,
  type Array as TracepadArray,
} from "../index.ts";

type A = TracepadArray;
const x = jnp.array([0.1, 0.2, 0.3]);
const w = jnp.ones([3, 3]).mul(0.1);

const layer = (a: A): A => jnp.sum(jnp.sin(checkpointName(jnp.sin(jnp.dot(w, checkpointName(jnp.cos(a), "inner"))), "outer")));
/** How often an operation occurs in the backward pass: in the call of remat2 that is differentiated. */
function recomputed(policy: checkpointPolicies.SavePolicy | null, name: string): number {
  const { eqns } = makeJaxpr(grad(checkpoint(layer, { policy })))(x);
  const backward = eqns.filter((eqn) => eqn.params.differentiated === true);
  return backward.flatMap((eqn) => (eqn.params.jaxpr as ClosedJaxpr).eqns).filter((eqn) => eqn.primitive.name === name).length;
}

test("policies decide what the backward pass computes again; gradients do not change", () => {
  const want = grad(layer)(x).tolist() as number[];
  const policies: [checkpointPolicies.SavePolicy | null, dots: number][] = [
    [null, 2],
    [checkpointPolicies.nothingSaveable, 2],
    [checkpointPolicies.dotsSaveable, 1],
    [checkpointPolicies.dotsWithNoBatchDimsSaveable, 1],
    [checkpointPolicies.everythingSaveable, 1],
  ];
  for (const [policy, dots] of policies) {
    expect(recomputed(policy, "dot_general"), policy?.name).toBe(dots);
    for (const f of [
      grad(checkpoint(layer, { policy })),
      jit(grad(checkpoint(layer, { policy }))),
      grad(jit(checkpoint(layer, { policy }))),
    ])
      for (const [i, v] of (f(x).tolist() as number[]).entries()) expect(v).toBeCloseTo(want[i], 6);
  }
  expect(recomputed(checkpointPolicies.saveOnlyTheseNames("inner"), "cos")).toBeLessThan(recomputed(null, "cos"));
  expect(recomputed(checkpointPolicies.saveAnyNamesButThese("inner"), "dot_general")).toBe(2);
  expect(recomputed(checkpointPolicies.saveAnythingExceptTheseNames("outer"), "dot_general")).toBe(1);
  const both = checkpointPolicies.saveFromBothPolicies(checkpointPolicies.dotsSaveable, checkpointPolicies.saveOnlyTheseNames("inner"));
  expect(recomputed(both, "dot_general")).toBe(1);
});

test("names and placement show as in JAX", () => {
  expect(String(makeJaxpr((a: A) => checkpointName(a, "foo"))(x))).toBe(`{ lambda ; a:f32[3]. let b:f32[3] = name[name=foo] a in (b,) }`);
  expect(String(makeJaxpr((a: A) => devicePut(a))(x))).toBe(`{ lambda ; a:f32[3]. let
    b:f32[3] = device_put[
      copy_semantics=(ArrayCopySemantics.REUSE_INPUT,)
      devices=(None,)
      srcs=(None,)
    ] a
  in (b,) }`);
  expect(jit((a: A) => devicePut(checkpointName(a, "foo")).mul(2))(jnp.array([1, 2])).tolist()).toEqual([2, 4]);
  expect(grad((a: A) => jnp.sum(devicePut(a).pow(2)))(jnp.array([1, 2])).tolist()).toEqual([2, 4]);
  expect(String(makeJaxpr(namedCall(jnp.sin, { name: "foo" }))(x))).toBe(`{ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }`);
  expect(String(makeJaxpr((a: A) => namedScope("part", () => jnp.sin(a)))(x))).toBe(`{ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }`);
  expect(() => namedScope(3 as never, () => 1)).toThrow("named_scope name argument must be a string");
});

test("devicePut, deviceGet and blockUntilReady give trees of arrays", () => {
  const placed = devicePut({ a: 1, b: [new Float32Array([1, 2])] });
  expect([placed.a.item(), placed.b[0].tolist()]).toEqual([1, [1, 2]]);
  expect(deviceGet({ a: x }).a.tolist()).toEqual(x.tolist());
  expect(blockUntilReady(x)).toBe(x);
  expect(() => devicePut("text")).toThrow(TypeError);
});

test("disableJit runs jitted functions as they are written", () => {
  const seen: unknown[] = [];
  const f = jit((a: A) => {
    seen.push(a.tolist === undefined ? null : String(a));
    return a.mul(2);
  });
  expect(disableJit(() => f(jnp.float32(3)).item())).toBe(6);
  expect(seen).toEqual(["3.0"]);
  const branchy = jit((a: A) => ((a.item() as number) > 0 ? a : a.neg()));
  expect(disableJit(() => branchy(jnp.float32(-2)).item())).toBe(2);
  expect(() => branchy(jnp.float32(-2))).toThrow(errors.ConcretizationTypeError);
});

test("ensureCompileTimeEval computes while an outer function is traced", () => {
  const f = jit((a: A) => a.mul(ensureCompileTimeEval(() => jnp.sum(jnp.arange(4)).item() as number)));
  expect(f(jnp.float32(2)).item()).toBe(12);
  expect(() => jit((a: A) => ensureCompileTimeEval(() => jnp.sin(a)))(jnp.float32(1))).toThrow(errors.UnexpectedTracerError);
});
