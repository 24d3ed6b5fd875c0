import type { Affine, BufferId } from "../../compiler/kernel.ts";
import type { Node } from "../../compiler/scalar/node.ts";
import type { DType } from "../../dtype/dtype.ts";

/** Something read or written at an affine place: a pointer that the loops move. */
export interface Access {
  readonly buffer: BufferId;
  readonly dtype: DType;
  readonly at: Affine;
  readonly bytes: number;
  /** Locals: where the loops begin, the pointer at the current row, and where inner loops move it. */
  readonly origin: number;
  readonly row: number;
  readonly pointer: number;
}

/** How the axes of a kernel are walked by one function. */
export interface Roles {
  /** The vector axis; −1 when lanes are equal. */
  readonly vector: number;
  /** Whether it belongs to the grid: what depends on it changes with the vector, not in the serial loops. */
  readonly across: boolean;
  /** An axis whose positions are worked on by the same turn of the loop as a vector's (see `Vector.shift`). */
  readonly tile?: number;
  /** How many vectors functions take at once, one where not said. */
  readonly together?: number;
}

/** The four elements that nodes are emitted for. */
export interface Vector {
  /** Local of the vector axis' index; null when lanes are equal. */
  readonly i: number | null;
  /** Elements behind it. */
  readonly displacement?: number;
  /** Positions behind the tile axis' begin. */
  readonly shift?: number;
  /** Locals of the row's numbers. */
  row?(number: number): number;
  /** Locals of loads that are there already. */
  readonly given?: ReadonlyMap<Node, number>;
}

/** Elements from one position of an axis to the next; none where there is no axis. */
export const strideAlong = ({ at }: Access, axis: number): number => (axis < 0 ? 0 : at.strides[axis]);

/** Elements from the tile's begin to a position in it. */
export const shiftedBy = ({ at }: Access, { tile = -1 }: Roles, shift = 0): number => (tile < 0 ? 0 : shift * at.strides[tile]);
