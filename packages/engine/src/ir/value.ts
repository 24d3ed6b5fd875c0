import type { DType } from "../dtype/dtype.ts";
import type { Shape, ShapedArray } from "./aval.ts";

/**
 * Anything a primitive takes: a concrete array or a tracer. Users know it as `Array`.
 * Methods (`add`, `sum`, …) are installed by the numpy floor; this floor knows only the type.
 */
export abstract class Value {
  abstract readonly aval: ShapedArray;

  /** Sizes of the axes, outermost first. */
  get shape(): Shape {
    return this.aval.shape;
  }
  get dtype(): DType {
    return this.aval.dtype;
  }
  /** Number of axes. */
  get ndim(): number {
    return this.aval.ndim;
  }
  /** Number of elements. */
  get size(): number {
    return this.aval.size;
  }
  /** True for values made from bare numbers, which take the other operand's dtype. */
  get weakType(): boolean {
    return this.aval.weakType;
  }
}
