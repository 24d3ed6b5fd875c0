import { describe, expect, test } from "vitest";
import * as tracepad from "../src/index.ts";
import { ClosedJaxpr, calledBy, type Jaxpr, type Param } from "../src/ir/jaxpr.ts";
import { PRIMITIVES } from "../src/primitives/registry.ts";

const { checkpoint, customJvp, customVjp, extend, jit, jnp, jvp, lax, makeJaxpr, nn, testUtil, vmap, withConfig } = tracepad;
type Value = tracepad.Array;

/* Derivatives of every primitive that has them, to the second order, forward and reverse, against differences in float64. */

type Make = () => readonly [(...xs: Value[]) => Value, ...(readonly unknown[])[]];

const UNIT = [-0.7, -0.2, 0.4, 0.8];
const POSITIVE = [0.3, 0.7, 1.9, 2.6];
const ROWS = [
  [0.5, -1.2, 2.1],
  [1.4, -0.6, 0.9],
];
const SQUARE = [
  [2.5, 0.3, -0.4],
  [0.3, 1.9, 0.6],
  [-0.4, 0.6, 3.1],
];
const int = { dtype: "int32" } as const;
const bind = (name: string, inputs: readonly Value[], params: Record<string, Param> = {}): Value =>
  extend.core.bind(name, inputs, params)[0];
/** A symmetric matrix from any. */
const symmetric = (x: Value): Value => x.add(x.T).mul(0.5);

const elementwise =
  (f: (x: Value) => Value, at: readonly number[] = UNIT): Make =>
  () => [f, at];

const CASES: Readonly<Record<string, Make>> = {
  abs: elementwise(lax.abs),
  acos: elementwise(lax.acos),
  acosh: elementwise(lax.acosh, [1.4, 2, 3]),
  add: () => [(x, y) => lax.add(x, y), UNIT, POSITIVE],
  add_any: elementwise((x) => bind("add_any", [x, x.mul(2)])),
  asin: elementwise(lax.asin),
  asinh: elementwise(lax.asinh),
  atan: elementwise(lax.atan),
  atan2: () => [(x, y) => lax.atan2(x, y), UNIT, POSITIVE],
  atanh: elementwise(lax.atanh),
  broadcast_in_dim: () => [(x) => lax.broadcastInDim(x, [2, 4, 3], [0, 2]), ROWS],
  cbrt: elementwise(lax.cbrt, POSITIVE),
  cholesky: () => [(x) => jnp.linalg.cholesky(symmetric(x)), SQUARE],
  clamp: () => [(lo, x) => lax.clamp(lo, x, jnp.array(0.5)), [-0.9, -0.1, -0.5, 0.1], UNIT],
  "complex, real, imag": () => [
    (x, y) => lax.real(lax.complex(x, y).mul(lax.complex(y, x))).add(lax.imag(jnp.exp(lax.complex(x, y)))),
    UNIT,
    POSITIVE,
  ],
  conj: () => [(x, y) => lax.imag(lax.conj(lax.complex(x, y)).mul(lax.complex(x, y.mul(y)))), UNIT, POSITIVE],
  concatenate: () => [(x, y) => lax.concatenate([x, y, x], 0), UNIT, POSITIVE],
  cond: elementwise((x) => lax.cond(jnp.greater(x.get(0), 0), jnp.sin, jnp.exp, x)),
  conv_general_dilated: () => [
    (x, w) => lax.convGeneralDilated(x.reshape([1, 1, 2, 3]), w.reshape([1, 1, 2, 2]), [1, 1], "SAME"),
    ROWS,
    [0.3, -0.7, 1.1, 0.4],
  ],
  convert_element_type: elementwise((x) => lax.convertElementType(lax.convertElementType(x, "complex128"), "float64")),
  copy: elementwise((x) => bind("copy", [x])),
  cos: elementwise(lax.cos),
  cosh: elementwise(lax.cosh),
  cumlogsumexp: () => [(x) => lax.cumlogsumexp(x, { axis: 1 }), ROWS],
  cummax: () => [(x) => lax.cummax(x, { axis: 1 }), ROWS],
  cummin: () => [(x) => lax.cummin(x, { axis: 1 }), ROWS],
  cumprod: () => [(x) => lax.cumprod(x, { axis: 1 }), ROWS],
  cumsum: () => [(x) => lax.cumsum(x, { axis: 1, reverse: true }), ROWS],
  custom_jvp_call: elementwise((x) => nn.relu(x)),
  digamma: elementwise(lax.digamma, POSITIVE),
  div: () => [(x, y) => lax.div(x, y), UNIT, POSITIVE],
  dot_general: () => [(x, y) => jnp.matmul(x, y.T), ROWS, ROWS],
  dynamic_slice: () => [(x) => lax.dynamicSlice(x, [jnp.array(1, int), jnp.array(5, int)], [1, 2]), ROWS],
  dynamic_update_slice: () => [(x, y) => lax.dynamicUpdateSlice(x, y, [jnp.array(1, int)]), UNIT, [0.4, 0.8]],
  eigh: () => [(x) => jnp.linalg.eigh(symmetric(x))[0], SQUARE],
  erf: elementwise(lax.erf),
  erf_inv: elementwise(lax.erfInv),
  erfc: elementwise(lax.erfc),
  exp: elementwise(lax.exp),
  exp2: elementwise(lax.exp2),
  expm1: elementwise(lax.expm1),
  fft: () => [(x) => lax.real(jnp.fft.fft(x).mul(jnp.fft.fft(x.mul(x)))), ROWS],
  gather: () => [(x) => x.get(jnp.array([1, 0, 1, 1], int)), ROWS],
  integer_pow: elementwise((x) => lax.integerPow(x, 3)),
  jit: elementwise((x) => jit((y: Value) => jnp.sin(y).mul(y))(x)),
  lgamma: elementwise(lax.lgamma, POSITIVE),
  log: elementwise(lax.log, POSITIVE),
  log1p: elementwise(lax.log1p),
  logistic: elementwise(lax.logistic),
  lu: () => [(x) => jnp.linalg.det(x), SQUARE],
  max: () => [(x, y) => lax.max(x, y), UNIT, [0.1, -0.9, 0.2, 0.9]],
  min: () => [(x, y) => lax.min(x, y), UNIT, [0.1, -0.9, 0.2, 0.9]],
  mul: () => [(x, y) => lax.mul(x, y), UNIT, POSITIVE],
  neg: elementwise(lax.neg),
  pad: () => [
    (x) =>
      lax.pad(x, jnp.sum(x), [
        [1, 0, 1],
        [-1, 2, 0],
      ]),
    ROWS,
  ],
  polygamma: elementwise((x) => lax.polygamma(jnp.array(1.0), x), POSITIVE),
  pow: () => [(x, y) => lax.pow(x, y), POSITIVE, UNIT],
  psum: () => [(x) => vmap((row: Value) => lax.psum(row.mul(row), "i").add(lax.pmean(jnp.sin(row), "i")), { axisName: "i" })(x), ROWS],
  "all_gather, reduce_scatter": () => [
    (x) => vmap((row: Value) => lax.psumScatter(jnp.sin(lax.allGather(row, "i")), "i"), { axisName: "i" })(x),
    ROWS,
  ],
  ppermute: () => [
    (x) =>
      vmap(
        (row: Value) =>
          lax.ppermute(jnp.sin(row), "i", [
            [0, 1],
            [1, 0],
          ]),
        { axisName: "i" },
      )(x),
    ROWS,
  ],
  qr: () => [(x) => jnp.linalg.qr(x)[1], SQUARE],
  reduce_max: () => [(x) => jnp.max(x, { axis: 1 }), ROWS],
  reduce_min: () => [(x) => jnp.min(x, { axis: 1 }), ROWS],
  reduce_precision: elementwise((x) => lax.reducePrecision(x, 11, 52)),
  reduce_prod: () => [(x) => jnp.prod(x, { axis: 1 }), ROWS],
  reduce_sum: () => [(x) => jnp.sum(x, { axis: 0 }), ROWS],
  reduce_window_max: () => [(x) => lax.reduceWindow(x, -Infinity, lax.max, [1, 2], { windowStrides: [1, 1], padding: "VALID" }), ROWS],
  reduce_window_min: () => [(x) => lax.reduceWindow(x, Infinity, lax.min, [1, 2], { windowStrides: [1, 1], padding: "VALID" }), ROWS],
  reduce_window_sum: () => [(x) => lax.reduceWindow(x, 0, lax.add, [1, 2], { windowStrides: [1, 1], padding: "SAME" }), ROWS],
  rem: () => [(x, y) => lax.rem(x, y), [0.5, 1, 2, -1.3], [0.3, 0.7, 0.9, 0.4]],
  remat2: elementwise((x) => checkpoint((y: Value) => jnp.sin(jnp.exp(y)))(x)),
  reshape: () => [(x) => lax.reshape(x, [3, 2]), ROWS],
  rev: () => [(x) => lax.rev(x, [1]), ROWS],
  rsqrt: elementwise(lax.rsqrt, POSITIVE),
  scan: elementwise((x) => lax.scan((c: Value, y: Value) => [jnp.sin(c).mul(y), c.mul(y)], jnp.array(0.7), x)[1] as Value),
  scatter: () => [(x, y) => x.at(jnp.array([2, 0], int)).set(y), UNIT, [0.4, 0.8]],
  "scatter-add": () => [(x, y) => x.at(jnp.array([2, 2], int)).add(y), UNIT, [0.4, 0.8]],
  "scatter-mul": () => [(x, y) => x.at(jnp.array([2, 0], int)).multiply(y, { uniqueIndices: true }), UNIT, [0.4, 0.8]],
  "scatter-sub": () => [(x, y) => bindScatterSub(x, y), UNIT, [0.4, 0.8]],
  select_n: elementwise((x) => jnp.where(jnp.array([true, false, true, false]), x.mul(x), jnp.sin(x))),
  sin: elementwise(lax.sin),
  sinh: elementwise(lax.sinh),
  slice: () => [(x) => lax.slice(x, [0, 0], [2, 3], [1, 2]), ROWS],
  sort: () => [(x) => lax.sort(x), ROWS],
  split: () => [(x) => (lax.split(x, [1, 2], { axis: 1 })[1] as Value).mul(2), ROWS],
  sqrt: elementwise(lax.sqrt, POSITIVE),
  square: elementwise(lax.square),
  squeeze: () => [(x) => lax.squeeze(lax.expandDims(x, [1]), [1]), ROWS],
  stack: () => [(x, y) => lax.stack([x, y.mul(x)]), UNIT, POSITIVE],
  sub: () => [(x, y) => lax.sub(x, y), UNIT, POSITIVE],
  svd: () => [(x) => jnp.linalg.svdvals(x), SQUARE],
  tan: elementwise(lax.tan),
  tanh: elementwise(lax.tanh),
  tile: () => [(x) => lax.tile(x, [2, 1]), ROWS],
  top_k: elementwise((x) => (lax.topK(x, 2) as Value[])[0]),
  transpose: () => [(x) => lax.transpose(x, [1, 0]), ROWS],
  triangular_solve: () => [(a, b) => jnp.linalg.solve(a, b), SQUARE, [0.4, -0.3, 0.8]],
  unstack: () => [(x) => (lax.unstack(x)[1] as Value).mul(3), ROWS],
};

function bindScatterSub(x: Value, y: Value): Value {
  return lax.scatterSub(x, jnp.array([[2], [0]], int), y, {
    updateWindowDims: [],
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
  });
}

/** Forward only: a loop of unknown length cannot be run backwards. */
const FORWARD: Readonly<Record<string, Make>> = {
  while: elementwise(
    (x) =>
      lax.whileLoop(
        ([i]: Value[]) => jnp.less(i, 3),
        ([i, y]: Value[]) => [i.add(1), jnp.sin(y)],
        [jnp.array(0, int), x],
      )[1],
  ),
};
const REVERSE: Readonly<Record<string, Make>> = {
  custom_vjp_call: elementwise((x) => {
    const f = customVjp((y: Value) => jnp.sin(y));
    f.defvjp(
      (y: Value) => [f(y), jnp.cos(y)],
      (c: Value, g: Value) => [c.mul(g)],
    );
    return f(x);
  }),
};

/** Their results are integers, booleans, keys or bits, or the same for inputs nearby: no derivative, or zero everywhere. */
const FLAT = new Set(
  (
    "and argmax argmin axis_index debug_callback debug_print bitcast_convert_type ceil clz eq floor ge gt iota is_finite le lt ne nextafter not or population_count " +
    "random_bits random_clone random_fold_in random_seed random_split random_unwrap random_wrap reduce_and reduce_or reduce_xor round " +
    "shift_left shift_right_arithmetic shift_right_logical sign stop_gradient threefry2x32 xor"
  ).split(" "),
);
const NAMED_AXES = "vmap leaves no named axis in a program: checked here by value, and in lax/collectives.test.ts";
/** Covered elsewhere, and where. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  all_gather: NAMED_AXES,
  all_to_all: NAMED_AXES,
  pmax: NAMED_AXES,
  pmin: NAMED_AXES,
  ppermute: NAMED_AXES,
  psum: NAMED_AXES,
  reduce_scatter: NAMED_AXES,
  custom_lin: "appears in linear programs only",
  device_put: "transforms/scopes.test.ts: the identity",
  name: "transforms/scopes.test.ts: the identity",
  shard_map: "transforms/pmap.test.ts: holds a whole program",
  eig: "numpy/linalg: of complex results",
  random_gamma: "random/values.test.ts",
  random_gamma_grad: "the derivative of random_gamma",
  reduce: "any computation: its derivative goes through its own equations",
  reduce_window: "as reduce",
  "scatter-max": "no derivative in JAX either",
  "scatter-min": "no derivative in JAX either",
  select_and_gather_add: "second derivatives of reduce_window_max",
  select_and_scatter_add: "second derivatives of reduce_window_max",
};

function namesIn(jaxpr: Jaxpr, found: Set<string>): Set<string> {
  const visit = (param: Param): void => {
    if (param instanceof ClosedJaxpr) namesIn(param.jaxpr, found);
    else if (Array.isArray(param)) param.forEach(visit);
  };
  for (const eqn of jaxpr.eqns) {
    found.add(eqn.primitive.name);
    if (eqn.primitive.lowering.kind === "call") namesIn(calledBy(eqn.params).jaxpr, found);
    for (const param of Object.values(eqn.params)) visit(param);
  }
  return found;
}

/** The primitives whose equations were differentiated. */
const seen = new Set<string>();
const groups = [
  ["forward and reverse", CASES, ["fwd", "rev"]],
  ["forward", FORWARD, ["fwd"]],
  ["reverse", REVERSE, ["rev"]],
] as const;
describe.each(groups)("to the second order, %s", (_title, cases, modes) => {
  test.each(Object.entries(cases))("%s", (_name, make) => {
    withConfig({ enableX64: true }, () => {
      const [f, ...points] = make();
      const args = points.map((point) => jnp.array(point as number[], { dtype: "float64" }));
      namesIn(makeJaxpr((...xs: Value[]) => f(...xs))(...args).jaxpr, seen);
      namesIn(makeJaxpr((...xs: Value[]) => jvp(f, xs, xs)[1])(...args).jaxpr, seen);
      testUtil.checkGrads(f, args, 2, { modes });
    });
  });
});

test("every primitive that has a derivative is among them", () => {
  const expected = [...PRIMITIVES.keys()].filter((name) => !FLAT.has(name) && !Object.hasOwn(ELSEWHERE, name));
  expect(expected.filter((name) => !seen.has(name)).sort()).toEqual([]);
});

test("a rule that is wrong is found, and where", () => {
  const f = customJvp((x: Value) => jnp.sin(x));
  f.defjvp(([x]: Value[], [t]: Value[]) => [f(x), jnp.sin(x).mul(t)]);
  expect(() => testUtil.checkGrads(f, [jnp.array([0.5, 1.5], { dtype: "float32" })], 1)).toThrow(
    /^the forward derivative of f is .* at element 0, but differences say/,
  );
  expect(() => testUtil.checkGrads((x: Value) => x, [jnp.array([1, 2], int)], 1)).toThrow("checkGrads takes float32 and float64 arrays");
});
