import type { DType } from "../dtype/dtype.ts";
import { DTYPES, isComplex, realDType } from "../dtype/dtype.ts";
import type { Shape, ShapedArray } from "../ir/aval.ts";
import type { Atom, JaxprEqn } from "../ir/jaxpr.ts";
import { isNarrow, laneOrNull } from "../ir/lanes.ts";
import type { LaneType, StridedView } from "../ir/lowering.ts";
import type { Affine } from "./kernel.ts";
import { storedAs } from "./scalar/narrow.ts";

/*
 * Kernels see storage words: an array of PRNG keys is one of u32 with an axis of two words more. They move keys (views,
 * reshapes, wrapping and unwrapping) and never compute with them. A complex number is computed as two lanes, its parts,
 * which lie side by side in memory: places of complex arrays count elements, and those of words are twice as far.
 */

/**
 * Whether loops compute all of an equation's dtypes. Equations on others run by their reference evaluation, as do those on
 * narrow dtypes whose arithmetic depends on the width.
 */
export function hasLanes(eqn: JaxprEqn): boolean {
  const { lowering } = eqn.primitive;
  if (touchesComplex(eqn) && !computesComplex(eqn)) return false;
  const widens = lowering.kind !== "scalar" || lowering.widens !== false;
  const fits = ({ aval: { dtype } }: Atom): boolean => laneOrNull(realDType(dtype)) !== null && (widens || !isNarrow(dtype));
  return eqn.invars.every(fits) && eqn.outvars.every(fits);
}

/** Whether an equation takes or gives complex numbers. */
export function touchesComplex({ invars, outvars }: JaxprEqn): boolean {
  return invars.some(({ aval }) => isComplex(aval.dtype)) || outvars.some(({ aval }) => isComplex(aval.dtype));
}

function computesComplex({ primitive: { lowering } }: JaxprEqn): boolean {
  switch (lowering.kind) {
    case "scalar":
      return lowering.complex !== undefined;
    case "reduce":
      return lowering.op === "add";
    case "view":
    case "reshape":
    case "identity":
      return true;
    default:
      return false;
  }
}

/** Whether an equation takes or gives PRNG keys. */
export function touchesKeys({ invars, outvars }: JaxprEqn): boolean {
  const isKey = ({ aval }: Atom): boolean => aval.dtype === "key<fry>";
  return invars.some(isKey) || outvars.some(isKey);
}

/** Whether each element of an equation fills its lane, or is bool: what products and routines are made for. */
export const hasWholeLanes = (eqn: JaxprEqn): boolean =>
  hasLanes(eqn) && ![...eqn.invars, ...eqn.outvars].some(({ aval }) => isNarrow(aval.dtype));

/** The lane type that computes a dtype; of complex numbers, each of their parts. */
export function laneType(dtype: DType): LaneType {
  const lane = laneOrNull(realDType(dtype));
  if (lane === null) throw new TypeError(`no kernel computes ${dtype}`);
  return lane;
}

/** How a dtype lies in memory, for kernels. */
export const wordType = (dtype: DType): DType => (dtype === "key<fry>" ? "uint32" : storedAs(realDType(dtype)));

/** The shape that kernels give an array. */
export const wordShape = ({ shape, dtype }: ShapedArray): Shape => (dtype === "key<fry>" ? [...shape, DTYPES[dtype].words] : shape);

/** Where the words of an element are, the parts of a complex number, for an element's place. */
export const wordPlaces = (at: Affine, dtype: DType): Affine[] =>
  isComplex(dtype) ? [0, 1].map((part) => ({ offset: 2 * at.offset + part, strides: at.strides.map((stride) => 2 * stride) })) : [at];

/** Words of an array's storage. */
export const wordCount = ({ size, dtype }: ShapedArray): number => size * DTYPES[dtype].words;

/** A view of keys as a view of words. */
export function wordView(view: StridedView, output: ShapedArray): StridedView {
  const { words } = DTYPES[output.dtype];
  return output.dtype !== "key<fry>"
    ? view
    : { offset: view.offset * words, strides: [...view.strides.map((stride) => stride * words), 1] };
}
