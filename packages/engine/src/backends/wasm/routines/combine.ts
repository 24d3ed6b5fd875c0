import type { DType } from "../../../dtype/dtype.ts";
import type { Reducer } from "../../../ir/lowering.ts";
import type { FunctionCode, ValueType } from "../encoder.ts";
import { OP, SIMD } from "../opcodes.ts";

/** How numbers of a dtype are loaded, combined and stored one at a time. */
export interface ScalarOps {
  readonly type: ValueType;
  zero(f: FunctionCode): void;
  load(f: FunctionCode, offset?: number): void;
  store(f: FunctionCode, offset?: number): void;
  /** Leaves the combination of two locals on the stack. */
  combine(f: FunctionCode, op: Reducer, a: number, b: number): void;
}

const float = (type: "f32" | "f64", load: number, store: number, add: number): ScalarOps => ({
  type,
  zero: (f) => f.v128([0, 0, 0, 0]).lane(type === "f32" ? SIMD.f32Extract : SIMD.f64Extract, 0),
  load: (f, offset = 0) => f.memory(load, offset),
  store: (f, offset = 0) => f.memory(store, offset),
  // The instructions stand in one order for both widths: add, sub, mul, div, min, max.
  combine: (f, op, a, b) =>
    f
      .get(a)
      .get(b)
      .op(add + { add: 0, mul: 2, min: 4, max: 5 }[op as "add" | "mul" | "min" | "max"]),
});

function integer(f: FunctionCode, op: Reducer, a: number, b: number, signed: boolean): void {
  f.get(a).get(b);
  if (op === "add") f.add();
  else if (op === "mul") f.mul();
  else if (op === "and") f.op(OP.i32And);
  else if (op === "or") f.op(OP.i32Or);
  else if (op === "xor") f.op(OP.i32Xor);
  else {
    const less = signed ? OP.i32LtS : OP.i32LtU;
    if (op === "min") f.get(a).get(b);
    else f.get(b).get(a);
    f.op(less).op(OP.select);
  }
}

/** Integers of up to 32 bits, computed in 32: what is stored wraps. */
const word = (signed: boolean, load: number, store: number): ScalarOps => ({
  type: "i32",
  zero: (f) => f.i32(0),
  load: (f, offset = 0) => f.memory(load, offset),
  store: (f, offset = 0) => f.memory(store, offset),
  combine: (f, op, a, b) => integer(f, op, a, b, signed),
});

/** Integers of 64 bits. */
const long = (signed: boolean): ScalarOps => ({
  type: "i64",
  zero: (f) => f.i64(0n),
  load: (f, offset = 0) => f.memory(OP.i64Load, offset),
  store: (f, offset = 0) => f.memory(OP.i64Store, offset),
  combine(f, op, a, b) {
    f.get(a).get(b);
    if (op !== "min" && op !== "max") {
      f.op(LONG[op]);
      return;
    }
    if (op === "min") f.get(a).get(b);
    else f.get(b).get(a);
    f.op(signed ? OP.i64LtS : OP.i64LtU).op(OP.select);
  },
});
const LONG = { add: OP.i64Add, mul: OP.i64Mul, and: OP.i64And, or: OP.i64Or, xor: OP.i64Xor } as const;

/** Logical: sums and maxima are "or", products and minima "and". */
const bool: ScalarOps = {
  type: "i32",
  zero: (f) => f.i32(0),
  load: (f, offset = 0) => f.memory(OP.i32Load8U, offset),
  store: (f, offset = 0) => f.memory(OP.i32Store8, offset),
  combine: (f, op, a, b) => integer(f, op === "add" || op === "max" ? "or" : op === "mul" || op === "min" ? "and" : op, a, b, false),
};

const COMPLEX = {
  complex64: { type: "f32", bytes: 4, load: OP.f32Load, store: OP.f32Store, add: OP.f32Add, eq: OP.f32Eq, lt: OP.f32Lt },
  complex128: { type: "f64", bytes: 8, load: OP.f64Load, store: OP.f64Store, add: OP.f64Add, eq: OP.f64Eq, lt: OP.f64Lt },
} as const;

/** Multiplies the complex number at an address by another, or leaves the larger or the smaller of them there. */
export function combineComplex(f: FunctionCode, dtype: keyof typeof COMPLEX, op: "mul" | "max" | "min", to: number, from: number): void {
  const { type, bytes, load, store, add, eq, lt } = COMPLEX[dtype];
  const [a, b, c, d] = [to, to, from, from].map((address, i) => {
    const part = f.local(type);
    f.get(address)
      .memory(load, bytes * (i % 2))
      .set(part);
    return part;
  });
  const [sub, mul] = [add + 1, add + 2];
  if (op === "mul") {
    f.get(to).get(a).get(c).op(mul).get(b).get(d).op(mul).op(sub).memory(store, 0);
    f.get(to).get(a).get(d).op(mul).get(b).get(c).op(mul).op(add).memory(store, bytes);
    return;
  }
  // By the real part, then by the imaginary one; the first stays where it is known to be beyond the second.
  const [re, im, otherRe, otherIm] = op === "max" ? [c, d, a, b] : [a, b, c, d];
  f.get(re).get(otherRe).op(lt).get(re).get(otherRe).op(eq).get(im).get(otherIm).op(lt).op(OP.i32And).op(OP.i32Or).op(OP.i32Eqz);
  f.when(() => {
    f.get(to).get(c).memory(store, 0);
    f.get(to).get(d).memory(store, bytes);
  });
}

const SCALARS: Partial<Readonly<Record<DType, ScalarOps>>> = {
  float32: float("f32", OP.f32Load, OP.f32Store, OP.f32Add),
  float64: float("f64", OP.f64Load, OP.f64Store, OP.f64Add),
  int8: word(true, OP.i32Load8S, OP.i32Store8),
  int16: word(true, OP.i32Load16S, OP.i32Store16),
  int32: word(true, OP.i32Load, OP.i32Store),
  int64: long(true),
  uint64: long(false),
  uint8: word(false, OP.i32Load8U, OP.i32Store8),
  uint16: word(false, OP.i32Load16U, OP.i32Store16),
  uint32: word(false, OP.i32Load, OP.i32Store),
  bool,
};

export function scalarOps(dtype: DType): ScalarOps {
  const ops = SCALARS[dtype];
  if (ops === undefined) throw new TypeError(`no arithmetic for ${dtype} in routines`);
  return ops;
}

const VECTOR_FLOAT: Partial<Readonly<Record<Reducer, number>>> = {
  add: SIMD.f32Add,
  mul: SIMD.f32Mul,
  min: SIMD.f32Min,
  max: SIMD.f32Max,
};
const VECTOR_SIGNED: Partial<Readonly<Record<Reducer, number>>> = {
  add: SIMD.i32Add,
  mul: SIMD.i32Mul,
  min: SIMD.i32MinS,
  max: SIMD.i32MaxS,
};
const VECTOR_UNSIGNED: Partial<Readonly<Record<Reducer, number>>> = { ...VECTOR_SIGNED, min: SIMD.i32MinU, max: SIMD.i32MaxU };

/** The instruction that combines four numbers with four others; undefined where there is none. */
export function vectorOp(dtype: DType, op: Reducer): number | undefined {
  if (dtype === "float32") return VECTOR_FLOAT[op];
  if (dtype === "int32") return VECTOR_SIGNED[op];
  return dtype === "uint32" ? VECTOR_UNSIGNED[op] : undefined;
}
