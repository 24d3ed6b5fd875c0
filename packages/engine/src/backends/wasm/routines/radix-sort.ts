import { type FunctionCode, ModuleBuilder } from "../encoder.ts";
import { OP } from "../opcodes.ts";
import { type WasmMemory, wasm } from "../webassembly.ts";

/*
 * A stable sort of (key, position) pairs by u32 keys, or of keys alone: radix sort from the least significant byte, passes
 * over a byte that all keys share left out (Knuth, "The Art of Computer Programming" 5.2.5, algorithm R); few by insertion.
 */

const DIGITS = 256;
/** Bytes of the four histograms. */
const HISTOGRAMS = 4 * 4 * DIGITS;
const FEW = 24;
/** Pairs a call of the inner functions, so that the engine can put better code in between. */
const CHUNK = 16384;

/** Sorts n keys at `base` with the positions behind them; returns where the sorted keys are, positions n words behind. */
export type Sort = (base: number, n: number) => number;

/** The sort of pairs, and that of keys, which leaves the places of positions alone. */
export function createSorts(memory: WasmMemory): { sortPairs: Sort; sortKeys: Sort } {
  const module = new ModuleBuilder();
  const count = emitCount(module);
  for (const [name, moves] of [
    ["sortPairs", true],
    ["sortKeys", false],
  ] as const)
    emitDriver(module, name, { insert: emitInsertion(module, moves), count, scatter: emitScatterPass(module, moves) });
  const { sortPairs, sortKeys } = new wasm.Instance(new wasm.Module(module.bytes()), { env: { memory } }).exports;
  return { sortPairs: sortPairs as Sort, sortKeys: sortKeys as Sort };
}

const address = (f: FunctionCode, base: number, index: number): FunctionCode => f.get(base).get(index).times(4).add();

/** insert(keys, positions, n); positions stay where they are unless it `moves` them. */
function emitInsertion(module: ModuleBuilder, moves: boolean): number {
  const f = module.function(["i32", "i32", "i32"], []);
  const [keys, positions, n] = [0, 1, 2];
  const [i, j, key, position] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const at = (base: number, offset: number): FunctionCode => address(f, base, j).memory(OP.i32Load, offset);
  f.i32(1).set(i);
  f.count(
    i,
    () => f.get(n),
    () => f.i32(1),
    () => {
      address(f, keys, i).memory(OP.i32Load, 0).set(key);
      if (moves) address(f, positions, i).memory(OP.i32Load, 0).set(position);
      // j is where the hole's left neighbour is; the hole moves left while that one is greater.
      f.get(i).i32(1).sub().set(j);
      f.block(() =>
        f.loop(() => {
          f.get(j).i32(0).op(OP.i32LtS).branchIf(1);
          at(keys, 0).get(key).op(OP.i32GtU).op(OP.i32Eqz).branchIf(1);
          address(f, keys, j);
          at(keys, 0).memory(OP.i32Store, 4);
          if (moves) {
            address(f, positions, j);
            at(positions, 0).memory(OP.i32Store, 4);
          }
          f.get(j).i32(1).sub().set(j).branch(0);
        }),
      );
      address(f, keys, j).get(key).memory(OP.i32Store, 4);
      if (moves) address(f, positions, j).get(position).memory(OP.i32Store, 4);
    },
  );
  return f.index;
}

/** count(keys, end, histograms): the addresses from `keys` up to `end`. */
function emitCount(module: ModuleBuilder): number {
  const f = module.function(["i32", "i32", "i32"], []);
  const [keys, end, histograms] = [0, 1, 2];
  const [key, slot] = [f.local("i32"), f.local("i32")];
  f.count(
    keys,
    () => f.get(end),
    () => f.i32(4),
    () => {
      f.get(keys).memory(OP.i32Load, 0).set(key);
      for (let digit = 0; digit < 4; digit++) {
        const offset = 4 * DIGITS * digit;
        f.get(histograms);
        pushDigit(f, key, () => f.i32(8 * digit));
        f.i32(2).op(OP.i32Shl).add().tee(slot);
        f.get(slot).memory(OP.i32Load, offset).i32(1).add().memory(OP.i32Store, offset);
      }
    },
  );
  return f.index;
}

const pushDigit = (f: FunctionCode, key: number, shift: () => void): void => {
  f.get(key);
  shift();
  f.op(OP.i32ShrU)
    .i32(DIGITS - 1)
    .op(OP.i32And);
};

/** scatter(keys, end, positions, targetKeys, positionsBehind, slots, shift): `slots` has each digit's next place, in bytes. */
function emitScatterPass(module: ModuleBuilder, moves: boolean): number {
  const f = module.function(new Array(7).fill("i32"), []);
  const [keys, end, positions, target, behind, slots, shift] = [0, 1, 2, 3, 4, 5, 6];
  const [key, slot, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.count(
    keys,
    () => f.get(end),
    () => f.i32(4),
    () => {
      f.get(keys).memory(OP.i32Load, 0).set(key);
      f.get(slots);
      pushDigit(f, key, () => f.get(shift));
      f.i32(2).op(OP.i32Shl).add().tee(slot).memory(OP.i32Load, 0).set(to);
      f.get(slot).get(to).i32(4).add().memory(OP.i32Store, 0);
      f.get(target).get(to).add().tee(to).get(key).memory(OP.i32Store, 0);
      if (!moves) return;
      f.get(to).get(behind).add().get(positions).memory(OP.i32Load, 0).memory(OP.i32Store, 0);
      f.get(positions).i32(4).add().set(positions);
    },
  );
  return f.index;
}

function emitDriver(module: ModuleBuilder, name: string, fns: { insert: number; count: number; scatter: number }): void {
  const f = module.function(["i32", "i32"], ["i32"], name);
  const [base, n] = [0, 1];
  const [bytes, from, to, histogram, start, end, slot, sum, digit] = Array.from({ length: 9 }, () => f.local("i32"));
  f.get(n).i32(2).op(OP.i32Shl).set(bytes);
  f.get(n)
    .i32(FEW + 1)
    .op(OP.i32LtU)
    .when(() => f.get(base).get(base).get(bytes).add().get(n).call(fns.insert).get(base).op(OP.return));
  f.get(base).set(from).get(base).get(bytes).times(2).add().set(to);
  f.get(to).get(bytes).times(2).add().tee(histogram).i32(0).i32(HISTOGRAMS).fillMemory();
  const chunks = (body: () => void): void => {
    f.i32(0).set(start);
    f.count(
      start,
      () => f.get(bytes),
      () => f.i32(4 * CHUNK),
      () => {
        f.get(start)
          .i32(4 * CHUNK)
          .add()
          .tee(end)
          .get(bytes)
          .get(end)
          .get(bytes)
          .op(OP.i32LtU)
          .op(OP.select)
          .set(end);
        body();
      },
    );
  };
  chunks(() => f.get(from).get(start).add().get(from).get(end).add().get(histogram).call(fns.count));
  for (let pass = 0; pass < 4; pass++) {
    // All keys in one bucket: the first key's.
    f.get(from)
      .memory(OP.i32Load, 0)
      .i32(8 * pass)
      .op(OP.i32ShrU)
      .i32(DIGITS - 1)
      .op(OP.i32And)
      .i32(2)
      .op(OP.i32Shl)
      .get(histogram)
      .add()
      .memory(OP.i32Load, 0)
      .get(n)
      .op(OP.i32Ne)
      .when(() => {
        f.i32(0).set(sum).i32(0).set(digit);
        f.count(
          digit,
          () => f.i32(4 * DIGITS),
          () => f.i32(4),
          () => {
            f.get(histogram).get(digit).add().tee(slot).memory(OP.i32Load, 0).set(end);
            f.get(slot).get(sum).memory(OP.i32Store, 0);
            f.get(sum).get(end).times(4).add().set(sum);
          },
        );
        chunks(() =>
          f
            .get(from)
            .get(start)
            .add()
            .get(from)
            .get(end)
            .add()
            .get(from)
            .get(bytes)
            .add()
            .get(start)
            .add()
            .get(to)
            .get(bytes)
            .get(histogram)
            .i32(8 * pass)
            .call(fns.scatter),
        );
        f.get(from).get(to).set(from).set(to);
      });
    f.get(histogram)
      .i32(4 * DIGITS)
      .add()
      .set(histogram);
  }
  f.get(from);
}
