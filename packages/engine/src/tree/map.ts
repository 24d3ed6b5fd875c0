import { flatten, type IsLeaf, unflatten } from "./flatten.ts";
import { flattenUpTo } from "./prefix.ts";

/** Applies `fn` to corresponding leaves. Further trees may have more structure below the first one's leaves. */
export function mapTree(
  fn: (...leaves: never[]) => unknown,
  first: unknown,
  rest: readonly unknown[] = [],
  isLeaf: IsLeaf | null = null,
): unknown {
  const { leaves, treedef } = flatten(first, isLeaf);
  const others = rest.map((tree) => flattenUpTo(treedef, tree, "tree_map tree"));
  const call = fn as (...leaves: unknown[]) => unknown;
  return unflatten(
    treedef,
    leaves.map((leaf, i) => call(leaf, ...others.map((o) => o[i]))),
  );
}
