import type { TypedArray } from "../dtype/dtype.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { EffectSink } from "../ir/effects.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";

/**
 * For reports only: which call of the user's program asked. Never part of a cache key. Its parts may be worked out when
 * they are read, from the stack: a client that keeps a label after its method returns keeps `settledLabel` of it.
 */
export interface CallLabel {
  /** The jitted function's name, or the primitive's for an eager operation. */
  readonly fn: string;
  /** Input avals as in jaxprs: `f32[8], f32[]`. */
  readonly signature: string;
  /** The user's line and column of the call; null when unknown. */
  readonly line: number | null;
  readonly column: number | null;
  /** Number of this call in the run, from 1; all events of one call share it. 0 for eager operations. */
  readonly call: number;
  /** Whether the function's own trace cache had this signature. */
  readonly cached: boolean;
  /** Why it had not; null on a hit. */
  readonly reason: string | null;
}

/** Memory on the client's device that holds one array. Opaque above the waist. */
export interface DeviceBuffer {
  readonly aval: ShapedArray;
}

/** A compiled program. Opaque above the waist. */
export interface Executable {
  readonly inAvals: readonly ShapedArray[];
  readonly outAvals: readonly ShapedArray[];
}

export interface DeviceInfo {
  /** `wasm:0`, `reference:0`. */
  readonly id: string;
  readonly kind: string;
  /** For people: `WebAssembly SIMD, 1 thread`. */
  readonly description: string;
}

/**
 * The waist. Above it is tracing; below it are devices, the compiler and its cache. All calls are synchronous:
 * in-process they compute at once, across the sandbox pipe they block on the answer.
 * Only a verified jaxpr, buffers and bytes cross.
 */
export interface Client {
  readonly device: DeviceInfo;
  /**
   * Compiles a program without constants (constvars are passed as leading inputs).
   * Shares executables of equal canonical jaxprs. Throws `VerifierError` on a malformed program.
   */
  compile(program: Jaxpr, label: CallLabel): Executable;
  /**
   * Runs it. The avals of the inputs must equal `inAvals` (weak types aside). Inputs at the positions `donated` are given
   * up, for results to use their memory; the others are not consumed. Throws JaxRuntimeError when a donated buffer is
   * another input too. What effectful equations met goes to `effects`, in order, before this returns: it must not use
   * the client itself.
   */
  execute(
    executable: Executable,
    inputs: readonly DeviceBuffer[],
    label: CallLabel,
    donated?: readonly number[],
    effects?: EffectSink,
  ): DeviceBuffer[];
  /** Copies host data (row-major, of the dtype's storage) to the device. */
  write(data: TypedArray, aval: ShapedArray): DeviceBuffer;
  /** Copies an array to the host. The result is the caller's. */
  read(buffer: DeviceBuffer): TypedArray;
  /** Gives buffers back. Called by the garbage collector's hooks, never by users; a freed buffer is not used again. */
  free(buffers: readonly DeviceBuffer[]): void;
}
