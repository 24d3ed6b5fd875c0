import { isComplex } from "../dtype/dtype.ts";
import { isComplexNumber, nearest } from "../dtype/elements.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { JaxprEqn, Literal } from "../ir/jaxpr.ts";
import { isNarrow } from "../ir/lanes.ts";
import type { ComplexScalar, Scalar } from "../ir/lowering.ts";
import type { Dag } from "./scalar/dag.ts";
import { narrow } from "./scalar/narrow.ts";
import type { Node } from "./scalar/node.ts";
import { laneType, touchesComplex } from "./words.ts";

/** An element in lanes: one node, or the real and the imaginary part of a complex number. */
export type Element = readonly Node[];

const toScalar = (element: Element): Scalar | ComplexScalar => (element.length === 1 ? element[0] : { re: element[0], im: element[1] });
const toElement = (value: Scalar | ComplexScalar): Element => ("re" in value ? [value.re as Node, value.im as Node] : [value as Node]);

/** What an elementwise equation gives, by result, in the dtypes' own values. */
export function emitEquation(dag: Dag, eqn: JaxprEqn, inputs: readonly Element[]): Element[] {
  const avals = [eqn.invars, eqn.outvars].map((atoms) => atoms.map(({ aval }) => aval));
  return emitLowered(dag, eqn, inputs, [avals[0], avals[1]]).map((element, i) =>
    element.map((node) => narrow(dag, node, avals[1][i].dtype)),
  );
}

/** What an equation's lowering gives for operands and results of some shapes. Narrow dtypes are to be narrowed behind it. */
export function emitLowered(
  dag: Dag,
  { primitive: { lowering, name }, params }: JaxprEqn,
  inputs: readonly Element[],
  [inAvals, outAvals]: readonly [readonly ShapedArray[], readonly ShapedArray[]],
): Element[] {
  if (lowering.kind !== "scalar") throw new TypeError(`${name} is not elementwise`);
  if (![...inAvals, ...outAvals].some(({ dtype }) => isComplex(dtype))) {
    const lanes = inputs.map(([node]) => node);
    return lowering.emit(dag, lanes, params, inAvals, outAvals).map((value) => [value as Node]);
  }
  if (lowering.complex === undefined) throw new TypeError(`${name} has no lanes for complex numbers`);
  return lowering.complex(dag, inputs.map(toScalar), params, inAvals, outAvals).map(toElement);
}

/** A literal in lanes. */
export function emitLiteral(dag: Dag, { val, aval: { dtype } }: Literal): Element {
  const type = laneType(dtype);
  if (!isComplex(dtype)) {
    const value = isComplexNumber(val) ? val.re : val;
    return [dag.constant(isNarrow(dtype) ? nearest(dtype, Number(value)) : value, type)];
  }
  const { re, im } = isComplexNumber(val) ? val : { re: Number(val), im: 0 };
  return [dag.constant(re, type), dag.constant(im, type)];
}

/** Whether an equation can be a function of lanes that kernels call: its values are one lane each. */
export const isCallable = (eqn: JaxprEqn): boolean =>
  eqn.primitive.lowering.kind === "scalar" && eqn.outvars.length === 1 && !touchesComplex(eqn);
