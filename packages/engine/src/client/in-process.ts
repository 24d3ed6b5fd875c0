import type { Backend, Program } from "../backends/backend.ts";
import { referenceBackend } from "../backends/reference/backend.ts";
import { createWasmBackend } from "../backends/wasm/backend.ts";
import { hasWasmSimd } from "../backends/wasm/webassembly.ts";
import { type CacheEntry, ExecutableCache } from "../compiler/cache.ts";
import { compileProgram } from "../compiler/compile.ts";
import type { Dump } from "../compiler/dump.ts";
import { explainPasses } from "../compiler/report.ts";
import { DTYPES, type TypedArray } from "../dtype/dtype.ts";
import { JaxRuntimeError, JaxTypeError, ValueError } from "../errors/errors.ts";
import { type ShapedArray, sameShape } from "../ir/aval.ts";
import { canonicalKey, tableKey } from "../ir/canonical.ts";
import { type EffectSink, withEffectSink } from "../ir/effects.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import { DEFAULT_VERIFIER_LIMITS, type VerifierLimits, verify } from "../ir/verifier.ts";
import type { CallLabel, Client, DeviceBuffer, DeviceInfo, Executable } from "./client.ts";
import { hostCollector } from "./collector.ts";
import { hostDump } from "./dump.ts";
import type { CompileEvent, EngineListener } from "./events.ts";
import { settledLabel } from "./label.ts";

export interface InProcessOptions {
  /** A kind of device; `wasm` gives way to `reference` where there is no WebAssembly. Default `wasm`. */
  readonly backend?: "wasm" | "reference";
  /** Shared by clients whose programs may be shared. Default: a cache of this client's own. */
  readonly cache?: ExecutableCache;
  readonly listener?: EngineListener | null;
  /** Milliseconds of a clock that never goes back (`performance.now`); the engine has none of its own. */
  readonly now: () => number;
  readonly limits?: VerifierLimits;
  /** Shown each program that is compiled, after each stage. Default: as the host's environment says (`TRACEPAD_DUMP`). */
  readonly dump?: Dump | null;
}

class InProcessExecutable implements Executable {
  readonly inAvals: readonly ShapedArray[];
  readonly outAvals: readonly ShapedArray[];
  readonly program: Program;
  readonly flops: number;
  readonly ioBytes: number;

  constructor(jaxpr: Jaxpr, program: Program, flops: number, ioBytes: number) {
    this.inAvals = [...jaxpr.constvars, ...jaxpr.invars].map((v) => v.aval);
    this.outAvals = jaxpr.outAvals;
    this.program = program;
    this.flops = flops;
    this.ioBytes = ioBytes;
  }
}

/** A client whose device is this process. */
export function createInProcessClient(options: InProcessOptions): Client {
  const backend = chooseBackend(options.backend ?? "wasm");
  return new InProcessClient(backend, options);
}

class InProcessClient implements Client {
  readonly device: DeviceInfo;
  private readonly backend: Backend;
  private readonly cache: ExecutableCache;
  private readonly listener: EngineListener | null;
  private readonly now: () => number;
  private readonly limits: VerifierLimits;
  private readonly dump: Dump | null;

  constructor(
    backend: Backend,
    { cache = new ExecutableCache(), listener = null, now, limits = DEFAULT_VERIFIER_LIMITS, dump = hostDump() }: InProcessOptions,
  ) {
    this.device = { id: `${backend.kind}:0`, kind: backend.kind, description: backend.description };
    this.backend = backend;
    this.cache = cache;
    this.listener = listener;
    this.now = now;
    this.limits = limits;
    this.dump = dump;
  }

  compile(jaxpr: Jaxpr, label: CallLabel): Executable {
    // Verified also when the program is known: its avals become the executable's, and weak types are not in the key.
    verify(jaxpr, this.limits);
    const { entry, isNew } = this.cache.find(tableKey(jaxpr), this.backend, () => compileProgram(jaxpr, this.backend, this.now, this.dump));
    if (this.listener !== null) {
      this.listener({
        type: "compile",
        label: settledLabel(label),
        cached: !isNew,
        key: canonicalKey(jaxpr),
        ...explained(entry, jaxpr, label.call === 0),
        passes: entry.passes,
        lowerMs: isNew ? entry.lowerMs : 0,
        compileMs: isNew ? entry.compileMs : 0,
      });
    }
    return new InProcessExecutable(jaxpr, entry.program, entry.flops, entry.ioBytes);
  }

  execute(
    executable: Executable,
    inputs: readonly DeviceBuffer[],
    label: CallLabel,
    donated: readonly number[] = NONE,
    effects: EffectSink | null = null,
  ): DeviceBuffer[] {
    const { inAvals, outAvals, program, flops, ioBytes } = executable as InProcessExecutable;
    if (inputs.length !== inAvals.length) throw new JaxTypeError(`expected ${inAvals.length} inputs, got ${inputs.length}`);
    for (let i = 0; i < inputs.length; i++) {
      const { aval } = inputs[i];
      const expected = inAvals[i];
      if (aval !== expected && (aval.dtype !== expected.dtype || !sameShape(aval.shape, expected.shape))) {
        throw new JaxTypeError(`input ${i} of the program is ${expected.toShort()}, got ${aval.toShort()}`);
      }
    }
    if (donated.length > 0) checkDonated(inputs, donated);
    const start = this.listener === null ? 0 : this.now();
    const run = (): DeviceBuffer[] => program.execute(inputs, outAvals, donated);
    const outputs = effects === null ? run() : withEffectSink(effects, run);
    if (this.listener !== null) {
      const ms = this.now() - start;
      this.listener({ type: "execute", label: settledLabel(label), count: 1, ms, transferMs: 0, bytes: ioBytes, flops });
    }
    return outputs;
  }

  write(data: TypedArray, aval: ShapedArray): DeviceBuffer {
    const row = DTYPES[aval.dtype];
    if (!(data instanceof row.storage) || data.length !== aval.size * row.words) {
      throw new ValueError(
        `expected ${aval.size * row.words} words of ${row.storage.name} for ${aval.toShort()}, got ${data.length} of ${data.constructor.name}`,
      );
    }
    return this.backend.write(data, aval);
  }

  read(buffer: DeviceBuffer): TypedArray {
    return this.backend.read(buffer);
  }

  free(buffers: readonly DeviceBuffer[]): void {
    for (const buffer of buffers) this.backend.free(buffer);
  }
}

const NONE: readonly number[] = [];

/** Throws JAX's error when a donated array is another input too. */
function checkDonated(inputs: readonly DeviceBuffer[], donated: readonly number[]): void {
  for (const first of donated) {
    const again = inputs.findIndex((other, i) => i !== first && other === inputs[first]);
    if (again >= 0)
      throw new JaxRuntimeError(
        `INVALID_ARGUMENT: Attempt to use a buffer that was previously donated in the same call to Execute() (flattened argument ${Math.max(first, again)}, replica 0, partition 0, first use: ${Math.min(first, again)}). Toy example for this bug: \`f(donate(a), a)\`.`,
        "pass a copy, or do not donate this argument",
      );
  }
}

const explanations = new WeakMap<CacheEntry, ReturnType<typeof explainPasses>>();
const codes = new WeakMap<CacheEntry, readonly (string | null)[]>();

/**
 * What became of a program, worked out once however often it is compiled again: in numbers that fit every equal program.
 * Of eager operations nobody reads the code.
 */
function explained(entry: CacheEntry, jaxpr: Jaxpr, isEager: boolean): Pick<CompileEvent, "optimized" | "changes" | "kernels"> {
  const { program } = entry;
  const explanation = explanations.get(entry) ?? explainPasses(jaxpr);
  explanations.set(entry, explanation);
  const code = isEager ? [] : (codes.get(entry) ?? program.kernels.map((_, i) => program.codeOf(i)));
  if (!isEager) codes.set(entry, code);
  return { ...explanation, kernels: program.kernels.map((kernel, i) => ({ ...kernel, code: code[i] ?? null })) };
}

let wasmBackend: Backend | null = null;

/** One WebAssembly backend a process: its memory serves every client, one program at a time. */
function chooseBackend(kind: "wasm" | "reference"): Backend {
  if (kind === "reference" || !hasWasmSimd()) return referenceBackend;
  wasmBackend ??= createWasmBackend({ collector: hostCollector() });
  return wasmBackend;
}
