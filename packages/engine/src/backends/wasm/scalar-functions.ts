import { type Node, reachable, type ScalarFunction } from "../../compiler/scalar/node.ts";
import type { FunctionCode, ModuleBuilder, ValueType } from "./encoder.ts";
import { SIMD } from "./opcodes.ts";
import { type Place, pushPlace } from "./place.ts";
import type { Runtime } from "./runtime-module.ts";
import { constantBits, VectorEmitter } from "./vector-emitter.ts";

/**
 * Functions of the scalar DAG as functions of a module, from vectors to a vector. Their constants are read from memory,
 * where the program writes them first: a vector constant takes an engine four instructions on a busy unit, a load one.
 */
export class ScalarFunctions {
  private readonly module: ModuleBuilder;
  private readonly called = new Map<string, { readonly f: FunctionCode; readonly callee: ScalarFunction }>();

  constructor(module: ModuleBuilder) {
    this.module = module;
  }

  /** The number of a function in the module. */
  indexOf(callee: ScalarFunction): number {
    let known = this.called.get(callee.key);
    if (known === undefined) {
      const params = callee.params.map((): ValueType => "v128");
      known = { f: this.module.function(params, ["v128"]), callee };
      this.called.set(callee.key, known);
    }
    return known.f.index;
  }

  /** Writes the functions that were called, which find their constants at a place. Returns these, words of 32 bits. */
  write(runtime: Runtime, constants: Place): number[] {
    const words = new Map<number, number>();
    for (const { f, callee } of this.called.values()) {
      const locals = new Map<number, number>();
      const leaf = (node: Node): void => {
        const word = constantBits(node);
        if (node.op === "param") f.get(node.value);
        // All bits equal is one instruction.
        else if (word === 0 || word === -1) f.v128([word, word, word, word]);
        else {
          const at = words.get(word) ?? words.size;
          words.set(word, at);
          f.globalGet(constants.base).simdMemory(SIMD.load32Splat, constants.offset + 4 * at);
        }
      };
      const usual = reachable([callee.body], ({ op }) => op !== "rare");
      new VectorEmitter(f, runtime, ["param", "const"]).emit(usual, locals, leaf);
      f.get(locals.get(callee.body.id) as number);
    }
    return [...words.keys()];
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
