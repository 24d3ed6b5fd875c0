import type { ShapedArray } from "../ir/aval.ts";
import { sameShape } from "../ir/aval.ts";
import { auxKey } from "../tree/aux-identity.ts";
import type { TreeDef } from "../tree/tree-def.ts";

/** What a jitted function's cache knows a call by. */
export interface Signature {
  readonly avals: readonly ShapedArray[];
  /** A name for each flat argument, for messages. */
  readonly names: readonly string[];
  readonly treedef: TreeDef;
  /** Static arguments by position: printed for people, compared by key. */
  readonly statics: readonly { readonly name: string; readonly key: string }[];
  readonly device: string;
  /** The flags of the configuration on which tracing depends. */
  readonly config: string;
}

/** The key under which a signature is looked up. */
export const signatureKey = (s: Signature): string =>
  `${s.device}|${s.config}|${s.treedef.describe()}${auxKey(s.treedef)}|${s.statics.map((x) => x.key).join(",")}|${s.avals.map((a) => a.toLong(true)).join(",")}`;

/** For people: `f32[8], f32[]`, static arguments by name. */
export const signatureText = (s: Signature): string =>
  [...s.avals.map((a) => a.toShort()), ...s.statics.map((x) => `${x.name}=${x.key}`)].join(", ");

/**
 * Why a call was not found in its function's cache, against the nearest signature that is in it. One cause a part:
 * `shape: x f32[8] → f32[16]`, `dtype: …`, `weak type: x ~f32[] → f32[]`, `tree: …`, `static: n 2 → 3`, `device: …`.
 */
export function explainMiss(now: Signature, known: readonly Signature[]): string {
  if (known.length === 0) return "first call";
  let nearest = { cost: Number.POSITIVE_INFINITY, parts: [] as string[] };
  for (const then of known) {
    const found = differences(then, now);
    if (found.cost <= nearest.cost) nearest = found;
  }
  return nearest.parts.join("; ");
}

/** How far two signatures are apart, so that the nearest known one is the one a person would name: ties go to the later. */
const COST = { weakType: 1, dtype: 2, size: 4, rank: 8, static: 8, device: 16, config: 16, tree: 64 };

function differences(then: Signature, now: Signature): { parts: string[]; cost: number } {
  const parts: string[] = [];
  let cost = 0;
  const add = (part: string, price: number): void => {
    parts.push(part);
    cost += price;
  };
  if (then.device !== now.device) add(`device: ${then.device} → ${now.device}`, COST.device);
  if (then.config !== now.config) add(`configuration: ${then.config} → ${now.config}`, COST.config);
  now.statics.forEach((s, i) => {
    if (then.statics[i]?.key !== s.key) add(`static: ${s.name} ${then.statics[i]?.key ?? "none"} → ${s.key}`, COST.static);
  });
  if (!then.treedef.equals(now.treedef)) {
    add(`tree: ${then.treedef.describe()} → ${now.treedef.describe()}`, COST.tree);
    return { parts, cost };
  }
  now.avals.forEach((a, i) => {
    const b = then.avals[i];
    const change = (kind: string, mark = false): string => `${kind}: ${now.names[i]} ${shortAval(b, mark)} → ${shortAval(a, mark)}`;
    const dtypeCost = a.dtype === b.dtype ? 0 : COST.dtype;
    if (!sameShape(a.shape, b.shape)) add(change("shape"), dtypeCost + (a.ndim === b.ndim ? COST.size : COST.rank));
    else if (a.dtype !== b.dtype) add(change("dtype"), COST.dtype);
    else if (a.weakType !== b.weakType) add(change("weak type", true), COST.weakType);
  });
  return { parts, cost };
}

const shortAval = (aval: ShapedArray, mark: boolean): string => `${mark && aval.weakType ? "~" : ""}${aval.toShort()}`;
