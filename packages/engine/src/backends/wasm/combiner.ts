import { identityOf } from "../../compiler/reducers.ts";
import type { LaneType, Reducer } from "../../ir/lowering.ts";
import type { FunctionCode } from "./encoder.ts";
import { constantWords, valueLocal, vectorsOf } from "./lanes.ts";
import { COMPARE, OP, SIMD } from "./opcodes.ts";
import { emitBinary } from "./vector-ops.ts";

/*
 * Sums of f32 are blocked: a lane adds at most FLUSH elements in single precision, and block sums are added in double
 * precision. As with pairwise summation the error does not grow with the length: at most FLUSH + 4 roundings.
 */
export const FLUSH = 64;

/** How the vectors of one reduction combine. */
export class Combiner {
  /** Whether block sums are kept in double precision. */
  readonly isFloatSum: boolean;
  /** Extremes of floats: NaN is noted beside, which costs less than the instruction that hands it on. */
  readonly notesNaN: boolean;
  readonly type: LaneType;
  private readonly f: FunctionCode;
  private readonly reducer: Reducer;

  constructor(f: FunctionCode, reducer: Reducer, type: LaneType) {
    this.f = f;
    this.type = type;
    this.reducer = reducer;
    this.isFloatSum = type === "f32" && reducer === "add";
    this.notesNaN = type === "f32" && (reducer === "max" || reducer === "min");
  }

  /** Pushes one vector of the neutral element: of a value that has two, both are this. */
  pushIdentity(): void {
    this.f.v128(constantWords(this.type, identityOf(this.reducer, this.type)));
  }

  /** Sets a value to the neutral element. */
  setIdentity(value: number): void {
    for (let half = 0; half < vectorsOf(this.type); half++) {
      this.pushIdentity();
      this.f.set(value + half);
    }
  }

  /** A new local for a value of this reduction. */
  local(): number {
    return valueLocal(this.f, this.type);
  }

  /** accumulator ∘= value. Extremes pass over NaN where `nan`, a vector of lanes that had one, is given. */
  into(accumulator: number, value: number, nan: number | null = null): void {
    const { f } = this;
    if (nan !== null && this.notesNaN) {
      f.get(accumulator)
        .get(value)
        .simd(this.reducer === "max" ? SIMD.f32Pmax : SIMD.f32Pmin)
        .set(accumulator);
      f.get(nan).get(value).get(value).simd(COMPARE.f32.ne).simd(SIMD.or).set(nan);
      return;
    }
    for (let half = 0; half < vectorsOf(this.type); half++) this.intoVector(accumulator + half, value + half);
  }

  /** accumulator ∘= value, of one vector. */
  private intoVector(accumulator: number, value: number): void {
    this.f.get(accumulator).get(value);
    emitBinary(this.f, this.reducer, this.type);
    this.f.set(accumulator);
  }

  /** Makes the noted lanes of an accumulator NaN: all bits set are one. */
  settle(accumulator: number, nan: number): void {
    this.f.get(accumulator).get(nan).simd(SIMD.or).set(accumulator);
  }

  /** Adds a vector of f32 to two vectors of f64 (its low and high halves), and clears it. */
  flush(value: number, low: number, high: number): void {
    const { f } = this;
    f.get(low).get(value).simd(SIMD.promoteLow).simd(SIMD.f64Add).set(low);
    f.get(high).get(value).get(value).shuffleWords([2, 3, 2, 3]).simd(SIMD.promoteLow).simd(SIMD.f64Add).set(high);
    f.v128([0, 0, 0, 0]).set(value);
  }

  /** Sets four equal lanes: the lanes of an accumulator combined (of a float sum, two lanes of f64). */
  spread(accumulator: number, target: number): void {
    const { f } = this;
    if (this.isFloatSum) {
      f.get(accumulator).lane(SIMD.f64Extract, 0).get(accumulator).lane(SIMD.f64Extract, 1).op(OP.f64Add).op(OP.f32Demote);
      f.simd(SIMD.f32Splat).set(target);
      return;
    }
    const other = f.local("v128");
    const isWide = vectorsOf(this.type) === 2;
    f.get(accumulator).set(target);
    if (isWide) this.intoVector(target, accumulator + 1);
    for (const words of isWide
      ? [[2, 3, 0, 1]]
      : [
          [2, 3, 0, 1],
          [1, 0, 3, 2],
        ]) {
      f.get(target).get(target).shuffleWords(words).set(other);
      this.intoVector(target, other);
    }
    if (isWide) f.get(target).set(target + 1);
  }
}
