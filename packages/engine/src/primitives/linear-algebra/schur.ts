/** Complex matrices as triangular ones: what eigenvalues of general matrices come from. */

/** An n × n complex matrix, row by row, in two parts. */
export interface ComplexMatrix {
  readonly re: Float64Array;
  readonly im: Float64Array;
}
export const zeroMatrix = (n: number): ComplexMatrix => ({ re: new Float64Array(n * n), im: new Float64Array(n * n) });

/** x ← c·x + s·y and y ← −s̄·x + c·y, for real c, on elements that lie `step` apart. */
function rotate(a: ComplexMatrix, x: number, y: number, step: number, count: number, c: number, sr: number, si: number): void {
  for (let k = 0; k < count; k++) {
    const [p, q] = [x + k * step, y + k * step];
    const [pr, pi, qr, qi] = [a.re[p], a.im[p], a.re[q], a.im[q]];
    a.re[p] = c * pr + sr * qr - si * qi;
    a.im[p] = c * pi + sr * qi + si * qr;
    a.re[q] = c * qr - sr * pr - si * pi;
    a.im[q] = c * qi - sr * pi + si * pr;
  }
}

/** The rotation that takes y of the pair (x, y) to 0: c and s with −s̄·x + c·y = 0. */
function rotationOf(xr: number, xi: number, yr: number, yi: number): [c: number, sr: number, si: number] {
  const [x, y] = [Math.hypot(xr, xi), Math.hypot(yr, yi)];
  if (y === 0) return [1, 0, 0];
  if (x === 0) return [0, yr / y, -yi / y];
  const length = Math.hypot(x, y);
  // s = (x / |x|) · ȳ / length.
  const [ur, ui] = [xr / x, xi / x];
  return [x / length, (ur * yr + ui * yi) / length, (ui * yr - ur * yi) / length];
}

/** One rotation of rows p and q of `a`, of its columns back, and of the columns of `q` that keeps count. */
function similar(a: ComplexMatrix, basis: ComplexMatrix, n: number, p: number, q: number, [c, sr, si]: [number, number, number]): void {
  rotate(a, p * n, q * n, 1, n, c, sr, si);
  rotate(a, p, q, n, n, c, sr, -si);
  rotate(basis, p, q, n, n, c, sr, -si);
}

/** The eigenvalue of the last 2 × 2 block up to row `hi` that is nearer to its last element (Wilkinson's shift). */
function shiftAt({ re, im }: ComplexMatrix, n: number, hi: number): [number, number] {
  const at = (i: number, j: number): [number, number] => [re[i * n + j], im[i * n + j]];
  const [[ar, ai], [br, bi], [cr, ci], [dr, di]] = [at(hi - 1, hi - 1), at(hi - 1, hi), at(hi, hi - 1), at(hi, hi)];
  // λ = d + δ ± √(δ² + bc) with δ = (a − d)/2.
  const [er, ei] = [(ar - dr) / 2, (ai - di) / 2];
  const [sr, si] = [er * er - ei * ei + br * cr - bi * ci, 2 * er * ei + br * ci + bi * cr];
  const size = Math.hypot(sr, si);
  let rootRe = Math.sqrt((size + Math.abs(sr)) / 2);
  let rootIm = rootRe === 0 ? 0 : si / (2 * rootRe);
  if (sr < 0) [rootRe, rootIm] = [Math.abs(rootIm), si < 0 ? -rootRe : rootRe];
  const sign = er * rootRe + ei * rootIm > 0 ? -1 : 1;
  return [dr + er + sign * rootRe, di + ei + sign * rootIm];
}

const MAX_TURNS = 60;

/**
 * Makes a matrix upper triangular, in place, by a change of basis: A = Q·T·Qᴴ. First to Hessenberg form by rotations,
 * then by QR steps with shifts (Golub and Van Loan, sections 7.4 and 7.5). Returns Q.
 */
export function schur(a: ComplexMatrix, n: number): ComplexMatrix {
  const basis = zeroMatrix(n);
  for (let i = 0; i < n; i++) basis.re[i * n + i] = 1;
  for (let k = 0; k + 2 < n; k++) {
    for (let i = n - 1; i > k + 1; i--) {
      const [p, q] = [(i - 1) * n + k, i * n + k];
      if (a.re[q] === 0 && a.im[q] === 0) continue;
      similar(a, basis, n, i - 1, i, rotationOf(a.re[p], a.im[p], a.re[q], a.im[q]));
      a.re[q] = 0;
      a.im[q] = 0;
    }
  }
  const size = (i: number, j: number): number => Math.hypot(a.re[i * n + j], a.im[i * n + j]);
  for (let hi = n - 1, turns = 0; hi > 0; ) {
    let low = hi;
    while (low > 0) {
      const neighbours = size(low - 1, low - 1) + size(low, low);
      if (size(low, low - 1) <= Number.EPSILON * (neighbours === 0 ? 1 : neighbours)) break;
      low--;
    }
    if (low > 0) {
      a.re[low * n + low - 1] = 0;
      a.im[low * n + low - 1] = 0;
    }
    if (low === hi || turns > MAX_TURNS) {
      hi--;
      turns = 0;
      continue;
    }
    turns++;
    // A shift of another kind every now and then breaks cycles.
    const [mr, mi] = turns % 10 === 0 ? [size(hi, hi - 1), 0] : shiftAt(a, n, hi);
    qrStep(a, basis, n, low, hi, mr, mi);
  }
  return basis;
}

/** One QR step with shift μ on rows and columns low … hi: the subdiagonal is chased down by rotations. */
function qrStep(a: ComplexMatrix, basis: ComplexMatrix, n: number, low: number, hi: number, mr: number, mi: number): void {
  let [xr, xi] = [a.re[low * n + low] - mr, a.im[low * n + low] - mi];
  let [yr, yi] = [a.re[(low + 1) * n + low], a.im[(low + 1) * n + low]];
  for (let k = low; k < hi; k++) {
    similar(a, basis, n, k, k + 1, rotationOf(xr, xi, yr, yi));
    if (k > low) {
      a.re[(k + 1) * n + k - 1] = 0;
      a.im[(k + 1) * n + k - 1] = 0;
    }
    if (k + 2 > hi) break;
    [xr, xi] = [a.re[(k + 1) * n + k], a.im[(k + 1) * n + k]];
    [yr, yi] = [a.re[(k + 2) * n + k], a.im[(k + 2) * n + k]];
  }
}

/**
 * Eigenvectors, as columns of unit length whose largest element is real: the right ones of T, v with T·v = λ·v, or the
 * left ones, with vᴴ·T = λ·vᴴ, each in the basis Q.
 */
export function eigenvectors(t: ComplexMatrix, basis: ComplexMatrix, n: number, side: "right" | "left"): ComplexMatrix {
  const out = zeroMatrix(n);
  let norm = 0;
  for (let i = 0; i < n * n; i++) norm = Math.max(norm, Math.hypot(t.re[i], t.im[i]));
  const smallest = Math.max(norm * Number.EPSILON, Number.MIN_VALUE);
  const right = side === "right";
  for (let k = 0; k < n; k++) {
    const [yr, yi] = [new Float64Array(n), new Float64Array(n)];
    yr[k] = 1;
    // Substitution away from the diagonal: upwards in a column of T, or onwards in a row of its conjugate.
    for (let step = 1; right ? k - step >= 0 : k + step < n; step++) {
      const i = right ? k - step : k + step;
      let [sr, si] = [0, 0];
      for (let s = 0; s < step; s++) {
        const j = right ? k - s : k + s;
        const at = right ? i * n + j : j * n + i;
        const [tr, ti] = [t.re[at], right ? t.im[at] : -t.im[at]];
        sr += tr * yr[j] - ti * yi[j];
        si += tr * yi[j] + ti * yr[j];
      }
      let [dr, di] = [t.re[k * n + k] - t.re[i * n + i], t.im[k * n + k] - t.im[i * n + i]];
      if (!right) di = -di;
      if (Math.hypot(dr, di) < smallest) [dr, di] = [smallest, 0];
      const d = dr * dr + di * di;
      yr[i] = (sr * dr + si * di) / d;
      yi[i] = (si * dr - sr * di) / d;
    }
    column(out, basis, n, k, yr, yi);
  }
  return out;
}

/** Writes Q·y, scaled, as column k. */
function column(out: ComplexMatrix, basis: ComplexMatrix, n: number, k: number, yr: Float64Array, yi: Float64Array): void {
  const [vr, vi] = [new Float64Array(n), new Float64Array(n)];
  let length = 0;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [qr, qi] = [basis.re[i * n + j], basis.im[i * n + j]];
      vr[i] += qr * yr[j] - qi * yi[j];
      vi[i] += qr * yi[j] + qi * yr[j];
    }
    length = Math.hypot(length, vr[i], vi[i]);
    if (Math.hypot(vr[i], vi[i]) > Math.hypot(vr[largest], vi[largest]) * (1 + 1e-12)) largest = i;
  }
  const top = Math.hypot(vr[largest], vi[largest]);
  const [cr, ci] = [vr[largest] / (top * length), -vi[largest] / (top * length)];
  for (let i = 0; i < n; i++) {
    out.re[i * n + k] = vr[i] * cr - vi[i] * ci;
    out.im[i * n + k] = i === largest ? 0 : vr[i] * ci + vi[i] * cr;
  }
}
