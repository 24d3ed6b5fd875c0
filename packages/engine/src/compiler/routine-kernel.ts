import { DTYPES, type DType, isComplex, realDType } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import { type JaxprEqn, Literal, Var } from "../ir/jaxpr.ts";
import { literalArray } from "../ir/literal-array.ts";
import type { Routine } from "../ir/routine.ts";
import { convScratchBytes } from "./conv-plan.ts";
import { fftScratchBytes, LONGEST } from "./fft-plan.ts";
import type { BufferId, RoutineKernel } from "./kernel.ts";
import { sortedAtOnce } from "./sort-plan.ts";

/** Dtypes that routines add, multiply and compare in. */
const ARITHMETIC: ReadonlySet<DType> = new Set<DType>([
  "bool",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "float32",
  "float64",
]);

/** Whether routines work on an equation's dtypes: they move any. What is left of complex numbers is moved, or combined in pairs. */
export function hasRoutine(eqn: JaxprEqn): boolean {
  const { lowering } = eqn.primitive;
  if (lowering.kind !== "routine") return false;
  const inputs = eqn.invars.map((atom) => atom.aval);
  const outputs = eqn.outvars.map((v) => v.aval);
  if (outputs.every((aval) => aval.size === 0)) return true;
  const routine = lowering.routine(eqn.params, inputs, outputs);
  if (inParts(routine, outputs[0].dtype) !== null) return true;
  switch (routine.kind) {
    case "move":
    case "gather":
      return true;
    case "scatter":
      return routine.combine === "set" || isComplex(outputs[0].dtype) || ARITHMETIC.has(outputs[0].dtype);
    case "sort":
      return inputs.slice(0, routine.keys).every(({ dtype }) => !isComplex(dtype));
    case "fft":
      return routine.axes.every(({ size }) => size <= LONGEST);
    case "cumulative":
    case "conv":
      return ARITHMETIC.has(outputs[0].dtype);
  }
}

/** An equation as one routine, with the scratch memory that it needs; null when no output has elements. */
export function routineKernel(eqn: JaxprEqn, bufferOf: (v: Var) => BufferId): RoutineKernel | null {
  const { lowering, name } = eqn.primitive;
  if (lowering.kind !== "routine") throw new TypeError(`${name} is not a routine`);
  const outputs = eqn.outvars.map((v) => v.aval);
  if (outputs.every((aval) => aval.size === 0)) return null;
  const avals = eqn.invars.map((atom) => atom.aval);
  const whole = lowering.routine(eqn.params, avals, outputs);
  const parts = inParts(whole, outputs[0].dtype);
  const routine = parts ?? whole;
  const asParts = (aval: ShapedArray): ShapedArray =>
    parts === null || !isComplex(aval.dtype) ? aval : new ShapedArray([...aval.shape, 2], realDType(aval.dtype));
  const [inputAvals, outputAvals] = [avals.map(asParts), outputs.map(asParts)];
  const inputs = eqn.invars.map((atom) => (atom instanceof Literal ? literalArray(atom) : bufferOf(atom)));
  const bytes = scratchBytes(routine, inputAvals[0].dtype) + 16 * inputs.filter((input) => typeof input !== "number").length;
  return {
    kind: "routine",
    routine,
    inputs,
    outputs: eqn.outvars.map(bufferOf),
    inputAvals,
    outputAvals,
    scratch: bytes === 0 ? null : bufferOf(new Var(new ShapedArray([bytes / 4], "uint32"))),
    outputText: outputs.map((aval) => aval.toShort()).join(" "),
    ops: [name],
  };
}

/** Sums of complex numbers as sums of their parts, an axis of two more; null where a routine is no such sum. */
function inParts(routine: Routine, dtype: DType): Routine | null {
  if (!isComplex(dtype)) return null;
  if (routine.kind === "cumulative" && routine.op === "add") return { ...routine, inner: 2 * routine.inner };
  if (routine.kind !== "scatter" || routine.combine !== "add") return null;
  const { batch, window, components } = routine.windows;
  const twice = (strides: readonly number[]): number[] => strides.map((stride) => 2 * stride);
  return {
    ...routine,
    windows: {
      batch: { ...batch, operand: twice(batch.operand), dense: twice(batch.dense) },
      window: { sizes: [...window.sizes, 2], operand: [...twice(window.operand), 1], dense: [...twice(window.dense), 1] },
      components: components.map((component) => ({ ...component, stride: 2 * component.stride })),
    },
  };
}

function scratchBytes(routine: Routine, dtype: DType): number {
  // Keys and positions, both again, and the histograms of four bytes.
  if (routine.kind === "sort") return 16 * sortedAtOnce(routine, dtype) + 4 * 4 * 256;
  if (routine.kind === "fft") return fftScratchBytes(routine);
  if (routine.kind === "conv") return convScratchBytes(routine, DTYPES[dtype].bytes, dtype === "float32");
  return 0;
}
