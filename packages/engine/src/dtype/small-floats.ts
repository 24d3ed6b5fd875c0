/** float16 and bfloat16 as their 16 bits: conversion from and to single precision, rounding to nearest even. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The value of 16 bits of IEEE binary16: 1 sign, 5 exponent, 10 fraction bits. */
export function fromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  // Subnormals have no implied leading bit and the least exponent.
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The value of 16 bits of bfloat16: the upper half of a float32. */
export function fromBfloat16(half: number): number {
  bits[0] = half << 16;
  return float[0];
}

/** Drops the lower `count` bits of a non-negative integer, rounding half to even. */
function roundOff(value: number, count: number): number {
  const half = 2 ** (count - 1);
  const kept = Math.floor(value / 2 ** count);
  const rest = value - kept * 2 ** count;
  return rest > half || (rest === half && kept % 2 === 1) ? kept + 1 : kept;
}

/** Single precision rounded to binary16. Values of 65520 and more are ∞; those of 2⁻²⁵ and less in size are 0. */
export function toFloat16(x: number): number {
  float[0] = x;
  const sign = (bits[0] >>> 16) & 0x8000;
  const size = bits[0] & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  const exponent = (size >>> 23) - 127;
  if (exponent > 15) return sign | 0x7c00;
  const fraction = (size & 0x7fffff) | 0x800000;
  // 2⁻²⁴ is the least subnormal; a carry out of the fraction is a carry into the exponent, as it should be.
  if (exponent < -25) return sign;
  if (exponent < -14) return sign | roundOff(fraction, -1 - exponent);
  return sign | (roundOff(fraction, 13) + ((exponent + 14) << 10));
}

/** Double precision rounded to binary16 in one step, as a number: `toFloat16` would round twice. */
export function roundToFloat16(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0) || size >= 65520) return size >= 65520 ? Math.sign(x) * Infinity : x;
  const step = 2 ** (Math.max(Math.floor(Math.log2(size)), -14) - 10);
  const steps = size / step;
  const below = Math.floor(steps);
  const rest = steps - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  return Math.sign(x) * (below + Number(up)) * step;
}

/** Single precision rounded to bfloat16. */
export function toBfloat16(x: number): number {
  float[0] = x;
  const word = bits[0];
  if ((word & 0x7fffffff) > 0x7f800000) return ((word >>> 16) & 0x8000) | 0x7fc0;
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}
