import type { DType } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { type Shape, ShapedArray, shapeText } from "../ir/aval.ts";
import { argumentValue, asValue } from "../trace/array.ts";
import { flattenOperands } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type AnyFunction, argumentNames, functionName } from "./signature.ts";

/**
 * An array's shape and dtype without its elements: an argument of `evalShape`, `makeJaxpr` and `jit(f).lower`, and
 * what `evalShape` returns.
 *
 * ```ts
 * evalShape((x) => jnp.sum(x), new ShapeDtypeStruct([2, 3], "float32")); // ShapeDtypeStruct(shape=(), dtype=float32)
 * ```
 */
export class ShapeDtypeStruct {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly weakType: boolean;

  /** Throws TypeError for a dtype that does not exist. */
  constructor(shape: Shape, dtype: DTypeLike, options: { weakType?: boolean } = {}) {
    this.shape = [...shape];
    this.dtype = canonicalDType(dtype);
    this.weakType = options.weakType ?? false;
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((n, d) => n * d, 1);
  }

  toString(): string {
    return `ShapeDtypeStruct(shape=${shapeText(this.shape)}, dtype=${this.dtype}${this.weakType ? ", weak_type=True" : ""})`;
  }
}

export const structOf = (aval: ShapedArray): ShapeDtypeStruct => new ShapeDtypeStruct(aval.shape, aval.dtype, { weakType: aval.weakType });

/** What a leaf is to a trace; null for what is no array. */
const abstractLeaf = (leaf: unknown): ShapedArray | null =>
  leaf instanceof ShapeDtypeStruct ? new ShapedArray(leaf.shape, leaf.dtype, leaf.weakType) : (asValue(leaf)?.aval ?? null);

/** A call's arguments as avals: arrays, numbers and `ShapeDtypeStruct`s. Throws JAX's TypeError for what is none of these. */
export function abstractArguments(fn: AnyFunction, args: readonly unknown[]): { avals: ShapedArray[]; treedef: TreeDef } {
  const { leaves, treedef } = flattenOperands(args);
  const avals = leaves.map((leaf, i) => abstractLeaf(leaf) ?? argumentValue(leaf, functionName(fn), argumentNames(fn, args)[i]).aval);
  return { avals, treedef };
}

/** The type of an array, number or tracer as JAX prints it: `String(typeOf(jnp.ones([3, 3])))` is `float32[3,3]`. */
export function typeOf(value: unknown): AbstractType {
  const aval = abstractLeaf(value) ?? argumentValue(value, "typeof", "x").aval;
  return new AbstractType(aval.shape, aval.dtype, aval.weakType);
}

/** Shape, dtype and weak type; prints as `~float32[3]`, with `~` for weak ones. */
export class AbstractType extends ShapedArray {
  override toString(): string {
    return this.toLong(true);
  }
}
