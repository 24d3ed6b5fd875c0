import { type DType, isComplex, isFloat, isInexact } from "../dtype/dtype.ts";
import { JaxTypeError } from "../errors/errors.ts";

/** Which dtypes derivatives are taken of, in JAX's words. */

/** What the transform was asked for. */
export interface DerivativeKind {
  /** The transform, as messages name it: `grad`, `jacrev`. */
  readonly name: string;
  readonly holomorphic: boolean;
  readonly allowInt: boolean;
}

/** Refuses an input of reverse mode that has no derivative. `argument` is its name, for the hint. */
export function checkReverseInput({ name, holomorphic, allowInt }: DerivativeKind, dtype: DType, argument: string): void {
  if (holomorphic && !isComplex(dtype))
    throw new JaxTypeError(
      `${name} with holomorphic=True requires inputs with complex dtype, but got ${dtype}.`,
      `make it complex: ${argument}.astype("complex64")`,
    );
  if (!isInexact(dtype) && !allowInt)
    throw new JaxTypeError(
      `${name} requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got ${dtype}. If you want to use Boolean- or integer-valued inputs, use vjp or set allowInt to true.`,
      `make it floating-point: ${argument}.astype("float32")`,
    );
}

/** Refuses an output of reverse mode that is not real, or not complex for holomorphic functions. */
export function checkReverseOutput({ name, holomorphic }: DerivativeKind, dtype: DType): void {
  if (holomorphic) {
    if (!isComplex(dtype)) throw new JaxTypeError(`${name} with holomorphic=True requires outputs with complex dtype, but got ${dtype}.`);
    return;
  }
  const real = `${name} requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got ${dtype}.`;
  if (isComplex(dtype))
    throw new JaxTypeError(
      `${real} For holomorphic differentiation, pass holomorphic=True. For differentiation of non-holomorphic functions involving complex outputs, use jax.vjp directly.`,
      "pass { holomorphic: true }, or return a real number, such as jnp.abs(z) or z.real",
    );
  if (!isFloat(dtype))
    throw new JaxTypeError(
      `${real} For differentiation of functions with integer outputs, use ${name === "grad" ? "vjp" : "jax.vjp"} directly.`,
    );
}

/** Refuses an input of forward mode. */
export function checkForwardInput(holomorphic: boolean, dtype: DType): void {
  if (holomorphic) {
    if (!isComplex(dtype)) throw new JaxTypeError(`jacfwd with holomorphic=True requires inputs with complex dtype, but got ${dtype}.`);
  } else if (!isFloat(dtype))
    throw new JaxTypeError(
      `jacfwd requires real-valued inputs (input dtype that is a sub-dtype of np.floating), but got ${dtype}. For holomorphic differentiation, pass holomorphic=True. For differentiation of non-holomorphic functions involving complex inputs or integer inputs, use jax.jvp directly.`,
      'make it floating-point: x.astype("float32")',
    );
}

/** Refuses an output of forward mode. */
export function checkForwardOutput(holomorphic: boolean, dtype: DType): void {
  if (holomorphic && !isComplex(dtype))
    throw new JaxTypeError(`jacfwd with holomorphic=True requires outputs with complex dtype, but got ${dtype}.`);
}
