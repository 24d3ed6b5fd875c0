import type { DeviceBuffer } from "../client/client.ts";
import type { KernelReport } from "../client/events.ts";
import type { Dump } from "../compiler/dump.ts";
import type { Plan } from "../compiler/kernel.ts";
import type { Target } from "../compiler/schedule.ts";
import type { TypedArray } from "../dtype/dtype.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";

/** A program that a backend made ready to run. Shared by every client that compiled an equal jaxpr. */
export interface Program {
  readonly kernels: readonly KernelReport[];
  /** A kernel's code as text, by its place in `kernels`; null where it has none of its own. */
  codeOf(kernel: number): string | null;
  /** Bytes this program keeps for itself (code, plan), estimated; the cache is bounded by them. */
  readonly bytes: number;
  /**
   * Runs on arrays of this backend: constvars, then invars. Results are new arrays with `outAvals`. Inputs at the
   * positions `donated` are given up: their memory may become a result's, and they are not used again. A donated array
   * is no other input too.
   */
  execute(inputs: readonly DeviceBuffer[], outAvals: readonly ShapedArray[], donated: readonly number[]): DeviceBuffer[];
  /** Runs on host arrays, which are only read, and gives new ones that nothing else holds. */
  run(inputs: readonly TypedArray[]): TypedArray[];
}

/** An object that tells by its own life whether its subject lives: what holds the mark does not hold the subject. */
export interface Mark<T> {
  readonly subject: T;
}

/** A garbage collector that can be asked to work in the middle of a synchronous program. */
export interface Collector {
  /** Lets go of what weak references keep alive to the end of the running job. */
  release(): void;
  /** Collects all that nothing holds. */
  collect(): void;
  /** Collects objects that outlived less than two collections, where nothing holds them. */
  collectYoung(): void;
  mark<T>(subject: T): Mark<T>;
  /** The members of a set of marks that the collector has left. */
  living<T>(marks: WeakSet<Mark<T>>): Mark<T>[];
}

/** What a backend compiles: the optimised program, and that as kernels for those that run kernels. */
export interface CompileRequest {
  readonly jaxpr: Jaxpr;
  /** Fuses and places; called at most once. */
  plan(): Plan;
  /** Takes what the backend itself writes, where somebody looks: `wasm`. */
  readonly dump?: Dump | null;
}

/** Turns optimised jaxprs into programs for one kind of device, and keeps the arrays on it. */
export interface Backend {
  readonly kind: string;
  /** For people: `WebAssembly SIMD, 1 thread`. */
  readonly description: string;
  /** What kernels' loops are chosen for, where there are kernels. */
  readonly target?: Target;
  compile(request: CompileRequest): Program;
  /** A program as bytes, from which a backend with an equal `description` makes it again; null when it is not worth it. */
  save(program: Program): Uint8Array | null;
  /** The inverse of `save`. Throws where the bytes are none of its. */
  load(bytes: Uint8Array, primitives: ReadonlyMap<string, Primitive>): Program;
  /** An array of these elements, which are copied. */
  write(data: TypedArray, aval: ShapedArray): DeviceBuffer;
  /** The elements, copied. */
  read(buffer: DeviceBuffer): TypedArray;
  /** Gives an array back before the garbage collector finds it. It is not used again. */
  free(buffer: DeviceBuffer): void;
}
