import type { ShapedArray } from "../ir/aval.ts";
import { sameShape } from "../ir/aval.ts";
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
}

/** The key under which a signature is looked up. */
export const signatureKey = (s: Signature): string =>
  `${s.device}|${s.treedef.describe()}|${s.statics.map((x) => x.key).join(",")}|${s.avals.map((a) => a.toLong(true)).join(",")}`;

/** For people: `f32[8], f32[]`, static arguments by name. */
export const signatureText = (s: Signature): string =>
  [...s.avals.map((a) => a.toShort()), ...s.statics.map((x) => `${x.name}=${x.key}`)].join(", ");

/**
 * Why a call was not found in its function's cache, against the nearest signature that is in it. One cause a part:
 * `shape: x f32[8] → f32[16]`, `dtype: …`, `weak type: x ~f32[] → f32[]`, `tree: …`, `static: n 2 → 3`, `device: …`.
 */
export function explainMiss(now: Signature, known: readonly Signature[]): string {
  if (known.length === 0) return "first call";
  const ranked = known.map((then) => ({ then, parts: differences(then, now) })).sort((a, b) => a.parts.length - b.parts.length);
  return ranked[0].parts.join("; ");
}

function differences(then: Signature, now: Signature): string[] {
  const parts: string[] = [];
  if (then.device !== now.device) parts.push(`device: ${then.device} → ${now.device}`);
  now.statics.forEach((s, i) => {
    if (then.statics[i]?.key !== s.key) parts.push(`static: ${s.name} ${then.statics[i]?.key ?? "none"} → ${s.key}`);
  });
  if (!then.treedef.equals(now.treedef)) {
    parts.push(`tree: ${then.treedef.describe()} → ${now.treedef.describe()}`);
    return parts;
  }
  now.avals.forEach((a, i) => {
    const b = then.avals[i];
    const change = (kind: string, mark = false): string => `${kind}: ${now.names[i]} ${shortAval(b, mark)} → ${shortAval(a, mark)}`;
    if (!sameShape(a.shape, b.shape)) parts.push(change("shape"));
    else if (a.dtype !== b.dtype) parts.push(change("dtype"));
    else if (a.weakType !== b.weakType) parts.push(change("weak type", true));
  });
  return parts;
}

const shortAval = (aval: ShapedArray, mark: boolean): string => `${mark && aval.weakType ? "~" : ""}${aval.toShort()}`;
