import type { Node } from "../../compiler/scalar/node.ts";
import { isWideLane } from "../../ir/lanes.ts";
import type { LaneType } from "../../ir/lowering.ts";
import type { FunctionCode } from "./encoder.ts";
import { joinMasks, pushByLane, pushLane, pushMask, vectorsOf } from "./lanes.ts";
import { COMPARE, OP, SATURATING, SIMD } from "./opcodes.ts";
import type { Runtime } from "./runtime-module.ts";

/** Instructions of a vector by operation and lane type. */
type Table = Readonly<Record<string, Readonly<Partial<Record<LaneType, number>>>>>;

const every = (opcode: number): Readonly<Record<LaneType, number>> => ({
  f32: opcode,
  f64: opcode,
  i32: opcode,
  u32: opcode,
  i64: opcode,
  u64: opcode,
  bool: opcode,
});

const BINARY: Table = {
  add: { f32: SIMD.f32Add, f64: SIMD.f64Add, i32: SIMD.i32Add, u32: SIMD.i32Add, i64: SIMD.i64Add, u64: SIMD.i64Add, bool: SIMD.or },
  sub: { f32: SIMD.f32Sub, f64: SIMD.f64Sub, i32: SIMD.i32Sub, u32: SIMD.i32Sub, i64: SIMD.i64Sub, u64: SIMD.i64Sub },
  mul: { f32: SIMD.f32Mul, f64: SIMD.f64Mul, i32: SIMD.i32Mul, u32: SIMD.i32Mul, i64: SIMD.i64Mul, u64: SIMD.i64Mul, bool: SIMD.and },
  div: { f32: SIMD.f32Div, f64: SIMD.f64Div },
  min: { f32: SIMD.f32Min, f64: SIMD.f64Min, i32: SIMD.i32MinS, u32: SIMD.i32MinU, bool: SIMD.and },
  max: { f32: SIMD.f32Max, f64: SIMD.f64Max, i32: SIMD.i32MaxS, u32: SIMD.i32MaxU, bool: SIMD.or },
  pmin: { f32: SIMD.f32Pmin, f64: SIMD.f64Pmin, i32: SIMD.i32MinS, u32: SIMD.i32MinU, bool: SIMD.and },
  pmax: { f32: SIMD.f32Pmax, f64: SIMD.f64Pmax, i32: SIMD.i32MaxS, u32: SIMD.i32MaxU, bool: SIMD.or },
  and: every(SIMD.and),
  or: every(SIMD.or),
  xor: every(SIMD.xor),
};

const UNARY: Table = {
  neg: { f32: SIMD.f32Neg, f64: SIMD.f64Neg, i32: SIMD.i32Neg, u32: SIMD.i32Neg, i64: SIMD.i64Neg, u64: SIMD.i64Neg },
  abs: { f32: SIMD.f32Abs, f64: SIMD.f64Abs, i32: SIMD.i32Abs, i64: SIMD.i64Abs },
  floor: { f32: SIMD.floor, f64: SIMD.f64Floor },
  ceil: { f32: SIMD.ceil, f64: SIMD.f64Ceil },
  nearest: { f32: SIMD.nearest, f64: SIMD.f64Nearest },
  sqrt: { f32: SIMD.f32Sqrt, f64: SIMD.f64Sqrt },
  not: every(SIMD.not),
};

/** By the lane's width: of vectors, and of scalars. */
const SHIFTS: Readonly<Record<string, { readonly narrow: readonly [number, number]; readonly wide: readonly [number, number] }>> = {
  shl: { narrow: [SIMD.i32Shl, OP.i32Shl], wide: [SIMD.i64Shl, OP.i64Shl] },
  shrL: { narrow: [SIMD.i32ShrU, OP.i32ShrU], wide: [SIMD.i64ShrU, OP.i64ShrU] },
  shrA: { narrow: [SIMD.i32ShrS, OP.i32ShrS], wide: [SIMD.i64ShrS, OP.i64ShrS] },
};

const isExtremum = (op: string): boolean => op === "min" || op === "max" || op === "pmin" || op === "pmax";

/** Pushes a vector of u64 with its first bits flipped: signed comparisons order such as unsigned ones do the original. */
const pushFlipped = (f: FunctionCode, local: number): FunctionCode =>
  f
    .get(local)
    .v128([0, -(2 ** 31), 0, -(2 ** 31)])
    .simd(SIMD.xor);

/** Pushes `a op b` for two vectors of a type on the stack. */
export function emitBinary(f: FunctionCode, op: string, type: LaneType): void {
  const opcode = BINARY[op]?.[type];
  if (opcode !== undefined) {
    f.simd(opcode);
    return;
  }
  if (!isExtremum(op) || (type !== "i64" && type !== "u64")) throw new TypeError(`no vector instruction for ${op} of ${type}`);
  const [a, b] = [f.local("v128"), f.local("v128")];
  f.set(b).set(a).get(a).get(b);
  emitCompareHalf(f, op.endsWith("min") ? "lt" : "gt", type, a, b);
  f.simd(SIMD.bitselect);
}

/** Pushes the mask of a comparison of two vectors. */
export function emitCompareHalf(f: FunctionCode, how: keyof (typeof COMPARE)["i32"], type: LaneType, a: number, b: number): void {
  if (type === "u64" && how !== "eq" && how !== "ne") {
    pushFlipped(f, a);
    pushFlipped(f, b);
  } else f.get(a).get(b);
  f.simd(COMPARE[type === "bool" ? "i32" : type === "u64" ? "i64" : type][how]);
}

/** Pushes a node's value, whose operands are in locals. Leaves and rare nodes are the loops' own. */
export function pushOperation(f: FunctionCode, runtime: Runtime, node: Node, operands: readonly number[]): void {
  const { op, type, args } = node;
  const [x, y, z] = operands;
  const halves = (push: (half: number) => void): void => {
    for (let half = 0; half < vectorsOf(type); half++) push(half);
  };
  const unary = UNARY[op]?.[type];
  if (unary !== undefined) {
    halves((half) => f.get(x + half).simd(unary));
    return;
  }
  if (BINARY[op]?.[type] !== undefined || isExtremum(op)) {
    halves((half) => {
      f.get(x + half).get(y + half);
      emitBinary(f, op, type);
    });
    return;
  }
  const from = args[0]?.type;
  switch (op) {
    case "muladd":
      halves((half) => {
        f.get(x + half).get(y + half);
        if (runtime.relaxed) f.get(z + half).simd(type === "f64" ? SIMD.relaxedMaddDouble : SIMD.relaxedMadd);
        else {
          emitBinary(f, "mul", type);
          f.get(z + half);
          emitBinary(f, "add", type);
        }
      });
      return;
    case "div":
    case "rem":
      if (type !== "i32" && type !== "u32" && type !== "i64" && type !== "u64") break;
      byLane(f, node, operands, () => f.call(runtime.division(op, type)));
      return;
    case "libm":
      pushByLane(f, type, (lane) => {
        f.i32(node.value);
        pushLane(f, x, "f64", lane);
        if (args.length > 1) pushLane(f, y, "f64", lane);
        else f.f64(0);
        f.call(runtime.realFunction);
      });
      return;
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "gt":
    case "ge":
      for (let half = 0; half < vectorsOf(from); half++) emitCompareHalf(f, op, from, x + half, y + half);
      if (isWideLane(from)) joinMasks(f);
      return;
    case "shl":
    case "shrL":
    case "shrA": {
      const [vector, scalar] = SHIFTS[op][isWideLane(type) ? "wide" : "narrow"];
      if (args.length === 1)
        halves((half) =>
          f
            .get(x + half)
            .i32(node.value)
            .simd(vector),
        );
      else byLane(f, node, operands, () => f.op(scalar));
      return;
    }
    case "select":
      halves((half) => {
        f.get(y + half).get(z + half);
        // A condition is all ones or all zeros, where both instructions agree and the relaxed one is a single blend.
        pushMask(f, x, type, half).simd(runtime.relaxed ? SIMD.relaxedLaneselect : SIMD.bitselect);
      });
      return;
    case "convert":
      pushConverted(f, x, from, type);
      return;
  }
  throw new TypeError(`no vector instruction for ${op} of ${type}`);
}

/** A scalar instruction on the operands' lanes. */
function byLane(f: FunctionCode, { type, args }: Node, operands: readonly number[], apply: () => void): void {
  pushByLane(f, type, (lane) => {
    for (const [i, arg] of args.entries()) pushLane(f, operands[i], arg.type, lane);
    apply();
  });
}

/** Pushes a value in another type. */
function pushConverted(f: FunctionCode, x: number, from: LaneType, to: LaneType): void {
  const upper = (): FunctionCode => f.get(x).get(x).shuffleWords([2, 3, 2, 3]);
  const isUnsigned = (type: LaneType): boolean => type === "u32" || type === "u64";
  if (isWideLane(from) && isWideLane(to)) {
    // One of them is f64.
    pushByLane(f, to, (lane) => {
      pushLane(f, x, from, lane);
      if (to === "f64") f.op(from === "u64" ? OP.f64ConvertI64U : OP.f64ConvertI64S);
      else f.saturating(to === "u64" ? SATURATING.i64OfF64U : SATURATING.i64OfF64S);
    });
    return;
  }
  if (isWideLane(to)) {
    if (to === "f64") {
      const opcode = from === "f32" ? SIMD.promoteLow : isUnsigned(from) ? SIMD.convertLowU : SIMD.convertLowS;
      f.get(x).simd(opcode);
      upper().simd(opcode);
    } else if (from === "f32") {
      pushByLane(f, to, (lane) => {
        pushLane(f, x, from, lane)
          .op(OP.f64Promote)
          .saturating(to === "u64" ? SATURATING.i64OfF64U : SATURATING.i64OfF64S);
      });
    } else {
      f.get(x).simd(isUnsigned(from) ? SIMD.i64ExtendLowU : SIMD.i64ExtendLowS);
      f.get(x).simd(isUnsigned(from) ? SIMD.i64ExtendHighU : SIMD.i64ExtendHighS);
    }
    return;
  }
  if (from === "f64") {
    const opcode = to === "f32" ? SIMD.demoteZero : to === "u32" ? SIMD.truncSatDoubleU : SIMD.truncSatDoubleS;
    f.get(x)
      .simd(opcode)
      .get(x + 1)
      .simd(opcode)
      .shuffleWords([0, 1, 4, 5]);
    return;
  }
  if (isWideLane(from)) {
    if (to === "f32") {
      pushByLane(f, to, (lane) => {
        pushLane(f, x, from, lane).op(from === "u64" ? OP.f32ConvertI64U : OP.f32ConvertI64S);
      });
    } else
      f.get(x)
        .get(x + 1)
        .shuffleWords([0, 2, 4, 6]);
    return;
  }
  f.get(x).simd(to === "f32" ? (from === "u32" ? SIMD.convertU : SIMD.convertS) : to === "u32" ? SIMD.truncSatU : SIMD.truncSatS);
}
