import type { SourceLocation } from "../ir/source.ts";

/**
 * Errors for the person who reads them. Class names are JAX's (or Python's, where JAX raises Python's own).
 * `message` says what was expected and what came, in JAX's words; `hint` says what to do.
 */
export class TracepadError extends Error {
  /** What to do about it. */
  readonly hint: string | null;
  /** The user's line that caused it, where the engine knows it better than the stack does. */
  location: SourceLocation | null = null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
    this.name = new.target.name;
  }
}

/** A value of the right type but wrong content, as Python's. */
export class ValueError extends TracepadError {}
/** Dtypes that may not meet while promotion is strict. */
export class TypePromotionError extends ValueError {}
/** An index that has no meaning for the array, as Python's. */
export class IndexError extends TracepadError {}
/** A key that a mapping has not, as Python's. */
export class KeyError extends TracepadError {}
/** A result that is no number where one is wanted (`debugNans`), as Python's. */
export class FloatingPointError extends TracepadError {}
/** A number that does not fit its dtype, as Python's. */
export class OverflowError extends TracepadError {}
/** What none of the other classes covers, as Python's. */
export class RuntimeError extends TracepadError {}
/** Something that an object should have and has not, as Python's. */
export class AttributeError extends TracepadError {}
/** What the device refuses to run. */
export class JaxRuntimeError extends RuntimeError {}
/** An axis does not come out even over the devices, as JAX's. */
export class IndivisibleError extends ValueError {}
/** A name that is not bound, as Python's: of a mapped axis. */
export class NameError extends TracepadError {}
/** A condition that a rule relies on does not hold, as Python's. */
export class AssertionError extends TracepadError {}
/** What the engine does not do yet. */
export class NotImplementedError extends TracepadError {}
/** JAX raises Python's TypeError; this is JavaScript's, with a hint. */
export class JaxTypeError extends TypeError {
  readonly hint: string | null;
  location: SourceLocation | null = null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
    this.name = "TypeError";
  }
}

/** A traced value was used where a concrete one is needed. */
export class ConcretizationTypeError extends JaxTypeError {
  constructor(message: string, hint: string | null = null) {
    super(message, hint);
    this.name = new.target.name;
  }
}
/** A traced value was used as a condition. */
export class TracerBoolConversionError extends ConcretizationTypeError {}
/** A traced value was used as a JavaScript integer (a size, a loop bound). */
export class TracerIntegerConversionError extends ConcretizationTypeError {}
/** A traced value was read on the host. */
export class TracerArrayConversionError extends ConcretizationTypeError {}
/** A traced boolean mask was used as an index: the result's shape would depend on values. */
export class NonConcreteBooleanIndexError extends ConcretizationTypeError {}
/** A traced value outlived the function that was being traced. */
export class UnexpectedTracerError extends JaxTypeError {
  constructor(message: string, hint: string | null = null) {
    super(message, hint);
    this.name = new.target.name;
  }
}
/** A random key was used twice, while `config.debugKeyReuse` is on. */
export class KeyReuseError extends JaxTypeError {
  constructor(message: string, hint: string | null = null) {
    super(message, hint);
    this.name = new.target.name;
  }
}
/** A jaxpr that breaks the IR's rules crossed the waist. */
export class VerifierError extends TracepadError {}
/** A program keeps the IR's rules and passes a cap that is configured: of equations, or of bytes alive at once. */
export class ProgramLimitError extends VerifierError {
  readonly limit: "equations" | "bytes";

  constructor(limit: "equations" | "bytes", message: string) {
    super(message);
    this.limit = limit;
  }
}
