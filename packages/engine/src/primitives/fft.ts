import { complexDType, realDType } from "../dtype/dtype.ts";
import { complexElements, complexOf, numberElements } from "../dtype/elements.ts";
import { ValueError } from "../errors/errors.ts";
import { shapeText, sizeOf } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import { emptyArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { splitAround } from "../shape/axes.ts";
import { div, mul } from "./arithmetic.ts";
import { concatenate } from "./assembly.ts";
import { bind1 } from "./bind.ts";
import { moveAxis, range, rowMajorStrides } from "./broadcasting.ts";
import { conj } from "./complex.ts";
import { avalOf, scalarLike } from "./constants.ts";
import { full } from "./creation.ts";
import { checkDTypes, FLOATING } from "./dtype-rules.ts";
import { transform } from "./fourier.ts";
import { broadcastInDim, transposeP } from "./movement.ts";

/** Discrete Fourier transforms over the last axes. */

/** JAX's numbers of the kinds: complex, its inverse, from real to half of the complex numbers, and back. */
export const FFT = 0;
export const IFFT = 1;
export const RFFT = 2;
export const IRFFT = 3;
const NAMES = ["FFT", "IFFT", "RFFT", "IRFFT"] as const;

const lengthsOf = (params: Params): readonly number[] => params.fft_lengths as readonly number[];

export const fftP: Primitive = {
  name: "fft",
  abstractEval([x], params) {
    const lengths = lengthsOf(params);
    const type = params.fft_type as number;
    checkDTypes(`fft of type ${NAMES[type]}`, [x], [type === RFFT ? FLOATING : ["complexfloating"]]);
    const k = lengths.length;
    if (x.ndim < k)
      throw new ValueError(
        `FFT input shape ${shapeText(x.shape)} must have at least ${k} dimensions for fft_lengths ${shapeText(lengths)}.`,
      );
    const given = x.shape.slice(x.ndim - k);
    const last = k - 1;
    const wanted = type === IRFFT ? lengths.with(last, Math.floor(lengths[last] / 2) + 1) : lengths;
    if (wanted.some((d, i) => d !== given[i]))
      throw new ValueError(
        `FFT input shape ${shapeText(x.shape)} must end in ${shapeText(wanted)} for fft_lengths ${shapeText(lengths)} of type ${NAMES[type]}.`,
      );
    const batch = x.shape.slice(0, x.ndim - k);
    if (type === RFFT) return [avalOf([...batch, ...lengths.with(last, Math.floor(lengths[last] / 2) + 1)], complexDType(x.dtype))];
    return [avalOf([...batch, ...lengths], type === IRFFT ? realDType(x.dtype) : x.dtype)];
  },
  evaluate([x], params, [out]) {
    const lengths = lengthsOf(params);
    const type = params.fft_type as number;
    const inverse = type === IFFT || type === IRFFT;
    const rank = out.shape.length;
    // All elements as complex numbers of the full shape; half spectra are completed first, or cut at the end.
    const shape = [...out.shape.slice(0, rank - lengths.length), ...lengths];
    const [re, im] = [new Float64Array(sizeOf(shape)), new Float64Array(sizeOf(shape))];
    const n = lengths[lengths.length - 1];
    const stored = x.shape[rank - 1];
    const elements = complexOf(x);
    for (let i = 0; i < elements.length; i++) {
      const at = Math.floor(i / stored) * n + (i % stored);
      re[at] = elements[i].re;
      im[at] = elements[i].im;
    }
    const along = (axis: number): void => {
      const stride = rowMajorStrides(shape)[axis];
      const size = shape[axis];
      for (let start = 0; start < re.length; start++)
        if (Math.floor(start / stride) % size === 0) transform(re, im, start, stride, size, inverse);
    };
    const axes = range(rank - lengths.length, rank - 1);
    if (type === IRFFT) {
      axes.forEach(along);
      mirrorHalf(re, im, n);
    }
    if (n > 0) along(rank - 1);
    if (type !== IRFFT) axes.forEach(along);
    const result = emptyArray(out.shape, out.dtype);
    const kept = out.shape[rank - 1];
    const real = type === IRFFT ? numberElements(out.dtype) : null;
    for (let i = 0; i < sizeOf(out.shape); i++) {
      const at = Math.floor(i / kept) * n + (i % kept);
      if (real !== null) real.write(result.data, i, re[at]);
      else complexElements.write(result.data, i, { re: re[at], im: im[at] });
    }
    return [result];
  },
  lowering: {
    kind: "routine",
    routine(params, [x], [out]) {
      const type = params.fft_type as number;
      const isReal = type === RFFT || type === IRFFT;
      const whole = type === RFFT ? x.shape : out.shape;
      return {
        kind: "fft",
        // Of several axes, real ones are taken over the last alone: the rest is written by parts.
        axes: range(whole.length - (isReal ? 1 : lengthsOf(params).length), whole.length).map((axis) => splitAround(whole, axis)),
        inverse: type === IFFT || type === IRFFT,
        form: type === RFFT ? "fromReal" : type === IRFFT ? "toReal" : "complex",
      };
    },
    byParts: realAndOtherAxes,
  },
  jvp: ([x], [dx], params) => {
    const out = bind1(fftP, [x], params);
    return [[out], [dx instanceof Zero ? new Zero(out.aval) : bind1(fftP, [dx], params)]];
  },
  // The matrix of a complex transform is symmetric. Those of half spectra count the inner numbers twice.
  transpose([ct], [x], params) {
    if (ct instanceof Zero) return [new Zero(x.aval)];
    const lengths = lengthsOf(params);
    const n = lengths[lengths.length - 1];
    const total = sizeOf(lengths);
    if (params.fft_type === RFFT) {
      const halved = div(conj(ct), multiplicity(ct, n));
      const back = bind1(fftP, [halved], { ...params, fft_type: IRFFT });
      return [mul(scalarLike(back, total), back)];
    }
    if (params.fft_type === IRFFT) {
      const half = bind1(fftP, [ct], { ...params, fft_type: RFFT });
      return [conj(mul(mul(scalarLike(half, 1 / total), multiplicity(half, n)), half))];
    }
    return [bind1(fftP, [ct], params)];
  },
  batch: ([x], [dim], params) => [[bind1(fftP, [moveAxis(x, dim as number, 0)], params)], [0]],
  // 5 n log₂ n for a complex transform of n points.
  flops: ([x], _outs, params) => 5 * x.size * Math.ceil(Math.log2(Math.max(2, sizeOf(lengthsOf(params))))),
};

/** A transform from or to real numbers over several axes: one over the last axis, and one over the others. */
function realAndOtherAxes(b: GraphBuilder, [x]: readonly Atom[], params: Params): readonly Atom[] | null {
  const lengths = lengthsOf(params);
  const type = params.fft_type as number;
  const others = lengths.slice(0, -1);
  if (type === FFT || type === IFFT || others.length === 0) return null;
  const last = { fft_lengths: lengths.slice(-1), fft_type: type };
  const overOthers = (half: Atom): Atom => {
    const rank = half.aval.ndim;
    const first = rank - lengths.length;
    const [turned] = b.bind(transposeP, [half], { permutation: [...range(0, first), rank - 1, ...range(first, rank - 1)] });
    const [done] = b.bind(fftP, [turned], { fft_lengths: others, fft_type: type === RFFT ? FFT : IFFT });
    return b.bind(transposeP, [done], { permutation: [...range(0, first), ...range(first + 1, rank), first] })[0];
  };
  return type === RFFT ? [overOthers(b.bind(fftP, [x], last)[0])] : b.bind(fftP, [overOthers(x)], last);
}

/** Fills in the second half of Hermitian spectra along the last axis of size n. */
function mirrorHalf(re: Float64Array, im: Float64Array, n: number): void {
  for (let row = 0; row < re.length; row += n) {
    // The first number, and the middle one of an even length, are real.
    im[row] = 0;
    if (n % 2 === 0) im[row + n / 2] = 0;
    for (let k = Math.floor(n / 2) + 1; k < n; k++) {
      re[row + k] = re[row + n - k];
      im[row + k] = -im[row + n - k];
    }
  }
}

/** How often each number of a half spectrum stands in the whole one of length n. */
function multiplicity(half: Value, n: number): Value {
  const size = half.shape[half.ndim - 1];
  const one = full([1], 1, half.dtype);
  const ends = n % 2 === 0 && size > 1 ? 1 : 0;
  const inner = full([Math.max(0, size - 1 - ends)], 2, half.dtype);
  const counts = concatenate([one, inner, ...(ends === 1 ? [one] : [])], 0);
  return broadcastInDim(counts, half.shape, [half.ndim - 1]);
}

/** The transform of a kind over the last axes, as many as lengths; a real one's lengths are those of the real array. */
export const fft = (x: Value, type: number, lengths: readonly number[]): Value =>
  bind1(fftP, [x], { fft_lengths: lengths, fft_type: type });
