import { DTYPES, type DType } from "../dtype/dtype.ts";

/** Sizes of the axes, outermost first. `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements of an array of this shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);

/** An abstract value: all that tracing knows of an array. Two avals are equal when shape, dtype and weak type are. */
export class ShapedArray {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Weakly typed values (made from bare numbers) give way to the other operand's dtype. */
  readonly weakType: boolean;

  constructor(shape: Shape, dtype: DType, weakType = false) {
    this.shape = shape;
    this.dtype = dtype;
    this.weakType = weakType;
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Bytes of the array's storage. */
  get bytes(): number {
    return this.size * DTYPES[this.dtype].bytes;
  }

  equals(other: ShapedArray): boolean {
    return this === other || (this.dtype === other.dtype && this.weakType === other.weakType && sameShape(this.shape, other.shape));
  }

  with(changes: { shape?: Shape; dtype?: DType; weakType?: boolean }): ShapedArray {
    return new ShapedArray(changes.shape ?? this.shape, changes.dtype ?? this.dtype, changes.weakType ?? this.weakType);
  }

  /** As in jaxprs: `f32[2,3]`. */
  toShort(): string {
    return `${DTYPES[this.dtype].short}[${this.shape.join(",")}]`;
  }

  /** As in messages: `float32[2,3]`, with `~` before a weak type when asked. */
  toLong(markWeak = false): string {
    return `${markWeak && this.weakType ? "~" : ""}${this.dtype}[${this.shape.join(",")}]`;
  }
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A shape as Python prints a tuple: `(3,)`, `(2, 3)`, `()`. */
export const shapeText = (shape: Shape): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);
