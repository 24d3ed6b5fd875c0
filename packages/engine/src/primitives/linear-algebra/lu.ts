import { emptyArray } from "../../ir/ndarray.ts";
import { type Primitive, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { add } from "../arithmetic.ts";
import { type Padding, pad } from "../assembly.ts";
import { bind } from "../bind.ts";
import { range } from "../broadcasting.ts";
import { avalOf, scalarLike } from "../constants.ts";
import { gather } from "../gather.ts";
import { expandDims, slice } from "../movement.ts";
import { batchInFront, checkMatrices, identityLike, lowerTriangle, matmul, matricesOf, store, upperTriangle } from "./matrices.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** Gaussian elimination with row exchanges, in place: rows of the largest pivots come first. */
function eliminate(a: Float64Array, m: number, n: number): { pivots: Int32Array; permutation: Int32Array } {
  const k = Math.min(m, n);
  const pivots = new Int32Array(k);
  const permutation = Int32Array.from({ length: m }, (_, i) => i);
  for (let j = 0; j < k; j++) {
    let best = j;
    for (let i = j + 1; i < m; i++) if (Math.abs(a[i * n + j]) > Math.abs(a[best * n + j])) best = i;
    pivots[j] = best;
    if (best !== j) {
      for (let c = 0; c < n; c++) [a[j * n + c], a[best * n + c]] = [a[best * n + c], a[j * n + c]];
      [permutation[j], permutation[best]] = [permutation[best], permutation[j]];
    }
    const pivot = a[j * n + j];
    // A column of zeros leaves a zero on the diagonal, as LAPACK does: solving then divides by it.
    if (pivot === 0) continue;
    for (let i = j + 1; i < m; i++) {
      const factor = a[i * n + j] / pivot;
      a[i * n + j] = factor;
      if (factor === 0) continue;
      for (let c = j + 1; c < n; c++) a[i * n + c] -= factor * a[j * n + c];
    }
  }
  return { pivots, permutation };
}

/** P·A = L·U with row exchanges: L (ones on its diagonal left out) and U in one matrix, the exchanges, and P as an order of rows. */
export const luP: Primitive = {
  name: "lu",
  abstractEval([x]) {
    checkMatrices("lu", [x]);
    const [m, n] = x.shape.slice(-2);
    const batch = x.shape.slice(0, -2);
    return [x, avalOf([...batch, Math.min(m, n)], "int32"), avalOf([...batch, m], "int32")];
  },
  evaluate([x], _params, outs) {
    const [lu, pivots, permutation] = outs.map((out) => emptyArray(out.shape, out.dtype));
    for (const { a, m, n, index } of matricesOf(x)) {
      const found = eliminate(a, m, n);
      store(lu, index, a);
      store(pivots, index, found.pivots);
      store(permutation, index, found.permutation);
    }
    return [lu, pivots, permutation];
  },
  lowering: { kind: "host" },
  // dL = L·tril(L⁻¹·P·dA·U⁻¹, −1) and dU = triu(L⁻¹·P·dA·U⁻¹)·U (de Hoog, Anderssen and Lukas 2011).
  jvp([x], [dx]) {
    const outs = bind(luP, [x]);
    const [lu, pivots, permutation] = outs;
    const discrete = [new Zero(pivots.aval), new Zero(permutation.aval)];
    if (dx instanceof Zero) return [outs, [new Zero(lu.aval), ...discrete]];
    const [m, n] = x.shape.slice(-2);
    const k = Math.min(m, n);
    const batch = x.ndim - 2;
    const corner = (v: Value, rows: number, columns: number): Value =>
      rows === m && columns === n
        ? v
        : slice(
            v,
            v.shape.map(() => 0),
            [...v.shape.slice(0, batch), rows, columns],
          );
    const padded = (v: Value, rows: Padding, columns: Padding): Value =>
      pad(v, scalarLike(v, 0), [...new Array<Padding>(batch).fill([0, 0, 0]), rows, columns]);
    const l = add(padded(lowerTriangle(corner(lu, m, k), -1), [0, 0, 0], [0, m - k, 0]), identityLike(x, m));
    const belowU = padded(identityLike(x, n - k), [k, 0, 0], [k, 0, 0]);
    const u = add(padded(upperTriangle(corner(lu, k, n)), [0, n - k, 0], [0, 0, 0]), belowU);
    const left = triangularSolve(l, rowsAt(dx, permutation), { leftSide: true, lower: true, unitDiagonal: true });
    const both = triangularSolve(u, left, { leftSide: false, lower: false });
    const tangent = add(matmul(l, lowerTriangle(both, -1)), matmul(upperTriangle(both), u));
    return [outs, [tangent, ...discrete]];
  },
  batch: batchInFront(() => luP),
  flops: ([x]) => (2 * x.size * Math.min(...x.shape.slice(-2))) / 3,
};

/** The rows of each matrix of a batch in the order that `order` says. */
export function rowsAt(x: Value, order: Value): Value {
  const batch = range(0, x.ndim - 2);
  const dims = {
    offset_dims: [x.ndim - 1],
    collapsed_slice_dims: [x.ndim - 2],
    start_index_map: [x.ndim - 2],
    operand_batching_dims: batch,
    start_indices_batching_dims: batch,
  };
  const sizes = [...batch.map(() => 1), 1, x.shape.at(-1) as number];
  return gather(x, expandDims(order, [order.ndim]), dims, sizes, { mode: "promiseInBounds" });
}

/** `[lu, pivots, permutation]` of matrices. */
export const lu = (x: Value): [lu: Value, pivots: Value, permutation: Value] => bind(luP, [x]) as [Value, Value, Value];
