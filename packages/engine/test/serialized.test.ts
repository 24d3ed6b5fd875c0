import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type EncodedProgram, rebuild } from "../golden/rebuild.ts";
import { PRIMITIVES } from "../src/device.ts";
import type { TypedArray } from "../src/dtype/dtype.ts";
import { VerifierError } from "../src/errors/errors.ts";
import * as tp from "../src/index.ts";
import { hostData } from "../src/internal.ts";
import { canonicalKey } from "../src/ir/canonical.ts";
import { type ClosedJaxpr, type Jaxpr, jaxprsIn } from "../src/ir/jaxpr.ts";
import { deserializeJaxpr, serializeJaxpr } from "../src/ir/serialized.ts";
import { DEFAULT_VERIFIER_LIMITS as LIMITS } from "../src/ir/verifier.ts";

const { jnp, lax, makeJaxpr, random } = tp;

/** Programs that JAX 0.10.2 wrote, and for the primitives that they leave out, programs of ours. */
const GOLDEN: EncodedProgram[] = ["primitives/evaluate", "jaxpr/jaxprs"].flatMap((name) =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8")),
);

const f32 = (...shape: number[]): any => jnp.ones(shape);
const i32 = (...shape: number[]): any => jnp.ones(shape, { dtype: "int32" });
const c64 = (...shape: number[]): any => jnp.ones(shape, { dtype: "complex64" });
const key = random.key(0);
const matrix = jnp.eye(3);
const add = (a: any, b: any): any => a.add(b);

const OURS: Record<string, () => ClosedJaxpr> = {
  bits: () => makeJaxpr((v: any) => [lax.populationCount(v), lax.clz(v)])(i32(3)),
  precision: () => makeJaxpr((v: any) => [lax.reducePrecision(v, 5, 10), jnp.nextafter(v, v)])(f32(3)),
  complex: () => makeJaxpr((v: any, w: any) => [lax.real(v), lax.imag(v), lax.conj(v), lax.complex(w, w)])(c64(3), f32(3)),
  reductions: () => makeJaxpr((v: any) => [lax.reduceXor(v, [0]), lax.reduce(v, 0, (a: any, b: any) => a.mul(b).add(1), [0])])(i32(3)),
  windows: () =>
    makeJaxpr((v: any) => [
      lax.reduceWindow(v, 0, lax.add, [2]),
      lax.reduceWindow(v, Number.NEGATIVE_INFINITY, lax.max, [2]),
      lax.reduceWindow(v, Number.POSITIVE_INFINITY, lax.min, [2]),
      lax.reduceWindow(v, 1, lax.mul, [2]),
    ])(f32(4)),
  windowsBack: () =>
    makeJaxpr((v: any) =>
      tp.jvp(
        tp.grad((w: any) => jnp.sum(lax.reduceWindow(w, Number.NEGATIVE_INFINITY, lax.max, [2]))),
        [v],
        [v],
      ),
    )(f32(4)),
  convolution: () => makeJaxpr((a: any, b: any) => lax.convGeneralDilated(a, b, [1, 1], "SAME"))(f32(1, 1, 4, 4), f32(1, 1, 3, 3)),
  keys: () => makeJaxpr((k: any) => [random.normal(k, [3]), random.gamma(k, 2, [3]), random.clone(k)])(key),
  gammas: () => makeJaxpr((v: any) => [lax.lgamma(v), lax.digamma(v), lax.polygamma(v, v)])(f32(3)),
  scatters: () =>
    makeJaxpr((v: any) => [v.at(0).add(1), v.at(0).multiply(2), v.at(0).set(3), v.at(0).min(1), v.at(0).max(1), v.at(0).subtract(1)])(
      f32(3),
    ),
  cumulative: () => makeJaxpr((v: any) => lax.cumlogsumexp(v))(f32(3)),
  topK: () => makeJaxpr((v: any) => lax.topK(v, 2))(f32(3)),
  movement: () => makeJaxpr((v: any) => [jnp.stack([v, v]), jnp.tile(v, [2]), ...jnp.unstack(jnp.stack([v, v]))])(f32(3)),
  collectives: () =>
    makeJaxpr(
      tp.pmap(
        (v: any) => [
          lax.psum(v, "i"),
          lax.pmax(v, "i"),
          lax.pmin(v, "i"),
          lax.axisIndex("i"),
          lax.allGather(v, "i"),
          lax.psumScatter(v, "i", { tiled: true }),
          lax.allToAll(v, "i", 0, 0),
          lax.ppermute(v, "i", [[0, 0]]),
        ],
        { axisName: "i" },
      ),
    )(f32(1, 1, 4)),
  names: () => makeJaxpr((v: any) => [tp.checkpointName(v, "here"), tp.devicePut(v)])(f32(3)),
  effects: () =>
    makeJaxpr((v: any) => {
      tp.debug.print("{}", v);
      return v;
    })(f32(3)),
  decompositions: () =>
    makeJaxpr((v: any) => [
      jnp.linalg.cholesky(v),
      ...jnp.linalg.qr(v),
      ...jnp.linalg.eigh(v),
      ...jnp.linalg.svd(v),
      ...jnp.linalg.eig(v),
      jnp.linalg.solve(v, v),
      jnp.fft.fft(v),
    ])(matrix),
  threefry: () =>
    makeJaxpr((a: any, b: any) => tp.extend.random.threefry2x32(a, b))(
      jnp.zeros([2], { dtype: "uint32" }),
      jnp.zeros([4], { dtype: "uint32" }),
    ),
  gammaBack: () => makeJaxpr(tp.grad((a: any) => random.gamma(key, a)))(f32()),
  scatterSub: () =>
    makeJaxpr((v: any) =>
      lax.scatterSub(v, i32(1), f32(), { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }),
    )(f32(3)),
  callbacks: () =>
    makeJaxpr((v: any) => {
      tp.debug.callback(() => {}, v);
      return v;
    })(f32(3)),
  constants: () => makeJaxpr((v: any) => add(v, jnp.array([1, 2, 3])))(f32(3)),
};

const programs: [string, () => { jaxpr: Jaxpr; consts: readonly TypedArray[] }][] = [
  ...GOLDEN.map((c, i): (typeof programs)[number] => [
    `${c.name} #${i}`,
    () => {
      const jaxpr = rebuild(c);
      return { jaxpr, consts: jaxpr.constvars.map(({ aval }) => hostData(jnp.zeros(aval.shape as number[], { dtype: aval.dtype }))) };
    },
  ]),
  ...Object.entries(OURS).map(([name, make]): (typeof programs)[number] => [
    name,
    () => {
      const closed = make();
      return { jaxpr: closed.jaxpr, consts: closed.consts.map(hostData) };
    },
  ]),
];

/** Only between the forward and the backward pass of one process: its backward rule is a function. */
const NEVER_WRITTEN = ["custom_lin"];

const bytesOf = (elements: TypedArray): number[] => [...new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength)];

describe("a serialized jaxpr", () => {
  test("gives back every program as it was, with every primitive among them", () => {
    const seen = new Set<string>();
    const note = (jaxpr: Jaxpr): void => {
      for (const { primitive, params } of jaxpr.eqns) {
        seen.add(primitive.name);
        for (const inner of jaxprsIn(params)) note(inner);
      }
    };
    for (const [name, make] of programs) {
      const written = make();
      note(written.jaxpr);
      const back = deserializeJaxpr(serializeJaxpr(written), PRIMITIVES, LIMITS);
      expect(String(back.jaxpr), name).toBe(String(written.jaxpr));
      expect(canonicalKey(back.jaxpr), name).toBe(canonicalKey(written.jaxpr));
      expect(back.consts.map(bytesOf), name).toEqual(written.consts.map(bytesOf));
      expect(serializeJaxpr(back), name).toEqual(serializeJaxpr(written));
    }
    expect([...PRIMITIVES.keys()].filter((name) => !seen.has(name))).toEqual(NEVER_WRITTEN);
  });

  const table = jnp.array([1, 2, 3], { dtype: "int32" });
  const closed = makeJaxpr((v: any) => add(v, table))(i32(3));
  const whole = { jaxpr: closed.jaxpr, consts: closed.consts.map(hostData) };
  const bytes = serializeJaxpr(whole);

  test("keeps its constants and their places in the source", () => {
    const back = deserializeJaxpr(bytes, PRIMITIVES, LIMITS);
    expect(back.consts).toEqual([new Int32Array([1, 2, 3])]);
    expect(back.jaxpr.eqns.map(({ source }) => source)).toEqual(whole.jaxpr.eqns.map(({ source }) => source));
  });

  test("is not written with constants that are not its own", () => {
    expect(() => serializeJaxpr({ ...whole, consts: [] })).toThrow(new VerifierError("the program has 1 constants, got 0"));
    expect(() => serializeJaxpr({ ...whole, consts: [new Float32Array(3)] })).toThrow(
      "constant 0 is i32[3]: expected 12 bytes of Int32Array",
    );
    expect(() => serializeJaxpr({ ...whole, consts: [new Int32Array(2)] })).toThrow("constant 0 is i32[3]");
  });

  test("is refused with a VerifierError and nothing else, whatever its bytes are", () => {
    const read = (given: Uint8Array): void => void deserializeJaxpr(given, PRIMITIVES, LIMITS);
    for (let length = 0; length < bytes.length; length++) expect(() => read(bytes.subarray(0, length))).toThrow(VerifierError);
    expect(() => read(new Uint8Array([...bytes, 0]))).toThrow("1 bytes after the last constant");
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 128, 255]) {
        const changed = bytes.slice();
        changed[at] ^= flip;
        try {
          read(changed);
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(VerifierError);
        }
      }
    }
    expect(refused).toBeGreaterThan(bytes.length);
  });

  test("is held to the reader's limits", () => {
    expect(() => deserializeJaxpr(bytes, PRIMITIVES, { ...LIMITS, equations: 0 })).toThrow("more than 0 equations");
    expect(() => deserializeJaxpr(bytes, PRIMITIVES, { ...LIMITS, elements: 2 })).toThrow("more than 2 elements");
  });
});
