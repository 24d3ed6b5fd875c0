import type { Value } from "../../ir/value.ts";
import { eig as eigOf } from "../../primitives/linear-algebra/eig.ts";
import { libraryJit } from "../../transforms/jit.ts";
import { type ArrayLike, promoteArgsInexact } from "../operands.ts";

/** Eigenvalues of general square matrices: complex, in no particular order. */

/**
 * `[eigenvalues, eigenvectors]` of square matrices: complex, vectors as columns of length 1.
 *
 * Throws ValueError for matrices that are not square. The vectors have no derivatives.
 */
export function eig(x: ArrayLike): [eigenvalues: Value, eigenvectors: Value] {
  const [values, vectors] = eigOf(promoteArgsInexact("eig", [x])[0], true);
  return [values, vectors];
}

const eigvalsTraced = libraryJit("eigvals", (x: Value): Value => eigOf(x, false)[0]);
/** The eigenvalues of square matrices, complex. Throws ValueError for others. */
export const eigvals = (x: ArrayLike): Value => eigvalsTraced(promoteArgsInexact("eigvals", [x])[0]);
