import { numbersOf } from "../dtype/elements.ts";
import { erfInv } from "../dtype/error-functions.ts";
import { digammaOf } from "../dtype/gamma.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { sizeOf } from "../ir/aval.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { mul } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { batchAtFront } from "./broadcasting.ts";
import { hostArray } from "./constants.ts";
import { FLOATING } from "./dtype-rules.ts";
import { binary } from "./elementwise.ts";

import { type KeyWords, splitWords, wordsOfBits } from "./threefry.ts";

/**
 * Samples of the gamma distribution by Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS
 * 2000), step by step as JAX draws them: every rejection takes its own keys, so each element runs by itself, on the
 * host. Arithmetic rounds to f32 after each operation, as the device's would.
 */
const f = Math.fround;

/** A uniform float in [0, 1) from 32 bits. */
const bitsView = new Uint32Array(1);
const floatView = new Float32Array(bitsView.buffer);
function unitFloat(bits: number): number {
  bitsView[0] = (bits >>> 9) | 0x3f800000;
  return f(floatView[0] - 1);
}

const ABOVE_MINUS_ONE = f(-1 + 2 ** -24);
const SQRT2 = f(Math.SQRT2);
/** √2·erf⁻¹(u), u uniform in (−1, 1). */
function normalOf(key: KeyWords, partitionable: boolean): number {
  const unit = unitFloat(wordsOfBits(key, partitionable));
  const u = Math.max(ABOVE_MINUS_ONE, f(f(unit * f(1 - ABOVE_MINUS_ONE)) + ABOVE_MINUS_ONE));
  return f(SQRT2 * f(erfInv(u)));
}

const THIRD = f(1 / 3);
const SQUEEZE = f(0.0331);

/** One sample with shape parameter `alpha` and scale 1, or its logarithm. */
export function sampleGamma(start: KeyWords, alpha: number, logSpace: boolean, partitionable: boolean): number {
  const isLarge = alpha >= 1;
  const d = f((isLarge ? alpha : f(alpha + 1)) - THIRD);
  const c = f(THIRD / f(Math.sqrt(d)));
  let [key, last] = splitWords(start, 2, partitionable);
  let [square, volume, u] = [0, 1, 2];
  // The quick test first, then the exact one; both must fail for another round.
  while (
    u >= f(1 - f(SQUEEZE * f(square * square))) &&
    f(Math.log(u)) >= f(f(square * 0.5) + f(d * f(f(1 - volume) + f(Math.log(volume)))))
  ) {
    const [next, forX, forU] = splitWords(key, 3, partitionable);
    key = next;
    let [x, v, chain] = [0, -1, forX];
    while (v <= 0) {
      const [rest, own] = splitWords(chain, 2, partitionable);
      chain = rest;
      x = normalOf(own, partitionable);
      v = f(1 + f(x * c));
    }
    square = f(x * x);
    volume = f(f(v * v) * v);
    u = unitFloat(wordsOfBits(forU, partitionable));
  }
  const unit = unitFloat(wordsOfBits(last, partitionable));
  // A sample for α < 1 is one for α + 1 times a power of a uniform number.
  if (logSpace) {
    const log = f(Math.log1p(-unit));
    const boost = isLarge || log === 0 ? 0 : f(log * f(1 / alpha));
    return f(f(f(Math.log(d)) + f(Math.log(volume))) + boost);
  }
  return f(f(d * volume) * (isLarge ? 1 : f(f(1 - unit) ** f(1 / alpha))));
}

/** Operands: keys, and shape parameters whose leading axes are the keys'. */
export const randomGammaP: Primitive = {
  name: "random_gamma",
  abstractEval([keys, alpha]) {
    if (keys.dtype !== "key<fry>") throw new JaxTypeError(`random_gamma requires a typed key array, got ${keys.toLong()}.`);
    if (keys.shape.some((d, i) => d !== alpha.shape[i]))
      throw new JaxTypeError(`random_gamma: the keys' shape must lead that of the parameters, got ${keys.toLong()} and ${alpha.toLong()}`);
    return [alpha];
  },
  evaluate([keys, alpha], params, [out]) {
    const partitionable = params.partitionable !== false;
    const each = sizeOf(alpha.shape.slice(keys.shape.length));
    const words = numbersOf(keys);
    const alphas = numbersOf(alpha);
    let children: KeyWords[] = [];
    const sample = (n: number): number => {
      const k = Math.floor(n / each);
      if (n % each === 0) children = splitWords([words[2 * k], words[2 * k + 1]], each, partitionable);
      return sampleGamma(children[n % each], alphas[n], params.log_space === true, partitionable);
    };
    return [hostArray(out, sample)];
  },
  lowering: { kind: "host" },
  hiddenParams: () => ["partitionable"],
  // Implicit reparametrisation: how the sample moves with its parameter, at the same random numbers.
  jvp([keys, alpha], [, t], params) {
    const sample = bind1(randomGammaP, [keys, alpha], params);
    if (t instanceof Zero) return [[sample], [new Zero(sample.aval)]];
    return [[sample], [mul(t, bind1(randomGammaGradP, [alpha, sample], { log_space: params.log_space }))]];
  },
  batch([keys, alpha], [dKeys, dAlpha], params, size) {
    return [[bind1(randomGammaP, [batchAtFront(keys, dKeys, size), batchAtFront(alpha, dAlpha, size)], params)], [0]];
  },
};

const EPSILON = 2 ** -52;

/** ∂x/∂a of a gamma sample, where P(a, x) = ∫₀ˣ tᵃ⁻¹e⁻ᵗ dt / Γ(a) is held: the power series of P, differentiated term by term. */
function gradBySeries(a: number, x: number): number {
  let [r, term, sum, dTerm, dSum] = [a, 1, 1, 0, 0];
  do {
    r += 1;
    dTerm = dTerm * (x / r) - (term * x) / (r * r);
    dSum += dTerm;
    term *= x / r;
    sum += term;
  } while (Math.abs(dTerm / dSum) > EPSILON && r < a + 5000);
  return (-(dSum + sum * (Math.log(x) - digammaOf(a + 1))) * x) / a;
}

/** The same by the continued fraction of 1 − P (Abramowitz & Stegun 6.5.31), for x > 1 and x > a. */
function gradByFraction(a: number, x: number): number {
  let y = 1 - a;
  let z = x + y + 1;
  let [p2, q2, p1, q1] = [1, x, x + 1, z * x];
  let [dp2, dq2, dp1, dq1] = [0, 0, 0, -x];
  let value = p1 / q1;
  let slope = (dp1 - value * dq1) / q1;
  for (let c = 1; c < 2000; c++) {
    y += 1;
    z += 2;
    const yc = y * c;
    const [p, q] = [p1 * z - p2 * yc, q1 * z - q2 * yc];
    const [dp, dq] = [dp1 * z - p1 - dp2 * yc + p2 * c, dq1 * z - q1 - dq2 * yc + q2 * c];
    const before = slope;
    if (q !== 0) {
      value = p / q;
      slope = (dp - value * dq) / q;
    }
    [p2, p1, q2, q1, dp2, dp1, dq2, dq1] = [p1, p, q1, q, dp1, dp, dq1, dq];
    if (Math.abs(p) > 1 / EPSILON) [p2, p1, q2, q1, dp2, dp1, dq2, dq1] = [p2, p1, q2, q1, dp2, dp1, dq2, dq1].map((v) => v * EPSILON);
    if (q !== 0 && Math.abs(slope - before) <= EPSILON * Math.abs(slope)) break;
  }
  return (slope + value * (Math.log(x) - digammaOf(a))) * x;
}

function sampleSlope(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return Number.NaN;
  if (x === 0) return 0;
  return x > 1 && x > a ? gradByFraction(a, x) : gradBySeries(a, x);
}

/** The derivative of a gamma sample (or of its logarithm) in its shape parameter. Operands: parameters, samples. */
export const randomGammaGradP: Primitive = binary({
  name: "random_gamma_grad",
  accepts: [FLOATING],
  compute: (_dtype, params) =>
    params.log_space === true
      ? (a, logX) => {
          const x = Math.exp(logX);
          const safe = x === 0 ? 1.1754943508222875e-38 : x;
          return sampleSlope(a, safe) / safe;
        }
      : sampleSlope,
  derivatives: null,
});

export const randomGamma = (keys: Value, alpha: Value, logSpace: boolean, mode: { readonly partitionable?: false }): Value =>
  bind1(randomGammaP, [keys, alpha], { log_space: logSpace, ...mode });
