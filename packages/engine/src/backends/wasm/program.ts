import type { KernelReport } from "../../client/events.ts";
import { DTYPES, type TypedArray } from "../../dtype/dtype.ts";
import type { ShapedArray } from "../../ir/aval.ts";
import { Literal } from "../../ir/jaxpr.ts";
import { literalArray } from "../../ir/literal-array.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import type { Program } from "../backend.ts";
import { evaluateEqn } from "../reference/evaluate.ts";
import { type DeviceArrays, WasmBuffer } from "./arrays.ts";
import type { Block, Heap } from "./heap.ts";
import type { ImageOutput, ProgramImage } from "./image.ts";
import type { DeviceMemory } from "./memory.ts";
import { rangeText } from "./text.ts";
import { wasm } from "./webassembly.ts";

/** What all programs of a backend share: memory, the arrays in it, and one arena that each uses while it runs. */
export class Device {
  readonly memory: DeviceMemory;
  readonly arrays: DeviceArrays;
  readonly imports: Readonly<Record<string, unknown>>;
  private readonly heap: Heap;
  private arena: Block | null = null;

  constructor(memory: DeviceMemory, heap: Heap, arrays: DeviceArrays, imports: Readonly<Record<string, unknown>>) {
    this.memory = memory;
    this.heap = heap;
    this.arrays = arrays;
    this.imports = imports;
  }

  /** The address of an arena of so many bytes. Nothing stays in it from one program to the next. */
  arenaOf(bytes: number): number {
    if (this.arena === null || this.arena.size < bytes) {
      if (this.arena !== null) this.heap.release(this.arena);
      this.arena = null;
      this.arena = this.arrays.reserve(bytes);
    }
    return this.arena.address;
  }
}

/** A program that was made into a module of this device. */
export class WasmProgram implements Program {
  readonly kernels: readonly KernelReport[];
  readonly bytes: number;
  readonly image: ProgramImage;
  private readonly device: Device;
  private readonly code: ((arena: number) => void) | null;
  private readonly hasLarge: boolean;

  constructor(image: ProgramImage, device: Device) {
    this.image = image;
    this.device = device;
    this.kernels = image.kernels;
    this.bytes = 4 * (image.code?.length ?? 0) + 512 * image.kernels.length + 1024;
    this.hasLarge = [...image.inputs, ...image.outputs].some(({ kind }) => kind === "large" || kind === "input");
    device.arenaOf(image.arenaBytes);
    if (image.code === null) {
      this.code = null;
      return;
    }
    const host = (step: number, table: number): void => this.runOnHost(step, table >>> 0);
    const { exports } = new wasm.Instance(new wasm.Module(image.code), { env: { ...device.imports, host } });
    this.code = exports.run as (arena: number) => void;
  }

  codeOf(kernel: number): string | null {
    const { code, ranges } = this.image;
    return code === null || ranges[kernel] === undefined ? null : rangeText(code, ranges[kernel]);
  }

  execute(inputs: readonly WasmBuffer[], outAvals: readonly ShapedArray[], donated: readonly number[]): WasmBuffer[] {
    const { image, device } = this;
    const { memory, arrays } = device;
    if (this.hasLarge) arrays.begin(this.largeBytes(outAvals, donated));
    const arena = device.arenaOf(image.arenaBytes);
    for (let i = 0; i < inputs.length; i++) {
      const given = image.inputs[i];
      if (given.kind === "small") memory.write(arena + given.at, inputs[i].small as TypedArray);
      else if (given.kind === "large") memory.point(arena + image.table, given.at, arrays.addressOf(inputs[i]));
    }
    if (!this.hasLarge) {
      this.code?.(arena);
      return image.outputs.map((output, i) => this.small(output, outAvals[i], inputs, arena));
    }
    const results: WasmBuffer[] = [];
    try {
      for (const [i, output] of image.outputs.entries()) {
        // Made when its value is known.
        if (output.kind === "small" || output.kind === "literal") continue;
        results[i] = this.largeResult(output, outAvals[i], inputs, donated);
        if (output.kind === "large") memory.point(arena + image.table, output.at, arrays.addressOf(results[i]));
      }
      this.code?.(arena);
    } catch (error) {
      for (const result of results) if (result !== undefined) arrays.free(result);
      throw error;
    }
    for (const [i, output] of image.outputs.entries()) results[i] ??= this.small(output, outAvals[i], inputs, arena);
    for (const i of donated) arrays.free(inputs[i]);
    return results;
  }

  run(inputs: readonly TypedArray[]): TypedArray[] {
    const { arrays } = this.device;
    const { image } = this;
    const given = inputs.map((data, i) => arrays.write(data, image.inAvals[i]));
    const results = this.execute(given, image.outAvals, []);
    const data = results.map((result) => arrays.read(result));
    for (const buffer of [...given, ...results]) arrays.free(buffer);
    return data;
  }

  private small(output: ImageOutput, aval: ShapedArray, inputs: readonly WasmBuffer[], arena: number): WasmBuffer {
    switch (output.kind) {
      case "small": {
        const data = this.device.memory.read(arena + output.at, aval.size * DTYPES[aval.dtype].words, aval.dtype);
        return new WasmBuffer(aval, data, null);
      }
      case "literal":
        return new WasmBuffer(aval, output.value.data.slice(), null);
      default:
        return new WasmBuffer(aval, inputs[output.at].small, null);
    }
  }

  /** Bytes of arrays that a call makes. */
  private largeBytes(outAvals: readonly ShapedArray[], donated: readonly number[]): number {
    let bytes = 0;
    for (const [i, output] of this.image.outputs.entries()) {
      if (output.kind === "input") bytes += outAvals[i].bytes;
      else if (output.kind === "large" && !donated.includes(output.over)) bytes += outAvals[i].bytes;
    }
    return bytes;
  }

  /** Memory for a large result: that of an input which the caller gives up, where the program allows it. */
  private largeResult(output: ImageOutput, aval: ShapedArray, inputs: readonly WasmBuffer[], donated: readonly number[]): WasmBuffer {
    const { arrays, memory } = this.device;
    if (output.kind === "large") {
      return donated.includes(output.over) ? arrays.takeOver(inputs[output.over], aval) : arrays.allocate(aval);
    }
    const source = inputs[(output as { at: number }).at];
    if (source.small !== null) return new WasmBuffer(aval, source.small, null);
    const from = arrays.addressOf(source);
    const result = arrays.allocate(aval);
    memory.copy(arrays.addressOf(result), from, aval.bytes);
    return result;
  }

  /** An equation by its primitive's reference evaluation. The table has the addresses of its arrays. */
  private runOnHost(number: number, table: number): void {
    const { memory } = this.device;
    const eqn = this.image.hostSteps[number];
    let next = 0;
    const operands = eqn.invars.map((atom): NDArray => {
      if (atom instanceof Literal) return literalArray(atom);
      const { shape, dtype, size } = atom.aval;
      return { shape, dtype, data: memory.read(memory.pointed(table, next++), size * DTYPES[dtype].words, dtype) };
    });
    for (const result of evaluateEqn(eqn, operands)) memory.write(memory.pointed(table, next++), result.data);
  }
}
