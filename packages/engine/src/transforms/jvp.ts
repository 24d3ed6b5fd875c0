import { isInexact } from "../dtype/dtype.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { zerosLike } from "../primitives/creation.ts";
import { jvpFlat } from "../trace/jvp.ts";
import { unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type AnyFunction, flattenArguments, flattenResult } from "./signature.ts";

/**
 * The value of `fn` at `primals` and its derivative in the direction `tangents` (forward mode):
 * `const [y, yDot] = jvp(f, [x], [xDot])`.
 *
 * Throws TypeError when the tangents' tree, shapes or dtypes differ from the primals'.
 */
export function jvp<F extends AnyFunction>(fn: F, primals: Parameters<F>, tangents: readonly unknown[]): [ReturnType<F>, any] {
  const [value, derivative] = jvpWithAux(fn, primals, tangents, false);
  return [value as ReturnType<F>, derivative];
}

/** `jvp`; with `hasAux` of a function that returns `[value, aux]`: aux, without its derivative, comes third. */
export function jvpWithAux(
  fn: AnyFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  hasAux: boolean,
): [value: unknown, derivative: any, aux: unknown] {
  if (!Array.isArray(primals) || !Array.isArray(tangents))
    throw new JaxTypeError("primal and tangent arguments to jvp must be lists, one entry an argument", "write jvp(f, [x], [xDot])");
  const { values, treedef } = flattenArguments(fn, primals);
  const { values: directions, treedef: tangentTree } = flattenArguments(fn, tangents);
  if (!treedef.equals(tangentTree))
    throw new JaxTypeError(
      `primal and tangent arguments to jvp must have the same tree structure; primals have tree structure ${treedef} whereas tangents have tree structure ${tangentTree}.`,
    );
  values.forEach((p, i) => {
    const t = directions[i];
    if (!isInexact(p.dtype))
      throw new JaxTypeError(`jvp takes floating-point primals, but got ${p.aval.toLong()}`, 'convert it: x.astype("float32")');
    if (t.shape.join() !== p.shape.join())
      throw new JaxTypeError(
        `jvp called with different primal and tangent shapes; got primal shape ${p.aval.toLong()} and tangent shape ${t.aval.toLong()}.`,
        "a tangent has the shape of its primal: jnp.onesLike(x)",
      );
    if (t.dtype !== p.dtype)
      throw new JaxTypeError(
        `primal and tangent arguments to jvp do not match; dtypes must be equal. Got primal dtype ${p.dtype} and tangent dtype ${t.dtype}.`,
      );
  });
  const flatten = splitResult(fn, hasAux);
  const flatFn = (...flat: Value[]): Value[] => flatten.values(fn(...(unflatten(treedef, flat) as unknown[])));
  const [outs, outTangents] = jvpFlat(flatFn, values, directions as Tangent[]);
  const [value, aux] = flatten.trees(outs);
  const instantiated = outTangents.map((t) => (t instanceof Zero ? zerosLike(t.aval) : t));
  return [value, flatten.trees(instantiated)[0], aux];
}

/** Takes a result apart: its value's leaves, then those of aux if there is one; and puts them together again. */
export function splitResult(fn: AnyFunction, hasAux: boolean) {
  let outTree: TreeDef | null = null;
  let auxTree: TreeDef | null = null;
  const count = (): number => outTree?.numLeaves ?? 0;
  return {
    /** How many leaves the value has. */
    count,
    outTree: (): TreeDef => outTree as unknown as TreeDef,
    values(result: unknown): Value[] {
      if (hasAux && (!Array.isArray(result) || result.length !== 2))
        throw new JaxTypeError(
          `expected function with aux output to return a two-element tuple, but got type ${Array.isArray(result) ? `list of ${result.length}` : typeof result}`,
          "with hasAux, return [value, aux]",
        );
      const out = flattenResult(fn, hasAux ? (result as unknown[])[0] : result);
      outTree = out.treedef;
      if (!hasAux) return out.values;
      const aux = flattenResult(fn, (result as unknown[])[1]);
      auxTree = aux.treedef;
      return [...out.values, ...aux.values];
    },
    trees: (leaves: readonly unknown[]): [value: unknown, aux: unknown] => [
      unflatten(outTree as unknown as TreeDef, leaves.slice(0, count())),
      auxTree === null ? null : unflatten(auxTree, leaves.slice(count())),
    ],
  };
}
