import { planOf, seedsOf } from "../../../compiler/fft-plan.ts";
import { complexDType, type DType, isComplex, realDType } from "../../../dtype/dtype.ts";
import type { AxisSplit, FftRoutine } from "../../../ir/routine.ts";
import type { FunctionCode, ModuleBuilder } from "../encoder.ts";
import { OP, SIMD } from "../opcodes.ts";
import { bytesOf } from "./element.ts";
import { FftPasses } from "./fft-passes.ts";
import { emitJoin, emitPart, emitPartingFactors } from "./fft-real.ts";
import { repeat, step, type Work } from "./fft-work.ts";
import { pointerAt } from "./move-kernel.ts";
import type { Operand, RoutineCode } from "./operands.ts";
import { changeSign, multiply, swapParts } from "./packed-complex.ts";

/*
 * Fourier transforms, one row after the other: a row is read into scratch memory as complex doubles, one a vector,
 * transformed there, and written. The inverse is the forward transform with real and imaginary parts exchanged.
 */

export function emitFft(routine: FftRoutine, { f, inputs: [x], outputs: [out], scratch }: RoutineCode, module: ModuleBuilder): void {
  const passes = new FftPasses(module);
  routine.axes.forEach((axis, i) => {
    const plan = planOf(routine, axis.size);
    const at = (offset: number | null): number => pointerAt(f, scratch, offset ?? 0);
    const [a, b] = plan.buffers;
    const work: Work = {
      plan,
      buffers: [at(a), at(b)],
      roots: at(plan.roots),
      chirp: at(plan.chirp),
      spectrum: at(plan.spectrum),
      parting: at(plan.parting),
      seeds: at(plan.seeds),
    };
    const transform = (from: 0 | 1): 0 | 1 => emitTransform(f, work, passes, from);
    emitTables(f, work, transform);
    emitRows(f, routine, axis, i === 0 ? x : out, out, work, transform);
  });
}

/** One transform of the plan's size, from one of the buffers; returns the one that it ends in. */
function emitTransform(f: FunctionCode, { plan, buffers, roots }: Work, passes: FftPasses, from: 0 | 1): 0 | 1 {
  let at = from;
  let stride = 1;
  for (const radix of plan.radices) {
    const count = plan.size / stride / radix;
    f.get(buffers[at])
      .get(buffers[1 - at])
      .i32(count)
      .i32(16 * stride)
      .get(roots)
      .i32(16 * stride)
      .call(passes.of(radix));
    at = at === 0 ? 1 : 0;
    stride *= radix;
  }
  return at;
}

/** Writes e^(−2πi·k/order) for small k and for multiples of a power of two: each root is a product of two of them. */
function emitSeeds(f: FunctionCode, seeds: number, order: number): (number: number) => void {
  const { bits, far } = seedsOf(order);
  const write = (slot: number, k: number): void => {
    const angle = (2 * Math.PI * (k % order)) / order;
    f.get(seeds)
      .v128([...new Int32Array(Float64Array.of(Math.cos(angle), -Math.sin(angle)).buffer)])
      .simdMemory(SIMD.store, 16 * slot);
  };
  for (let k = 0; k < far; k++) write(k, k * 2 ** bits);
  for (let k = 0; k < 2 ** bits; k++) write(far + k, k);
  const [left, right] = [f.local("v128"), f.local("v128")];
  return (number) => {
    f.get(seeds).get(number).i32(bits).op(OP.i32ShrU).times(16).add().simdMemory(SIMD.load, 0).set(left);
    f.get(seeds)
      .get(number)
      .i32(2 ** bits - 1)
      .op(OP.i32And)
      .times(16)
      .add()
      .simdMemory(SIMD.load, 16 * far)
      .set(right);
    multiply(f, left, right);
  };
}

/** The roots of the plan's size; of lengths that are transformed by a chirp also that, e^(−πi·k²/n), and the transform of its conjugate. */
function emitTables(f: FunctionCode, work: Work, transform: (from: 0 | 1) => 0 | 1): void {
  const { plan, buffers, roots, chirp, spectrum, seeds } = work;
  if (plan.size > 1) {
    const root = emitSeeds(f, seeds, plan.size);
    const to = pointerAt(f, roots, 0);
    repeat(f, plan.size, (k) => {
      f.get(to);
      root(k);
      f.simdMemory(SIMD.store, 0);
      step(f, to, 16);
    });
  }
  const n = plan.length;
  if (plan.parting !== null) emitPartingFactors(f, work.parting, n, emitSeeds(f, seeds, 2 * n));
  if (plan.chirp === null) return;
  const root = emitSeeds(f, seeds, 2 * n);
  const [square, value] = [f.local("i32"), f.local("v128")];
  f.get(buffers[0])
    .i32(0)
    .i32(16 * plan.size)
    .fillMemory();
  const [to, first, last] = [pointerAt(f, chirp, 0), pointerAt(f, buffers[0], 0), pointerAt(f, buffers[0], 16 * plan.size)];
  f.i32(0).set(square);
  repeat(f, n, (k) => {
    f.get(to);
    root(square);
    f.tee(value).simdMemory(SIMD.store, 0);
    f.get(value);
    changeSign(f, 1);
    f.set(value);
    f.get(first).get(value).simdMemory(SIMD.store, 0);
    f.get(k).when(() => f.get(last).get(value).simdMemory(SIMD.store, 0));
    step(f, to, 16);
    step(f, first, 16);
    step(f, last, -16);
    // k² modulo 2n: it grows by 2k + 1, which is less than 2n.
    f.get(square)
      .get(k)
      .times(2)
      .add()
      .i32(1)
      .add()
      .tee(square)
      .i32(2 * n)
      .op(OP.i32GeU)
      .when(() => step(f, square, -2 * n));
  });
  f.get(spectrum)
    .get(buffers[transform(0)])
    .i32(16 * plan.size)
    .copyMemory();
}

/** Transforms all rows along an axis. */
function emitRows(
  f: FunctionCode,
  { inverse, form }: FftRoutine,
  { outer, size: n, inner }: AxisSplit,
  from: Operand,
  to: Operand,
  work: Work,
  power: (from: 0 | 1) => 0 | 1,
): void {
  const half = Math.floor(n / 2) + 1;
  const given = form === "toReal" ? half : n;
  const kept = form === "fromReal" ? half : n;
  const { plan, buffers } = work;
  const [readBytes, writeBytes] = [from, to].map(({ dtype }) => bytesOf(dtype));
  const [source, target] = [pointerAt(f, from.address, 0), pointerAt(f, to.address, 0)];
  const [at, place, value] = [f.local("i32"), f.local("i32"), f.local("v128")];
  const transform = (buffer: 0 | 1): 0 | 1 => (plan.chirp === null ? power(buffer) : emitChirped(f, work, power, buffer));

  /** Reads numbers into the first buffer, their parts exchanged for an inverse. Pairs of real ones are read as complex. */
  const read = (count: number, dtype: DType, exchanged: boolean): void => {
    f.get(source).set(at).get(buffers[0]).set(place);
    repeat(f, count, () => {
      f.get(place);
      loadNumber(f, at, dtype);
      if (exchanged) swapParts(f);
      f.simdMemory(SIMD.store, 0);
      step(f, at, inner * bytesOf(dtype));
      step(f, place, 16);
    });
  };
  /** Writes the first numbers of a buffer. */
  const write = (count: number, dtype: DType, buffer: 0 | 1): void => {
    f.get(target).set(at).get(buffers[buffer]).set(place);
    const scale = 1 / plan.length;
    repeat(f, count, () => {
      f.get(at).get(place).simdMemory(SIMD.load, 0);
      if (inverse) {
        swapParts(f);
        f.v128(pairOf(scale, scale)).simd(SIMD.f64Mul);
      }
      f.set(value);
      storeNumber(f, value, dtype);
      step(f, at, inner * bytesOf(dtype));
      step(f, place, 16);
    });
  };
  const row = (): void => {
    if (plan.parting === null) {
      read(given, from.dtype, inverse);
      if (form === "toReal") emitMirror(f, buffers[0], n);
      write(kept, to.dtype, transform(0));
    } else if (form === "fromReal") {
      read(n / 2, complexDType(from.dtype), false);
      const last = transform(0);
      emitPart(f, work, last);
      write(half, to.dtype, last === 0 ? 1 : 0);
    } else {
      read(half, from.dtype, false);
      emitJoin(f, work);
      write(n / 2, complexDType(to.dtype), transform(1));
    }
  };
  repeat(f, outer, () => {
    repeat(f, inner, () => {
      row();
      step(f, source, readBytes);
      step(f, target, writeBytes);
    });
    step(f, source, (given - 1) * inner * readBytes);
    step(f, target, (kept - 1) * inner * writeBytes);
  });
}

/** A row of any length in a buffer; returns the buffer with its transform. */
function emitChirped(f: FunctionCode, { plan, buffers, chirp, spectrum }: Work, transform: (from: 0 | 1) => 0 | 1, first: 0 | 1): 0 | 1 {
  const { length: n, size } = plan;
  const [a, b] = [f.local("v128"), f.local("v128")];
  const [at, by] = [f.local("i32"), f.local("i32")];
  /** Multiplies the first numbers of a buffer by others; `after` is done to each product. */
  const times = (buffer: number, others: number, count: number, before: () => void, after: () => void): void => {
    f.get(buffer).set(at).get(others).set(by);
    repeat(f, count, () => {
      f.get(at).simdMemory(SIMD.load, 0);
      before();
      f.set(a).get(by).simdMemory(SIMD.load, 0).set(b).get(at);
      multiply(f, a, b);
      after();
      f.simdMemory(SIMD.store, 0);
      step(f, at, 16);
      step(f, by, 16);
    });
  };
  const nothing = (): void => undefined;
  times(buffers[first], chirp, n, nothing, nothing);
  f.get(buffers[first])
    .i32(16 * n)
    .add()
    .i32(0)
    .i32(16 * (size - n))
    .fillMemory();
  const middle = transform(first);
  // The inverse transform follows: parts are exchanged before and after it.
  times(buffers[middle], spectrum, size, nothing, () => swapParts(f));
  const last = transform(middle);
  times(
    buffers[last],
    chirp,
    n,
    () => {
      swapParts(f);
      f.v128(pairOf(1 / size, 1 / size)).simd(SIMD.f64Mul);
    },
    nothing,
  );
  return last;
}

/** Fills in the second half of a Hermitian spectrum of n numbers, an odd one, whose parts are exchanged. */
function emitMirror(f: FunctionCode, buffer: number, n: number): void {
  // The first number is real.
  f.get(buffer).f64(0).memory(OP.f64Store, 0);
  const [from, to] = [pointerAt(f, buffer, 16), pointerAt(f, buffer, 16 * (n - 1))];
  repeat(f, (n - 1) / 2, () => {
    f.get(to).get(from).simdMemory(SIMD.load, 0);
    changeSign(f, 0);
    f.simdMemory(SIMD.store, 0);
    step(f, from, 16);
    step(f, to, -16);
  });
}

const pairOf = (a: number, b: number): number[] => [...new Int32Array(Float64Array.of(a, b).buffer)];

/** Pushes a number of an array as a complex double. */
function loadNumber(f: FunctionCode, at: number, dtype: DType): void {
  f.get(at);
  if (realDType(dtype) === "float64") f.simdMemory(isComplex(dtype) ? SIMD.load : SIMD.load64Zero, 0);
  else f.simdMemory(isComplex(dtype) ? SIMD.load64Zero : SIMD.load32Zero, 0).simd(SIMD.promoteLow);
}

/** Stores a complex double, or its real part, at the address on the stack. */
function storeNumber(f: FunctionCode, value: number, dtype: DType): void {
  f.get(value);
  const isDouble = realDType(dtype) === "float64";
  if (!isDouble) f.simd(SIMD.demoteZero);
  if (isComplex(dtype)) {
    if (isDouble) f.simdMemory(SIMD.store, 0);
    else f.simdMemory(SIMD.store64Lane, 0, 0);
  } else {
    f.lane(isDouble ? SIMD.f64Extract : SIMD.f32Extract, 0).memory(isDouble ? OP.f64Store : OP.f32Store, 0);
  }
}
