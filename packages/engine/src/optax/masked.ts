import { ValueError } from "../errors/errors.ts";
import { leaves } from "../tree/flatten.ts";
import { registerNode } from "../tree/registry.ts";
import { each, type GradientTransformation, type Params } from "./transformation.ts";

/** Transformations of a part of the parameters. */

/** A tree of booleans like the parameters (or a prefix of them), or a function that makes one. */
export type Mask = any | ((params: Params) => any);

/** Stands where a mask is false: a node without leaves. */
class MaskedNode {}
registerNode(
  MaskedNode,
  () => [[], null],
  () => new MaskedNode(),
);
const HIDDEN = new MaskedNode();

const treeOf = (mask: Mask, params: Params): any => (typeof mask === "function" ? mask(params) : mask);
const hide = (tree: Params, mask: any): Params => each((shown: boolean, part: unknown) => (shown ? part : HIDDEN), mask, tree);

/** `inner` where the mask is true; other updates pass unchanged. */
export function masked(inner: GradientTransformation, mask: Mask): GradientTransformation {
  return {
    init: (params) => ({ innerState: inner.init(hide(params, treeOf(mask, params))) }),
    update(updates, state, params) {
      const shown = treeOf(mask, updates);
      const visible = params === undefined || params === null ? params : hide(params, shown);
      const [changed, innerState] = inner.update(hide(updates, shown), state.innerState, visible);
      const merged = each((isShown: boolean, next: unknown, old: unknown) => (isShown ? next : old), shown, changed, updates);
      return [merged, { innerState }];
    },
  };
}

/**
 * A transformation for each label: `paramLabels` is a tree of labels like the parameters, or a function that makes one.
 *
 * Throws ValueError for a label without a transformation.
 */
export function partition(
  transforms: Readonly<Record<string, GradientTransformation>>,
  paramLabels: any | ((params: Params) => any),
): GradientTransformation {
  const groups = Object.entries(transforms);
  const labelsOf = (params: Params): any => {
    const labels = treeOf(paramLabels, params);
    const used = [...new Set(leaves(labels) as string[])].sort();
    if (used.some((label) => !Object.hasOwn(transforms, label)))
      throw new ValueError(
        `Some parameters have no corresponding transformation.\nParameter labels: [${used.join(", ")}] \nTransforms keys: [${Object.keys(transforms).sort().join(", ")}] `,
      );
    return labels;
  };
  const only = (labels: any, group: string): any => each((label: string) => label === group, labels);
  return {
    init(params) {
      const labels = labelsOf(params);
      return { innerStates: Object.fromEntries(groups.map(([group, t]) => [group, masked(t, only(labels, group)).init(params)])) };
    },
    update(updates, state, params) {
      const labels = labelsOf(updates);
      const innerStates: Record<string, unknown> = {};
      let current = updates;
      for (const [group, t] of groups)
        [current, innerStates[group]] = masked(t, only(labels, group)).update(current, state.innerStates[group], params);
      return [current, { innerStates }];
    },
  };
}
/** `partition` under its older name. */
export const multiTransform = partition;
