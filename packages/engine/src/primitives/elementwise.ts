import * as c from "../dtype/complex-math.ts";
import { DTYPES, type DType } from "../dtype/dtype.ts";
import { bigintsOf, type Complex, complexOf, type Element, integersOf } from "../dtype/elements.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import type { ComplexScalar, Lowering, Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { NDArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind, bind1 } from "./bind.ts";
import { batchElementwise, broadcastShapes, broadcastTo, spread } from "./broadcasting.ts";
import { avalOf, hostArray } from "./constants.ts";
import { checkDTypes, checkSameDType, type DTypeGroup } from "./dtype-rules.ts";
import * as ec from "./emit-complex.ts";

/** One element's result, computed in double precision (stored rounded to the output's dtype), or exactly on bigints. */
type Compute<T> = (...elements: T[]) => Element;
type ComputeFor<T> = (dtype: DType, params: Params, inputs: readonly NDArray[]) => Compute<T>;
type Emit = (b: ScalarBuilder, inputs: readonly Scalar[], params: Params, inAvals: readonly ShapedArray[]) => Scalar;
type EmitComplex = (b: ScalarBuilder, inputs: readonly ComplexScalar[], params: Params) => Scalar | ComplexScalar;
type Expand = Extract<Lowering, { kind: "expand" }>["expand"];

interface ElementwiseRow {
  readonly name: string;
  /** How many operands it takes, three at most. */
  readonly arity: number;
  /** Accepted dtypes, by operand; the last row stands for the rest. */
  readonly accepts: readonly (readonly DTypeGroup[])[];
  /** Operands may have different dtypes (pow takes integer exponents). */
  readonly mixed?: boolean;
  /** Default: the first operand's. */
  readonly dtype?: (inputs: readonly ShapedArray[], params: Params) => DType;
  /** Default: weak when every operand is. */
  readonly weakType?: (inputs: readonly ShapedArray[], params: Params) => boolean;
  /** More of the shape rule: throws what else may be wrong. */
  readonly check?: (inputs: readonly ShapedArray[], params: Params) => void;
  /** The arithmetic of one element for a first operand of this dtype: for all dtypes but the following. */
  readonly compute: ComputeFor<number>;
  /** The same for 64-bit integers, where those are accepted; results are taken modulo 2⁶⁴. */
  readonly bigint?: ComputeFor<bigint>;
  /** The same for complex numbers. */
  readonly complex?: ComputeFor<Complex>;
  readonly emit?: Emit;
  /** The same of complex operands; one whose result alone is complex takes real ones. */
  readonly emitComplex?: EmitComplex;
  /** See the scalar lowering. */
  readonly part?: 0 | 1;
  /** See the scalar lowering. */
  readonly widens?: false;
  readonly expand?: Expand;
  readonly jvp?: Primitive["jvp"];
  readonly transpose?: Primitive["transpose"];
}

/** An elementwise primitive of any number of operands. */
export function elementwise(row: ElementwiseRow): Primitive {
  const primitive: Primitive = {
    name: row.name,
    abstractEval(inputs, params) {
      if (inputs.length !== row.arity) throw new JaxTypeError(`${row.name} takes ${row.arity} operands, got ${inputs.length}`);
      checkDTypes(row.name, inputs, row.accepts);
      if (row.mixed !== true) checkSameDType(row.name, inputs);
      row.check?.(inputs, params);
      const shape =
        inputs.length === 1
          ? inputs[0].shape
          : broadcastShapes(
              row.name,
              inputs.map((a) => a.shape),
            );
      const weak = row.weakType?.(inputs, params) ?? inputs.every((a) => a.weakType);
      return [avalOf(shape, row.dtype?.(inputs, params) ?? inputs[0].dtype, weak)];
    },
    evaluate(inputs, params, [out]) {
      const operands = inputs.map((x) => spread(x, out.shape));
      const { dtype } = inputs[0];
      // Operands of other kinds (pow's integer exponents) are read as the first one's.
      switch (DTYPES[dtype].element) {
        case "number":
          return [apply(out, row.compute(dtype, params, inputs), operands.map(integersOf))];
        case "bigint":
          return [apply(out, defined(row, row.bigint)(dtype, params, inputs), operands.map(bigintsOf))];
        case "complex":
          return [apply(out, defined(row, row.complex)(dtype, params, inputs), operands.map(complexOf))];
      }
    },
    lowering: lowering(row),
    jvp: row.jvp,
    transpose: row.transpose,
    batch: (inputs, dims, params) => batchElementwise(primitive, inputs, dims, params),
  };
  return primitive;
}

function defined<T>(row: ElementwiseRow, compute: ComputeFor<T> | undefined): ComputeFor<T> {
  if (compute === undefined) throw new TypeError(`${row.name} has no arithmetic for this dtype`);
  return compute;
}

function apply<T>(out: ShapedArray, f: Compute<T>, [x, y, z]: readonly ArrayLike<T>[]): NDArray {
  if (y === undefined) return hostArray(out, (i) => f(x[i]));
  if (z === undefined) return hostArray(out, (i) => f(x[i], y[i]));
  return hostArray(out, (i) => f(x[i], y[i], z[i]));
}

function lowering(row: ElementwiseRow): Lowering {
  if (row.expand !== undefined) return { kind: "expand", expand: row.expand };
  const { emit, emitComplex, widens, part } = row;
  if (emit === undefined && emitComplex === undefined) return { kind: "host" };
  return {
    kind: "scalar",
    widens,
    part,
    emit(b, inputs, params, inAvals) {
      if (emit === undefined) throw new TypeError(`${row.name} takes complex numbers`);
      return [emit(b, inputs, params, inAvals)];
    },
    complex:
      emitComplex &&
      ((b, inputs, params) => [
        emitComplex(
          b,
          inputs.map((x) => complexOfLanes(b, x)),
          params,
        ),
      ]),
  };
}

/** A value in lanes as a complex number. */
const complexOfLanes = (b: ScalarBuilder, x: Scalar | ComplexScalar): ComplexScalar =>
  "re" in x ? x : { re: x, im: b.constant(0, x.type) };

/** The tangent is zero everywhere: of comparisons, rounding, and everything that gives integers. */
export function zeroJvp(primitive: () => Primitive): NonNullable<Primitive["jvp"]> {
  return (primals, _tangents, params) => {
    const outs = bind(primitive(), primals, params);
    return [outs, outs.map((out) => new Zero(out.aval))];
  };
}

interface UnaryRow extends Omit<ElementwiseRow, "arity" | "accepts" | "jvp" | "transpose"> {
  readonly accepts: readonly DTypeGroup[];
  /** The tangent of the result from the tangent `g`, the operand `x` and the result `y`; null where it is zero. */
  readonly derivative: ((g: Value, x: Value, y: Value, params: Params) => Value) | null;
  /** Present when linear: the operand's cotangent. */
  readonly cotangent?: (ct: Value, params: Params) => Value;
}

export function unary(row: UnaryRow): Primitive {
  const { derivative, cotangent, accepts, ...rest } = row;
  const primitive: Primitive = elementwise({
    ...rest,
    arity: 1,
    accepts: [accepts],
    jvp:
      derivative === null
        ? zeroJvp(() => primitive)
        : ([x], [g], params) => {
            const y = bind1(primitive, [x], params);
            return [[y], [g instanceof Zero ? new Zero(y.aval) : derivative(g, x, y, params)]];
          },
    transpose: cotangent && (([ct], [x], params) => [ct instanceof Zero ? new Zero(x.aval) : cotangent(ct, params)]),
  });
  return primitive;
}

/** The tangent of the result that one operand's tangent `g` gives. */
type PartialDerivative = (g: Value, x: Value, y: Value, out: Value) => Value;

interface BinaryRow extends Omit<ElementwiseRow, "arity" | "accepts" | "jvp"> {
  readonly accepts: readonly (readonly DTypeGroup[])[];
  /** By operand; null where the result has no derivative (comparisons, bits), `null` for one operand where that one has none. */
  readonly derivatives: readonly [PartialDerivative | null, PartialDerivative | null] | null;
}

export function binary(row: BinaryRow): Primitive {
  const { derivatives, ...rest } = row;
  const primitive: Primitive = elementwise({
    ...rest,
    arity: 2,
    jvp:
      derivatives === null
        ? zeroJvp(() => primitive)
        : ([x, y], tangents, params) => {
            const out = bind1(primitive, [x, y], params);
            let sum: Tangent = new Zero(out.aval);
            derivatives.forEach((partial, i) => {
              const g = tangents[i];
              if (partial === null || g instanceof Zero) return;
              sum = addTangents(sum, broadcastTo(partial(g, x, y, out), out.shape));
            });
            return [[out], [sum]];
          },
  });
  return primitive;
}

/** Sum of two tangents or cotangents, by `add_any` where both are there. */
export function addTangents(a: Tangent, b: Tangent): Tangent {
  if (a instanceof Zero) return b;
  if (b instanceof Zero) return a;
  return addAny(a, b);
}

/** Sums (co)tangents: `add` under another name, so that jaxprs tell accumulation from the user's additions. */
export const addAnyP: Primitive = elementwise({
  name: "add_any",
  arity: 2,
  accepts: [["number", "bool", "key"]],
  compute: (dtype) => (dtype === "bool" ? (a, b) => a | b : (a, b) => a + b),
  bigint: () => (a, b) => a + b,
  complex: () => c.add,
  emit: (b, [x, y], _params, [aval]) => (aval.dtype === "bool" ? b.or(x, y) : b.add(x, y)),
  emitComplex: (b, [x, y]) => ec.add(b, x, y),
  jvp: ([x, y], [gx, gy]) => [[addAny(x, y)], [addTangents(gx, gy)]],
  transpose: ([ct], inputs) => inputs.map((x) => (x instanceof UndefinedPrimal ? ct : null)),
});

export const addAny = (x: Value, y: Value): Value => bind1(addAnyP, [x, y]);
