/** One discrete Fourier transform, in double precision. */

/** e^(−2πi·k/n) for k < n, in two parts. */
function roots(n: number): [re: Float64Array, im: Float64Array] {
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    re[k] = Math.cos((2 * Math.PI * k) / n);
    im[k] = -Math.sin((2 * Math.PI * k) / n);
  }
  return [re, im];
}
const tables = new Map<number, [Float64Array, Float64Array]>();
const MAX_TABLES = 32;
/** `roots`, kept for lengths used before. */
function table(n: number): [Float64Array, Float64Array] {
  let known = tables.get(n);
  if (known === undefined) {
    if (tables.size >= MAX_TABLES) tables.clear();
    known = roots(n);
    tables.set(n, known);
  }
  return known;
}

/** In place, for a power of 2: by halves (Cooley and Tukey 1965). */
function powerOfTwo(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  const [cos, sin] = table(n);
  for (let half = 1; half < n; half *= 2) {
    const step = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const [wr, wi] = [cos[k * step], sin[k * step]];
        const [a, b] = [start + k, start + k + half];
        const [xr, xi] = [re[b] * wr - im[b] * wi, re[b] * wi + im[b] * wr];
        re[b] = re[a] - xr;
        im[b] = im[a] - xi;
        re[a] += xr;
        im[a] += xi;
      }
    }
  }
}

/** In place, for any length, as a convolution with a chirp of the next power of 2 (Bluestein 1970). */
function anyLength(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  let size = 1;
  while (size < 2 * n - 1) size *= 2;
  const [cos, sin] = table(2 * n);
  // k² mod 2n keeps the angle exact.
  const square = (k: number): number => (k * k) % (2 * n);
  const [ar, ai, br, bi] = [0, 0, 0, 0].map(() => new Float64Array(size));
  for (let k = 0; k < n; k++) {
    const [wr, wi] = [cos[square(k)], sin[square(k)]];
    ar[k] = re[k] * wr - im[k] * wi;
    ai[k] = re[k] * wi + im[k] * wr;
    br[k] = wr;
    bi[k] = -wi;
    if (k > 0) {
      br[size - k] = wr;
      bi[size - k] = -wi;
    }
  }
  powerOfTwo(ar, ai);
  powerOfTwo(br, bi);
  // The inverse transform is the forward one with real and imaginary parts exchanged.
  for (let k = 0; k < size; k++) [ai[k], ar[k]] = [ar[k] * br[k] - ai[k] * bi[k], ar[k] * bi[k] + ai[k] * br[k]];
  powerOfTwo(ar, ai);
  for (let k = 0; k < n; k++) {
    const [wr, wi] = [cos[square(k)], sin[square(k)]];
    const [xr, xi] = [ai[k] / size, ar[k] / size];
    re[k] = xr * wr - xi * wi;
    im[k] = xr * wi + xi * wr;
  }
}

/** Transforms `size` numbers that lie `stride` apart, in place; the inverse is divided by their number. */
export function transform(re: Float64Array, im: Float64Array, start: number, stride: number, size: number, inverse: boolean): void {
  const [xr, xi] = [new Float64Array(size), new Float64Array(size)];
  for (let k = 0; k < size; k++) {
    xr[k] = re[start + k * stride];
    xi[k] = im[start + k * stride];
  }
  const run = (size & (size - 1)) === 0 ? powerOfTwo : anyLength;
  if (inverse) run(xi, xr);
  else run(xr, xi);
  const scale = inverse ? 1 / size : 1;
  for (let k = 0; k < size; k++) {
    re[start + k * stride] = xr[k] * scale;
    im[start + k * stride] = xi[k] * scale;
  }
}
