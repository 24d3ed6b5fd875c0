/**
 * Jacobi's rotations: slow for large matrices, simple, and accurate to the last bits also of small eigenvalues and
 * singular values (Demmel and Veselić 1992).
 */

/** Rotations come to an end after some ten rounds; more are a sign of values that are no numbers. */
const MAX_ROUNDS = 60;
const EPSILON = 1e-17;

/** The rotation (cosine, sine) that makes the off-diagonal element of [[a, b], [b, d]] zero. */
function rotation(a: number, b: number, d: number): [cosine: number, sine: number] {
  const theta = (d - a) / (2 * b);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  return [cosine, cosine * tangent];
}

/** Turns columns p and q of a row-major matrix. */
function rotateColumns(x: Float64Array, rows: number, width: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < rows; i++) {
    const [xp, xq] = [x[i * width + p], x[i * width + q]];
    x[i * width + p] = c * xp - s * xq;
    x[i * width + q] = s * xp + c * xq;
  }
}

const identity = (n: number): Float64Array => {
  const eye = new Float64Array(n * n);
  for (let i = 0; i < n; i++) eye[i * n + i] = 1;
  return eye;
};

/** The columns of a matrix in another order. */
function columnsAt(x: Float64Array, rows: number, width: number, order: readonly number[]): Float64Array {
  const out = new Float64Array(rows * order.length);
  for (let i = 0; i < rows; i++) order.forEach((from, to) => (out[i * order.length + to] = x[i * width + from]));
  return out;
}

/** Eigenvalues in ascending order and eigenvectors (columns) of a symmetric matrix. */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const v = identity(n);
  for (let round = 0, turned = true; turned && round < MAX_ROUNDS; round++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q];
        if (Math.abs(off) <= EPSILON * Math.hypot(a[p * n + p], a[q * n + q])) continue;
        turned = true;
        const [c, s] = rotation(a[p * n + p], off, a[q * n + q]);
        rotateColumns(a, n, n, p, q, c, s);
        for (let k = 0; k < n; k++) {
          const [ap, aq] = [a[p * n + k], a[q * n + k]];
          a[p * n + k] = c * ap - s * aq;
          a[q * n + k] = s * ap + c * aq;
        }
        a[p * n + q] = 0;
        a[q * n + p] = 0;
        rotateColumns(v, n, n, p, q, c, s);
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i] - a[j * n + j]);
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors: columnsAt(v, n, n, order) };
}

/**
 * Singular values in descending order with left and right vectors (columns) of an m × n matrix with m ≥ n. The left
 * ones have `leftColumns` columns, filled up to an orthonormal set.
 */
export function singularValues(
  matrix: Float64Array,
  m: number,
  n: number,
  leftColumns: number,
): { s: Float64Array; u: Float64Array; v: Float64Array } {
  const a = matrix.slice();
  const v = identity(n);
  for (let round = 0, turned = true; turned && round < MAX_ROUNDS; round++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        let [pp, pq, qq] = [0, 0, 0];
        for (let i = 0; i < m; i++) {
          const [x, y] = [a[i * n + p], a[i * n + q]];
          pp += x * x;
          pq += x * y;
          qq += y * y;
        }
        if (Math.abs(pq) <= 1e-15 * Math.sqrt(pp * qq)) continue;
        turned = true;
        const [c, s] = rotation(pp, pq, qq);
        rotateColumns(a, m, n, p, q, c, s);
        rotateColumns(v, n, n, p, q, c, s);
      }
    }
  }
  const lengths = Array.from({ length: n }, (_, j) => {
    let length = 0;
    for (let i = 0; i < m; i++) length = Math.hypot(length, a[i * n + j]);
    return length;
  });
  const order = lengths.map((_, j) => j).sort((i, j) => lengths[j] - lengths[i]);
  const s = Float64Array.from(order, (j) => lengths[j]);
  const u = new Float64Array(m * leftColumns);
  const smallest = (s[0] ?? 0) * 1e-15;
  let known = 0;
  for (; known < n && s[known] > smallest; known++) {
    for (let i = 0; i < m; i++) u[i * leftColumns + known] = a[i * n + order[known]] / s[known];
  }
  complete(u, m, leftColumns, known);
  return { s, u, v: columnsAt(v, n, n, order) };
}

/** Fills the columns from `known` on so that all are orthonormal: unit vectors, without what lies along the others. */
function complete(u: Float64Array, m: number, columns: number, known: number): void {
  for (let j = known, unit = 0; j < columns && unit < m; unit++) {
    const column = new Float64Array(m);
    column[unit] = 1;
    // Twice is enough (Kahan and Parlett).
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < j; k++) {
        let along = 0;
        for (let i = 0; i < m; i++) along += u[i * columns + k] * column[i];
        for (let i = 0; i < m; i++) column[i] -= along * u[i * columns + k];
      }
    }
    const length = Math.hypot(...column);
    // What is left of a unit vector is short when it nearly lies in the others' span; among m of them enough are not.
    if (length < 0.5 / Math.sqrt(m)) continue;
    for (let i = 0; i < m; i++) u[i * columns + j] = column[i] / length;
    j++;
  }
}
