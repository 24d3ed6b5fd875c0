import { DTYPES, isComplex, realDType } from "../dtype/dtype.ts";
import type { ShapedArray } from "./aval.ts";
import type { BlockCopy, ConvAxis, ConvRoutine, FftRoutine, IndexedWindows, Routine, Start } from "./routine.ts";

type Avals = readonly ShapedArray[];

const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const isIndex = ({ dtype }: ShapedArray): boolean => DTYPES[dtype].kind === "int" || DTYPES[dtype].kind === "uint";

/**
 * Whether all elements that loops reach from `offset` are among the first `size`. `reach` is what starts known at run
 * time may add at most.
 */
function inside(sizes: readonly number[], strides: readonly number[], offset: number, size: number, reach = 0): boolean {
  if (sizes.length !== strides.length || !sizes.every(isSize) || ![offset, reach, ...strides].every(Number.isSafeInteger)) return false;
  if (sizes.includes(0)) return true;
  let low = offset;
  let high = offset + reach;
  for (const [k, d] of sizes.entries()) {
    if (strides[k] < 0) low += (d - 1) * strides[k];
    else high += (d - 1) * strides[k];
  }
  return low >= 0 && high < size;
}

/** The most that starts add; NaN when they are not what they must be. */
const reachOf = (starts: readonly Start[], inputs: Avals): number =>
  starts.reduce((sum, { input, limit, stride }) => {
    const ok = inputs[input]?.ndim === 0 && isIndex(inputs[input]) && isSize(limit) && stride >= 0;
    return ok ? sum + limit * stride : Number.NaN;
  }, 0);

const copyInside = (copy: BlockCopy, inputs: Avals, out: ShapedArray): boolean =>
  inputs[copy.input]?.dtype === out.dtype &&
  inside(copy.sizes, copy.from.strides, copy.from.offset, inputs[copy.input].size, reachOf(copy.fromStarts, inputs)) &&
  inside(copy.sizes, copy.to.strides, copy.to.offset, out.size, reachOf(copy.toStarts, inputs));

function windowsInside(
  { batch, window, components }: IndexedWindows,
  operand: ShapedArray,
  indices: ShapedArray,
  dense: ShapedArray,
): boolean {
  if (!isIndex(indices) || operand.dtype !== dense.dtype) return false;
  const reach = components.reduce((sum, c) => (isSize(c.limit) && isSize(c.stride) ? sum + c.limit * c.stride : Number.NaN), 0);
  const sizes = [...batch.sizes, ...window.sizes];
  return (
    inside(sizes, [...batch.operand, ...window.operand], 0, operand.size, reach) &&
    inside(sizes, [...batch.dense, ...window.dense], 0, dense.size) &&
    components.every((c) => inside(batch.sizes, batch.indices, c.at, indices.size))
  );
}

function convInside(conv: ConvRoutine, lhs: ShapedArray, rhs: ShapedArray, out: ShapedArray): boolean {
  const { groups, batch, inputs, outputs, space } = conv;
  const lists = (pick: (axis: ConvAxis) => number): number[] => space.map(pick);
  const positive = space.every(
    ({ stride, lhsDilation, rhsDilation, low }) => stride > 0 && lhsDilation > 0 && rhsDilation > 0 && Number.isSafeInteger(low),
  );
  return (
    lhs.dtype === rhs.dtype &&
    lhs.dtype === out.dtype &&
    positive &&
    inside(
      [groups, batch, inputs, ...lists((a) => a.size)],
      [conv.lhs.group, conv.lhs.batch, conv.lhs.feature, ...lists((a) => a.lhs)],
      0,
      lhs.size,
    ) &&
    inside(
      [groups, inputs, outputs, ...lists((a) => a.window)],
      [conv.rhs.group, conv.rhs.input, conv.rhs.output, ...lists((a) => a.rhs)],
      0,
      rhs.size,
    ) &&
    inside(
      [groups, batch, outputs, ...lists((a) => a.count)],
      [conv.out.group, conv.out.batch, conv.out.feature, ...lists((a) => a.out)],
      0,
      out.size,
    )
  );
}

function fftInside({ axes, form }: FftRoutine, x: ShapedArray, out: ShapedArray): boolean {
  if (axes.length === 0 || (form !== "complex" && axes.length > 1)) return false;
  const real = form === "fromReal" ? x : form === "toReal" ? out : null;
  const complex = form === "fromReal" ? [out] : form === "toReal" ? [x] : [x, out];
  if (!complex.every(({ dtype }) => isComplex(dtype) && realDType(dtype) === realDType(complex[0].dtype))) return false;
  if (real !== null && real.dtype !== realDType(complex[0].dtype)) return false;
  return axes.every((axis) => {
    const half = Math.floor(axis.size / 2) + 1;
    if (axis.size < 1 || (real !== null && !spans(axis, axis.size, real))) return false;
    return complex.every((array) => spans(axis, real === null ? axis.size : half, array));
  });
}

/** Why a routine must not run: it would reach outside its arrays. Null when it stays inside. */
export function routineProblem(routine: Routine, inputs: Avals, outputs: Avals): string | null {
  const ok = (): boolean => {
    const [out] = outputs;
    if (outputs.every((aval) => aval.size === 0)) return true;
    switch (routine.kind) {
      case "move": {
        const { base, copies } = routine;
        if (base !== null && "fill" in base && (inputs[base.fill]?.ndim !== 0 || inputs[base.fill].dtype !== out.dtype)) return false;
        if (base !== null && "copy" in base && (inputs[base.copy]?.size !== out.size || inputs[base.copy].dtype !== out.dtype))
          return false;
        return outputs.length === 1 && copies.every((copy) => copyInside(copy, inputs, out));
      }
      case "gather":
        return inputs.length === 2 && outputs.length === 1 && windowsInside(routine.windows, inputs[0], inputs[1], out);
      case "scatter":
        return (
          inputs.length === 3 &&
          outputs.length === 1 &&
          inputs[0].dtype === out.dtype &&
          inputs[0].size === out.size &&
          windowsInside(routine.windows, out, inputs[1], inputs[2])
        );
      case "cumulative":
        return (
          inputs.length === 1 &&
          inputs[0].dtype === out.dtype &&
          spans(routine, routine.size, inputs[0]) &&
          spans(routine, routine.size, out)
        );
      case "conv":
        return inputs.length === 2 && convInside(routine, inputs[0], inputs[1], out);
      case "fft":
        return inputs.length === 1 && outputs.length === 1 && fftInside(routine, inputs[0], out);
      case "sort":
        return (
          routine.keys > 0 &&
          routine.keys <= inputs.length &&
          isSize(routine.kept) &&
          routine.kept <= routine.size &&
          routine.results.length === outputs.length &&
          inputs.every((x) => spans(routine, routine.size, x)) &&
          routine.results.every((result, i) =>
            result === "order" ? outputs[i].dtype === "int32" : inputs[result]?.dtype === outputs[i].dtype,
          ) &&
          outputs.every((x) => spans(routine, routine.kept, x))
        );
    }
  };
  return ok() ? null : "a routine would reach outside its arrays";
}

const spans = ({ outer, inner }: { outer: number; inner: number }, size: number, { size: elements }: ShapedArray): boolean =>
  [outer, size, inner].every(isSize) && outer * size * inner === elements;
