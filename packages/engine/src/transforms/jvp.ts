import { isFloat } from "../dtype/dtype.ts";
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
    if (!isFloat(p.dtype))
      throw new JaxTypeError(`jvp takes floating-point primals, but got ${p.aval.toLong()}`, 'convert it: x.astype("float32")');
    if (t.shape.join() !== p.shape.join())
      throw new JaxTypeError(
        `jvp called with different primal and tangent shapes; got primal shape ${p.aval.toLong()} and tangent shape ${t.aval.toLong()}.`,
      );
    if (t.dtype !== p.dtype)
      throw new JaxTypeError(
        `primal and tangent arguments to jvp do not match; dtypes must be equal. Got primal dtype ${p.dtype} and tangent dtype ${t.dtype}.`,
      );
  });
  let outTree: TreeDef | null = null;
  const flatFn = (...flat: Value[]): Value[] => {
    const out = flattenResult(fn, fn(...(unflatten(treedef, flat) as unknown[])));
    outTree = out.treedef;
    return out.values;
  };
  const [outs, outTangents] = jvpFlat(flatFn, values, directions as Tangent[]);
  const tree = outTree as unknown as TreeDef;
  const instantiated = outTangents.map((t) => (t instanceof Zero ? zerosLike(t.aval) : t));
  return [unflatten(tree, outs) as ReturnType<F>, unflatten(tree, instantiated)];
}
