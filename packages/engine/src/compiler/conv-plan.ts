import { sizeOf } from "../ir/aval.ts";
import type { ConvAxis, ConvRoutine } from "../ir/routine.ts";

/** Loops, outermost first: sizes, and the elements that each moves an array by. */
export interface ConvLoop {
  readonly count: number;
  /** In the operand or its padded copy. */
  readonly lhs: number;
  readonly out: number;
}

/** A copy of an array into scratch memory. */
export interface ConvCopy {
  readonly sizes: readonly number[];
  readonly from: { readonly offset: number; readonly strides: readonly number[] };
  readonly to: { readonly offset: number; readonly strides: readonly number[] };
  /** Elements of the copy; those that nothing is copied to are 0. */
  readonly size: number;
}

/** Strides of the operand as the taps read it: from the array itself, or from its padded copy. */
export interface ConvOperand {
  readonly copy: ConvCopy | null;
  readonly offset: number;
  readonly group: number;
  readonly batch: number;
  readonly feature: number;
  readonly space: readonly number[];
}

const rowMajor = (sizes: readonly number[]): number[] => {
  const strides = new Array<number>(sizes.length);
  for (let k = sizes.length - 1, step = 1; k >= 0; k--) {
    strides[k] = step;
    step *= sizes[k];
  }
  return strides;
};

/** Elements along an axis that the taps of all outputs reach. */
const reach = ({ count, stride, window, rhsDilation }: ConvAxis): number => (count - 1) * stride + (window - 1) * rhsDilation + 1;

/**
 * The operand without padding and holes, so that every tap reads an element: the array itself where it is so, else a
 * padded copy with its features innermost, or its groups where each has one feature.
 */
export function convOperand({ groups, batch, inputs, lhs, space }: ConvRoutine): ConvOperand {
  const plain = space.every((axis) => axis.low === 0 && axis.lhsDilation === 1 && reach(axis) <= axis.size);
  const own = { ...lhs, space: space.map((axis) => axis.lhs) };
  if (plain && (inputs === 1 || lhs.feature === 1)) return { copy: null, offset: 0, ...own };
  const reaches = space.map(reach);
  const groupsInside = inputs === 1 && groups > 1 && lhs.group === 1;
  const sizes = groupsInside ? [batch, ...reaches, groups] : [groups, batch, ...reaches, inputs];
  const strides = rowMajor(sizes);
  const at = groupsInside
    ? { group: 1, batch: strides[0], feature: 1, space: strides.slice(1, -1) }
    : { group: strides[0], batch: strides[1], feature: 1, space: strides.slice(2, -1) };
  // Of each axis, the elements that some tap reaches.
  const first = space.map(({ low, lhsDilation }) => (low < 0 ? Math.ceil(-low / lhsDilation) : 0));
  const last = space.map(({ low, lhsDilation, size }, k) => Math.min(size - 1, Math.floor((reaches[k] - 1 - low) / lhsDilation)));
  const counts = first.map((start, k) => Math.max(0, last[k] - start + 1));
  return {
    copy: {
      sizes: [groups, batch, ...counts, inputs],
      from: {
        offset: first.reduce((sum, start, k) => sum + start * space[k].lhs, 0),
        strides: [lhs.group, lhs.batch, ...own.space, lhs.feature],
      },
      to: {
        offset: first.reduce((sum, start, k) => sum + (space[k].low + start * space[k].lhsDilation) * at.space[k], 0),
        strides: [at.group, at.batch, ...space.map((axis, k) => axis.lhsDilation * at.space[k]), 1],
      },
      size: sizeOf(sizes),
    },
    offset: 0,
    ...at,
  };
}

/** How a convolution becomes matrix products of patches with the kernel. */
export interface ConvProducts {
  readonly operand: ConvOperand;
  /** Outer loops beside the groups, and the loops whose outputs are rows of one matrix, `rowStep` elements apart. */
  readonly outer: readonly ConvLoop[];
  readonly rows: readonly ConvLoop[];
  readonly rowStep: number;
  /** Rows of patches that are made at once. */
  readonly rowBlock: number;
  /** Taps that are summed one product after the other, and taps (input features last) that make up a patch. */
  readonly outerTaps: readonly ConvTap[];
  readonly taps: readonly ConvTap[];
  readonly patch: number;
  /** The kernel as a matrix: its copy where the array is none; elements between taps, outputs and groups. */
  readonly kernelCopy: ConvCopy | null;
  readonly kernelTap: number;
  readonly kernelOutput: number;
  readonly kernelGroup: number;
}

export interface ConvTap {
  readonly size: number;
  readonly lhs: number;
  readonly rhs: number;
}

/** Patches at once: they should stay in the second-level cache. */
const PATCH_ELEMENTS = 1 << 17;
const MAX_PATCH = 1024;
/** The blocks of the matrix product have so many rows. */
const ROW_MULTIPLE = 96;

export function convProducts(conv: ConvRoutine): ConvProducts {
  const operand = convOperand(conv);
  const { batch, inputs, outputs, groups, space, rhs, out } = conv;
  const loops = [
    { count: batch, lhs: operand.batch, out: out.batch },
    ...space.map((axis, k) => ({ count: axis.count, lhs: axis.stride * operand.space[k], out: axis.out })),
  ]
    .filter(({ count }) => count !== 1)
    .sort((a, b) => b.out - a.out);
  let inner = loops.length;
  while (inner > 0 && (inner === loops.length || loops[inner - 1].out === loops[inner].out * loops[inner].count)) inner--;
  const rows = loops.slice(inner);

  let taps: ConvTap[] = [
    ...space.map((axis, k) => ({ size: axis.window, lhs: axis.rhsDilation * operand.space[k], rhs: axis.rhs })),
    { size: inputs, lhs: operand.feature, rhs: rhs.input },
  ];
  const matrix = isJoint(taps.map(({ size, rhs: stride }) => ({ size, stride })));
  const window = taps.reduce((n, { size }) => n * size, 1);
  if (!matrix) {
    const strides = rowMajor(taps.map(({ size }) => size));
    taps = taps.map((tap, k) => ({ ...tap, rhs: strides[k] * outputs }));
  }
  let outerTaps = 0;
  const patchFrom = (k: number): number => taps.slice(k).reduce((n, { size }) => n * size, 1);
  while (patchFrom(outerTaps) > MAX_PATCH && outerTaps < taps.length - 1) outerTaps++;
  const patch = patchFrom(outerTaps);
  const rowCount = rows.reduce((n, { count }) => n * count, 1);
  const wanted = Math.max(ROW_MULTIPLE, Math.floor(PATCH_ELEMENTS / Math.max(1, patch) / ROW_MULTIPLE) * ROW_MULTIPLE);
  return {
    operand,
    outer: loops.slice(0, inner),
    rows,
    rowStep: rows.at(-1)?.out ?? 1,
    rowBlock: Math.min(rowCount, wanted),
    outerTaps: taps.slice(0, outerTaps),
    taps: taps.slice(outerTaps),
    patch,
    kernelCopy: matrix
      ? null
      : {
          sizes: [groups, ...space.map((axis) => axis.window), inputs, outputs],
          from: { offset: 0, strides: [rhs.group, ...space.map((axis) => axis.rhs), rhs.input, rhs.output] },
          to: { offset: 0, strides: rowMajor([groups, ...space.map((axis) => axis.window), inputs, outputs]) },
          size: groups * window * outputs,
        },
    kernelTap: taps.findLast(({ size }) => size !== 1)?.rhs ?? 1,
    kernelOutput: matrix ? rhs.output : 1,
    kernelGroup: matrix ? rhs.group : window * outputs,
  };
}

/** Whether one stride walks all these axes in order. */
function isJoint(axes: readonly { size: number; stride: number }[]): boolean {
  const moving = axes.filter(({ size }) => size !== 1);
  return moving.every(({ stride }, k) => k === moving.length - 1 || stride === moving[k + 1].stride * moving[k + 1].size);
}

/** Whether matrix products are worth it: each patch element meets several outputs. */
export const convUsesProducts = ({ inputs, outputs, space }: ConvRoutine, isFloat32: boolean): boolean =>
  isFloat32 && outputs >= 4 && inputs * space.reduce((n, axis) => n * axis.window, 1) > 0;

/** Bytes of scratch memory. */
export function convScratchBytes(conv: ConvRoutine, elementBytes: number, isFloat32: boolean): number {
  if (!convUsesProducts(conv, isFloat32)) return convSections(conv, null, elementBytes).end;
  return convSections(conv, convProducts(conv), elementBytes).end;
}

/** Where the parts of the scratch memory begin, in bytes. Vectors may reach over a part's end. */
export function convSections(
  conv: ConvRoutine,
  products: ConvProducts | null,
  elementBytes: number,
): { operand: number; kernel: number; patches: number; end: number } {
  const padded = (elements: number): number => (elements === 0 ? 0 : Math.ceil((elements * elementBytes + 64) / 64) * 64);
  const operand = 0;
  const kernel = operand + padded((products?.operand ?? convOperand(conv)).copy?.size ?? 0);
  const patches = kernel + padded(products?.kernelCopy?.size ?? 0);
  return { operand, kernel, patches, end: patches + padded(products === null ? 0 : products.rowBlock * products.patch) };
}
