import { promote } from "../dtype/promotion.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { type ShapedArray, sameShape } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { convertElementType } from "../primitives/convert.ts";
import { type AnyFunction, functionName, parameterNames } from "../transforms/signature.ts";
import { leafPaths } from "../tree/flatten.ts";
import { type KeyPath, keystr, type TreeDef } from "../tree/tree-def.ts";

/** How carries and branches may differ, and what is said when they do. */

const typesMatch = (a: ShapedArray, b: ShapedArray): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** Weakly typed carries (bare numbers) take the dtype that the body gives them. */
export const promotedCarry = (values: readonly Value[], out: readonly ShapedArray[]): Value[] =>
  values.map((v, i) => (v.weakType && !typesMatch(v.aval, out[i]) ? convertElementType(v, promote([v.aval, out[i]]).dtype) : v));

/** ", so the dtypes do not match": what two types differ in. */
function typeDifference(a: ShapedArray, b: ShapedArray): string {
  const what = [
    ...(a.dtype === b.dtype ? [] : ["the dtypes do not match"]),
    ...(sameShape(a.shape, b.shape) ? [] : ["the shapes do not match"]),
  ];
  return what.length === 0 ? "" : `, so ${what.join(" and ")}`;
}

interface TreeDifference {
  readonly path: KeyPath;
  readonly a: string;
  readonly b: string;
  readonly why: string;
}

/** Where two trees differ: the outermost places only. */
function treeDifferences(a: TreeDef, b: TreeDef, path: KeyPath = []): TreeDifference[] {
  if (a.equals(b)) return [];
  if (a.kind !== b.kind) return [{ path, a: nodeText(a), b: nodeText(b), why: "their types differ" }];
  if (a.kind === "list" && a.children.length !== b.children.length)
    return [{ path, a: nodeText(a), b: nodeText(b), why: "the lengths do not match" }];
  if (a.kind === "dict" && a.keys.join("\0") !== b.keys.join("\0"))
    return [{ path, a: nodeText(a), b: nodeText(b), why: "the keys do not match" }];
  if (a.children.length !== b.children.length || a.nodeType !== b.nodeType)
    return [{ path, a: nodeText(a), b: nodeText(b), why: "their types differ" }];
  return a.children.flatMap((child, i) => treeDifferences(child, b.children[i], [...path, a.childKey(i)]));
}

function nodeText(def: TreeDef): string {
  switch (def.kind) {
    case "leaf":
      return "pytree leaf";
    case "none":
      return "null";
    case "list":
      return `list of length ${def.children.length}`;
    case "dict":
      return `dict with keys ${def.keys.join(", ")}`;
    case "custom":
      return def.nodeType?.name ?? "node";
  }
}

const capitalized = (text: string): string => text[0].toUpperCase() + text.slice(1);
const listed = (lines: readonly string[]): string =>
  lines.length === 1 ? `${capitalized(lines[0])}.` : lines.map((line, i) => `  * ${line}${i === lines.length - 1 ? "." : ";"}`).join("\n");

/** Throws JAX's TypeError unless the body gives a carry of the tree and types that it takes. */
export function carryMismatch(
  name: string,
  body: AnyFunction,
  inTree: TreeDef,
  inAvals: readonly ShapedArray[],
  outTree: TreeDef,
  outAvals: readonly ShapedArray[],
): void {
  const argument = parameterNames(body)[0] ?? "";
  const component = (path: KeyPath): string =>
    argument !== ""
      ? path.length > 0
        ? `the input carry component ${argument}${keystr(path)}`
        : `the input carry ${argument}`
      : path.length > 0
        ? `the input carry at path ${keystr(path)}`
        : "the input carry";
  const trees = treeDifferences(inTree, outTree).map(
    ({ path, a, b, why }) => `${component(path)} is a ${a} but the corresponding component of the carry output is a ${b}, so ${why}`,
  );
  if (trees.length > 0)
    throw new JaxTypeError(
      `${name} function carry input and carry output must have the same pytree structure, but they differ:\n\n${listed(trees)}\n\n` +
        "Revise the function so that the carry output has the same pytree structure as the carry input.",
      `it takes ${inTree.describe()} and returns ${outTree.describe()}`,
    );
  const paths = leafPaths(inTree);
  const types = inAvals.flatMap((a, i) => {
    const b = outAvals[i];
    if (typesMatch(a, b)) return [];
    return [
      `${component(paths[i])} has type ${a.toLong()} but the corresponding output carry component has type ${b.toLong()}${typeDifference(a, b)}`,
    ];
  });
  if (types.length > 0)
    throw new JaxTypeError(
      `${name} function carry input and carry output must have equal types, but they differ:\n\n${listed(types)}\n\n` +
        "Revise the function so that all output types match the corresponding input types.",
      'convert the initial carry or the result, for example with .astype("float32")',
    );
}

/** One branch, for messages. */
export interface Branch {
  readonly name: string;
  readonly fn: AnyFunction;
  readonly tree: TreeDef;
  readonly avals: readonly ShapedArray[];
}

/** Throws JAX's TypeError unless two branches give equal trees and types. */
export function branchMismatch(what: string, a: Branch, b: Branch): void {
  const who = `${a.name} is ${functionName(a.fn)}\n${b.name} is ${functionName(b.fn)}`;
  const revise = `Revise ${a.name} and/or ${b.name} so that`;
  const trees = treeDifferences(a.tree, b.tree).map(({ path, a: first, b: second, why }) => {
    const at = path.length === 0 ? "" : ` at path ${keystr(path)}`;
    return `${a.name} output${at} is a ${first} but ${b.name} output${at} is a ${second}, so ${why}`;
  });
  if (trees.length > 0)
    throw new JaxTypeError(
      `${what} branch outputs must have the same pytree structure, but they differ:\n\n${who}\n\n${asWritten(trees)}\n\n${revise} they have the same pytree structure.`,
      `they return ${a.tree.describe()} and ${b.tree.describe()}`,
    );
  const paths = leafPaths(a.tree);
  const types = a.avals.flatMap((aval, i) => {
    const other = b.avals[i];
    if (typesMatch(aval, other)) return [];
    const at = keystr(paths[i]);
    const output = at === "" ? "output" : `output at path ${at}`;
    return [
      `the output of ${a.name}${at === "" ? "" : ` at path ${at}`} has type ${aval.toLong()} but the corresponding ${output} of ${b.name} has type ${other.toLong()}${typeDifference(aval, other)}`,
    ];
  });
  if (types.length > 0)
    throw new JaxTypeError(
      `${what} branches must have equal output types but they differ.\n\n${who}\n\n${listed(types)}\n\n${revise} all output types match.`,
      'convert one of them, for example with .astype("float32")',
    );
}

/** As `listed`, but beginning with a name, which keeps its case. */
const asWritten = (lines: readonly string[]): string => (lines.length === 1 ? `${lines[0]}.` : listed(lines));
