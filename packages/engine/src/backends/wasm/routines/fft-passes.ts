import type { FunctionCode, ModuleBuilder } from "../encoder.ts";
import { SIMD } from "../opcodes.ts";
import { changeSign, type Factor, setFactor, timesFactor } from "./packed-complex.ts";

/*
 * A pass reads its buffer in order and writes to another one: count × stride butterflies, of four numbers that lie a fourth
 * of the buffer apart, or of two a half apart. All butterflies of a row of `stride` have the same roots.
 */

/** pass(from, to, count, stride, roots, step): strides in bytes; the roots of row p are p, 2p and 3p steps into the table. */
export function emitFftPasses(module: ModuleBuilder): { four: number; two: number } {
  return { four: emitFour(module), two: emitTwo(module) };
}

const [FROM, TO, COUNT, STRIDE, ROOTS, STEP] = [0, 1, 2, 3, 4, 5];
const PARAMS = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;

/** Rows of butterflies, whose `row` sets the roots; `body` is one butterfly, after which both pointers move on. */
function overRows(f: FunctionCode, radix: number, row: (p: number) => void, body: () => void): void {
  const [p, q] = [f.local("i32"), f.local("i32")];
  f.i32(0).set(p);
  f.count(
    p,
    () => f.get(COUNT),
    () => f.i32(1),
    () => {
      row(p);
      f.i32(0).set(q);
      f.count(
        q,
        () => f.get(STRIDE),
        () => f.i32(16),
        () => {
          body();
          f.get(FROM).i32(16).add().set(FROM);
          f.get(TO).i32(16).add().set(TO);
        },
      );
      f.get(TO)
        .get(STRIDE)
        .times(radix - 1)
        .add()
        .set(TO);
    },
  );
}

/** Addresses of this number of strides beyond a pointer. */
function beyond(f: FunctionCode, pointer: number, stride: number, count: number): FunctionCode {
  f.get(pointer);
  return count === 0 ? f : f.get(stride).times(count).add();
}

function emitFour(module: ModuleBuilder): number {
  const f = module.function([...PARAMS], []);
  const factors: Factor[] = [1, 2, 3].map(() => ({ re: f.local("v128"), im: f.local("v128") }));
  const [a, b, c, d, sum, difference, other, turned] = Array.from({ length: 8 }, () => f.local("v128"));
  const [quarter, root] = [f.local("i32"), f.local("i32")];
  f.get(COUNT).get(STRIDE).mul().set(quarter);
  overRows(
    f,
    4,
    (p) => {
      f.get(p).get(STEP).mul().set(root);
      factors.forEach((factor, i) => {
        f.get(ROOTS)
          .get(root)
          .times(i + 1)
          .add()
          .simdMemory(SIMD.load, 0);
        setFactor(f, factor);
      });
    },
    () => {
      [a, b, c, d].forEach((value, i) => beyond(f, FROM, quarter, i).simdMemory(SIMD.load, 0).set(value));
      f.get(a).get(c).simd(SIMD.f64Add).set(sum);
      f.get(a).get(c).simd(SIMD.f64Sub).set(difference);
      f.get(b).get(d).simd(SIMD.f64Add).set(other);
      // i·(b − d): parts exchanged, the real one with its sign changed.
      f.get(b).get(d).simd(SIMD.f64Sub).tee(turned).get(turned).shuffleWords([2, 3, 0, 1]);
      changeSign(f, 0);
      f.set(turned);
      f.get(TO).get(sum).get(other).simd(SIMD.f64Add).simdMemory(SIMD.store, 0);
      const outputs: readonly [number, number, number][] = [
        [difference, turned, SIMD.f64Sub],
        [sum, other, SIMD.f64Sub],
        [difference, turned, SIMD.f64Add],
      ];
      outputs.forEach(([x, y, op], i) => {
        f.get(x).get(y).simd(op).set(a);
        beyond(f, TO, STRIDE, i + 1);
        timesFactor(f, a, factors[i]);
        f.simdMemory(SIMD.store, 0);
      });
    },
  );
  return f.index;
}

/** The last pass of odd powers of two: one row, without roots. */
function emitTwo(module: ModuleBuilder): number {
  const f = module.function([...PARAMS], []);
  const [a, b] = [f.local("v128"), f.local("v128")];
  overRows(
    f,
    2,
    () => undefined,
    () => {
      f.get(FROM).simdMemory(SIMD.load, 0).set(a);
      beyond(f, FROM, STRIDE, 1).simdMemory(SIMD.load, 0).set(b);
      f.get(TO).get(a).get(b).simd(SIMD.f64Add).simdMemory(SIMD.store, 0);
      beyond(f, TO, STRIDE, 1).get(a).get(b).simd(SIMD.f64Sub).simdMemory(SIMD.store, 0);
    },
  );
  return f.index;
}
