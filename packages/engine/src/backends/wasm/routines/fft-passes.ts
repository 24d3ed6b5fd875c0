import type { FunctionCode, ModuleBuilder } from "../encoder.ts";
import { OP, SIMD } from "../opcodes.ts";
import { changeSign, type Factor, setFactor, timesFactor } from "./packed-complex.ts";

/*
 * A pass reads its buffer in order and writes to another one: count × stride butterflies, each of `radix` numbers that lie
 * one radix-th of the buffer apart. All butterflies of a row of `stride` have the same roots.
 */

/** The functions of the passes of each radix, emitted when first asked for. */
export class FftPasses {
  private readonly module: ModuleBuilder;
  private readonly emitted = new Map<number, number>();

  constructor(module: ModuleBuilder) {
    this.module = module;
  }

  /**
   * The number of pass(from, to, count, stride, roots, step): stride and step in bytes; the roots of row p are the
   * multiples of p steps in the table. That of radix 2 has one row, without roots: it comes last.
   */
  of(radix: number): number {
    let pass = this.emitted.get(radix);
    if (pass === undefined) {
      pass = radix === 2 ? emitTwo(this.module) : radix === 4 ? emitFour(this.module) : emitOdd(this.module, radix);
      this.emitted.set(radix, pass);
    }
    return pass;
  }
}

const [FROM, TO, COUNT, STRIDE, ROOTS, STEP] = [0, 1, 2, 3, 4, 5];
const PARAMS = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;

/** One butterfly: pushes the k-th address read from, and written to. */
interface Places {
  readonly read: (k: number) => FunctionCode;
  readonly write: (k: number) => FunctionCode;
}

/** Rows of butterflies; a row's roots are set before it. */
function overRows(f: FunctionCode, radix: number, factors: readonly Factor[], body: (places: Places) => void): void {
  const [p, end, root, part] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const multiples = (of: number): number[] =>
    Array.from({ length: radix }, (_, k) => {
      const multiple = f.local("i32");
      f.get(of).times(k).set(multiple);
      return multiple;
    });
  f.get(COUNT).get(STRIDE).mul().set(part);
  const [apart, beside] = [multiples(part), multiples(STRIDE)];
  const at = (pointer: number, k: number, places: readonly number[]): FunctionCode =>
    k === 0 ? f.get(pointer) : f.get(pointer).get(places[k]).add();
  f.i32(0).set(p);
  f.count(
    p,
    () => f.get(COUNT),
    () => f.i32(1),
    () => {
      if (factors.length > 0) f.get(ROOTS).set(root);
      for (const factor of factors) {
        f.get(root).get(p).get(STEP).mul().add().tee(root).simdMemory(SIMD.load, 0);
        setFactor(f, factor);
      }
      f.get(FROM).get(STRIDE).add().set(end);
      f.loop(() => {
        body({ read: (k) => at(FROM, k, apart), write: (k) => at(TO, k, beside) });
        f.get(TO).i32(16).add().set(TO);
        f.get(FROM).i32(16).add().tee(FROM).get(end).op(OP.i32LtU).branchIf(0);
      });
      f.get(TO)
        .get(beside[radix - 1])
        .add()
        .set(TO);
    },
  );
}

function emitFour(module: ModuleBuilder): number {
  const f = module.function([...PARAMS], []);
  const factors = factorsOf(f, 3);
  const [a, b, c, d, sum, difference, other, turned] = Array.from({ length: 8 }, () => f.local("v128"));
  overRows(f, 4, factors, ({ read, write }) => {
    [a, b, c, d].forEach((value, i) => read(i).simdMemory(SIMD.load, 0).set(value));
    f.get(a).get(c).simd(SIMD.f64Add).set(sum);
    f.get(a).get(c).simd(SIMD.f64Sub).set(difference);
    f.get(b).get(d).simd(SIMD.f64Add).set(other);
    f.get(b).get(d).simd(SIMD.f64Sub).set(turned);
    timesI(f, turned);
    write(0).get(sum).get(other).simd(SIMD.f64Add).simdMemory(SIMD.store, 0);
    const outputs: readonly [number, number, number][] = [
      [difference, turned, SIMD.f64Sub],
      [sum, other, SIMD.f64Sub],
      [difference, turned, SIMD.f64Add],
    ];
    outputs.forEach(([x, y, op], i) => {
      f.get(x).get(y).simd(op).set(a);
      write(i + 1);
      timesFactor(f, a, factors[i]);
      f.simdMemory(SIMD.store, 0);
    });
  });
  return f.index;
}

/** The last pass of even lengths that fours do not divide: one row, without roots. */
function emitTwo(module: ModuleBuilder): number {
  const f = module.function([...PARAMS], []);
  const [a, b] = [f.local("v128"), f.local("v128")];
  overRows(f, 2, [], ({ read, write }) => {
    read(0).simdMemory(SIMD.load, 0).set(a);
    read(1).simdMemory(SIMD.load, 0).set(b);
    write(0).get(a).get(b).simd(SIMD.f64Add).simdMemory(SIMD.store, 0);
    write(1).get(a).get(b).simd(SIMD.f64Sub).simdMemory(SIMD.store, 0);
  });
  return f.index;
}

/**
 * An odd radix r. With the sums sⱼ = xⱼ + x₍ᵣ₋ⱼ₎ and differences dⱼ of opposite numbers, results k and r − k are
 * x₀ + Σ cos(2πjk/r)·sⱼ ∓ i·Σ sin(2πjk/r)·dⱼ.
 */
function emitOdd(module: ModuleBuilder, radix: number): number {
  const f = module.function([...PARAMS], []);
  const factors = factorsOf(f, radix - 1);
  const pairs = (radix - 1) / 2;
  const vectors = (): number[] => Array.from({ length: pairs }, () => f.local("v128"));
  const [sums, differences] = [vectors(), vectors()];
  const [first, a, b] = [f.local("v128"), f.local("v128"), f.local("v128")];
  /** Pushes Σ part(2πjk/r)·vⱼ. */
  const combination = (part: (angle: number) => number, k: number, values: readonly number[]): void =>
    values.forEach((value, i) => {
      const factor = part((2 * Math.PI * (((i + 1) * k) % radix)) / radix);
      f.get(value)
        .v128([...new Int32Array(Float64Array.of(factor, factor).buffer)])
        .simd(SIMD.f64Mul);
      if (i > 0) f.simd(SIMD.f64Add);
    });
  overRows(f, radix, factors, ({ read, write }) => {
    read(0).simdMemory(SIMD.load, 0).set(first);
    for (let j = 0; j < pairs; j++) {
      read(j + 1)
        .simdMemory(SIMD.load, 0)
        .set(a);
      read(radix - 1 - j)
        .simdMemory(SIMD.load, 0)
        .set(b);
      f.get(a).get(b).simd(SIMD.f64Add).set(sums[j]);
      f.get(a).get(b).simd(SIMD.f64Sub).set(differences[j]);
    }
    write(0).get(first);
    for (const sum of sums) f.get(sum).simd(SIMD.f64Add);
    f.simdMemory(SIMD.store, 0);
    for (let k = 1; k <= pairs; k++) {
      f.get(first);
      combination(Math.cos, k, sums);
      f.simd(SIMD.f64Add).set(a);
      combination(Math.sin, k, differences);
      f.set(b);
      timesI(f, b);
      for (const [result, op] of [
        [k, SIMD.f64Sub],
        [radix - k, SIMD.f64Add],
      ]) {
        write(result);
        f.get(a).get(b).simd(op);
        timesStacked(f, factors[result - 1]);
        f.simdMemory(SIMD.store, 0);
      }
    }
  });
  return f.index;
}

const factorsOf = (f: FunctionCode, count: number): Factor[] =>
  Array.from({ length: count }, () => ({ re: f.local("v128"), im: f.local("v128") }));

/** Multiplies the number in a local by i: parts exchanged, the real one with its sign changed. */
function timesI(f: FunctionCode, value: number): void {
  f.get(value).get(value).shuffleWords([2, 3, 0, 1]);
  changeSign(f, 0);
  f.set(value);
}

/** The number on the stack times a factor. */
function timesStacked(f: FunctionCode, factor: Factor): void {
  const value = f.local("v128");
  f.set(value);
  timesFactor(f, value, factor);
}
