import { constantValue, type Node, reachable, type ScalarFunction } from "../../compiler/scalar/node.ts";
import type { LaneType } from "../../ir/lowering.ts";
import type { FunctionCode, ModuleBuilder, ValueType } from "./encoder.ts";
import { constantWords, pushConstant, pushValue, vectorsOf, vectorTypes } from "./lanes.ts";
import { SIMD } from "./opcodes.ts";
import { type Place, pushPlace } from "./place.ts";
import type { Runtime } from "./runtime-module.ts";
import { VectorEmitter } from "./vector-emitter.ts";

/** A function of a module, for arguments and results of `width` streams one after the other. */
interface VectorFunction {
  readonly f: FunctionCode;
  readonly callee: ScalarFunction;
  readonly width: number;
}

/**
 * Functions of the scalar DAG as functions of a module, from vectors to vectors: of one stream of elements, or of two side
 * by side, which fill the time that each waits for its own last operation. Their constants are read from memory,
 * where the program writes them first: a vector constant takes an engine four instructions on a busy unit, a load one.
 */
export class ScalarFunctions {
  private readonly module: ModuleBuilder;
  private readonly functions = new Map<string, VectorFunction>();

  constructor(module: ModuleBuilder) {
    this.module = module;
  }

  /** The function of at most so many streams: lanes of 64 bits are two vectors already. */
  called(callee: ScalarFunction, most: number): VectorFunction {
    const key = `${most} ${callee.key}`;
    let known = this.functions.get(key);
    if (known === undefined) {
      const width = [callee.body.type, ...callee.params].some((type) => vectorsOf(type) > 1) ? 1 : most;
      const times = (types: readonly LaneType[]): ValueType[] => new Array(width).fill(vectorTypes(types)).flat();
      known = { f: this.module.function(times(callee.params), times([callee.body.type])), callee, width };
      this.functions.set(key, known);
    }
    return known;
  }

  /** Writes the functions that were called, which find their constants at a place. Returns these, words of 32 bits. */
  write(runtime: Runtime, constants: Place): number[] {
    const words: number[] = [];
    const places = new Map<string, number>();
    for (const { f, callee, width } of this.functions.values()) {
      const leaf = (node: Node, stream: number): void => {
        if (node.op === "param") {
          const before = stream * vectorTypes(callee.params).length;
          pushValue(f, before + vectorTypes(callee.params.slice(0, node.value)).length, node.type);
          return;
        }
        const [low, high] = constantWords(node.type, constantValue(node));
        // All bits equal is one instruction.
        if (low === high && (low === 0 || low === -1)) {
          pushConstant(f, node.type, constantValue(node));
          return;
        }
        const isWide = vectorsOf(node.type) === 2;
        const key = isWide ? `${low} ${high}` : `${low}`;
        const at = places.get(key) ?? words.length;
        if (at === words.length) words.push(...(isWide ? [low, high] : [low]));
        places.set(key, at);
        f.globalGet(constants.base).simdMemory(isWide ? SIMD.load64Splat : SIMD.load32Splat, constants.offset + 4 * at);
        if (!isWide) return;
        const splat = f.local("v128");
        f.tee(splat).get(splat);
      };
      const usual = reachable([callee.body], ({ op }) => op !== "rare");
      const streams = Array.from({ length: width }, (_, k) => ({ locals: new Map<number, number>(), leaf: (node: Node) => leaf(node, k) }));
      new VectorEmitter(f, runtime, width, ["param", "const"]).emit(usual, streams);
      for (const { locals } of streams) pushValue(f, locals.get(callee.body.id) as number, callee.body.type);
    }
    return words;
  }
}

/** Stores words at a place, four at a time: up to twelve bytes more than they have. */
export function storeWords(f: FunctionCode, place: Place, words: readonly number[]): void {
  for (let i = 0; i < words.length; i += 4) {
    const four = [0, 1, 2, 3].map((k) => words[i + k] ?? 0);
    pushPlace(f, place)
      .v128(four)
      .simdMemory(SIMD.store, 4 * i);
  }
}
