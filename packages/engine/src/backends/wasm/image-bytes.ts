import type { KernelReport } from "../../client/events.ts";
import { DTYPES, isDType } from "../../dtype/dtype.ts";
import { VerifierError } from "../../errors/errors.ts";
import { type Shape, ShapedArray } from "../../ir/aval.ts";
import { ByteReader, ByteWriter } from "../../ir/bytes.ts";
import { Jaxpr, type JaxprEqn, Literal, type Var } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import type { Primitive } from "../../ir/primitive.ts";
import { DEFAULT_VERIFIER_LIMITS } from "../../ir/verifier.ts";
import { decodeProgram, encodeProgram } from "../../ir/wire.ts";
import type { ImageInput, ImageOutput, ProgramImage } from "./image.ts";
import type { CodeRange } from "./plan-emitter.ts";

/** All of an image but its code and equations, as JSON has it. */
interface Manifest {
  readonly arenaBytes: number;
  readonly table: number;
  readonly inAvals: readonly SavedAval[];
  readonly outAvals: readonly SavedAval[];
  readonly inputs: readonly ImageInput[];
  readonly outputs: readonly (Exclude<ImageOutput, { kind: "literal" }> | { kind: "literal"; aval: SavedAval; bytes: number[] })[];
  readonly kernels: readonly KernelReport[];
  readonly ranges: readonly CodeRange[];
}
type SavedAval = readonly [dtype: string, shape: Shape];

const saved = ({ dtype, shape }: { dtype: string; shape: Shape }): SavedAval => [dtype, shape];

function restored([dtype, shape]: SavedAval): ShapedArray {
  if (!isDType(dtype)) throw new VerifierError(`unknown dtype ${dtype}`);
  return new ShapedArray(shape, dtype);
}

/** An image as bytes. Equations are written as programs of their own, and verified when they are read. */
export function encodeImage(image: ProgramImage): Uint8Array {
  const { code, hostSteps, inAvals, outAvals, outputs, arenaBytes, table, inputs, kernels, ranges } = image;
  const manifest: Manifest = {
    arenaBytes,
    table,
    inputs,
    kernels,
    ranges,
    inAvals: inAvals.map(saved),
    outAvals: outAvals.map(saved),
    outputs: outputs.map((output) =>
      output.kind === "literal" ? { kind: "literal", aval: saved(output.value), bytes: bytesOf(output.value) } : output,
    ),
  };
  const writer = new ByteWriter();
  writer.string(JSON.stringify(manifest));
  writer.blob(code ?? new Uint8Array(0));
  writer.uint(hostSteps.length);
  for (const eqn of hostSteps) writer.blob(encodeProgram(alone(eqn), { places: false }));
  return writer.bytes();
}

/** The inverse of `encodeImage`. Throws VerifierError where the bytes are not whole. */
export function decodeImage(bytes: Uint8Array, primitives: ReadonlyMap<string, Primitive>): ProgramImage {
  const reader = new ByteReader(bytes);
  const manifest = JSON.parse(reader.string()) as Manifest;
  const code = reader.blob();
  const hostSteps: JaxprEqn[] = [];
  for (let left = reader.count(); left > 0; left--)
    hostSteps.push(decodeProgram(reader.blob(), primitives, DEFAULT_VERIFIER_LIMITS).eqns[0]);
  return {
    ...manifest,
    code: code.length === 0 ? null : code,
    inAvals: manifest.inAvals.map(restored),
    outAvals: manifest.outAvals.map(restored),
    outputs: manifest.outputs.map((output) => (output.kind === "literal" ? { kind: "literal", value: literalOf(output) } : output)),
    hostSteps,
  };
}

/** A program of one equation. */
function alone(eqn: JaxprEqn): Jaxpr {
  const inputs = new Set(eqn.invars.filter((atom): atom is Var => !(atom instanceof Literal)));
  return new Jaxpr([], [...inputs], [eqn], eqn.outvars);
}

const bytesOf = ({ data }: NDArray): number[] => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];

function literalOf({ aval, bytes }: { aval: SavedAval; bytes: readonly number[] }): NDArray {
  const { dtype, shape } = restored(aval);
  return { dtype, shape, data: new DTYPES[dtype].storage(Uint8Array.from(bytes).buffer) };
}
