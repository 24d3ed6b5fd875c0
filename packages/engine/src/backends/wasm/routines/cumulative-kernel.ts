import { identityOf } from "../../../compiler/reducers.ts";
import { laneType } from "../../../compiler/words.ts";
import { DTYPES } from "../../../dtype/dtype.ts";
import { setElement } from "../../../dtype/elements.ts";
import { elementWords } from "../../../ir/element-words.ts";
import { emptyArray } from "../../../ir/ndarray.ts";
import type { CumulativeRoutine } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { OP, SIMD } from "../opcodes.ts";
import { scalarOps, vectorOp } from "./combine.ts";
import { bytesOf } from "./element.ts";
import { pointerAt } from "./move-kernel.ts";
import type { RoutineCode } from "./operands.ts";

/*
 * Running totals. Along the innermost axis a vector is summed within itself by two shifted additions and then raised by
 * the total so far; along another axis, neighbouring columns run beside each other. Sums of f32 are carried in f64.
 */

export function emitCumulative(routine: CumulativeRoutine, { f, inputs: [x], outputs: [out] }: RoutineCode): void {
  const { outer, size, inner } = routine;
  const bytes = bytesOf(out.dtype);
  const source = pointerAt(f, x.address, 0);
  const target = pointerAt(f, out.address, 0);
  const n = f.local("i32");
  const vector = vectorOp(out.dtype, routine.op);
  f.i32(0).set(n);
  f.count(
    n,
    () => f.i32(outer),
    () => f.i32(1),
    () => {
      if (inner === 1 && vector !== undefined) emitRow(f, routine, vector, out.dtype, source, target);
      else emitColumns(f, routine, vector, out.dtype, source, target);
      for (const pointer of [source, target])
        f.get(pointer)
          .i32(size * inner * bytes)
          .add()
          .set(pointer);
    },
  );
}

type DTypeName = Parameters<typeof vectorOp>[0];

/** One contiguous row, 4 elements at a time. Pointers stay where they are. */
function emitRow(
  f: FunctionCode,
  { op, size, reverse }: CumulativeRoutine,
  vector: number,
  dtype: DTypeName,
  source: number,
  target: number,
): void {
  const identity = f.local("v128");
  const v = f.local("v128");
  const carry = f.local("v128");
  const total = f.local("f64");
  const at = f.local("i32");
  const doubled = dtype === "float32" && op === "add";
  const neutralElement = emptyArray([], dtype);
  setElement(neutralElement, 0, Number(identityOf(op, laneType(dtype))));
  const [neutral] = elementWords(neutralElement.data);
  f.v128([neutral, neutral, neutral, neutral]).tee(identity).set(carry);
  f.f64(0).set(total);
  const whole = size - (size % 4);
  const one = reverse ? [1, 2, 3, 4] : [4, 0, 1, 2];
  const two = reverse ? [2, 3, 4, 4] : [4, 4, 0, 1];
  const last = reverse ? 0 : 3;
  // Byte offsets within the row; a reverse walk counts from the row's end down.
  const first = reverse ? 4 * (size - 4) : 0;
  if (whole > 0) {
    f.i32(0).set(at);
    f.count(
      at,
      () => f.i32(4 * whole),
      () => f.i32(16),
      () => {
        const place = (pointer: number): FunctionCode => {
          f.get(pointer);
          return reverse ? f.i32(first).add().get(at).sub() : f.get(at).add();
        };
        place(source).simdMemory(SIMD.load, 0).set(v);
        f.get(v).get(v).get(identity).shuffleWords(one).simd(vector).set(v);
        f.get(v).get(v).get(identity).shuffleWords(two).simd(vector).set(v);
        place(target);
        if (doubled) {
          f.get(v).get(total).op(OP.f32Demote).simd(SIMD.f32Splat).simd(vector).simdMemory(SIMD.store, 0);
          f.get(total).get(v).lane(SIMD.f32Extract, last).op(OP.f64Promote).op(OP.f64Add).set(total);
        } else {
          f.get(carry).get(v).simd(vector).tee(v).simdMemory(SIMD.store, 0);
          f.get(v).get(v).shuffleWords([last, last, last, last]).set(carry);
        }
      },
    );
  }
  const ops = scalarOps(dtype);
  const [running, next] = [f.local(ops.type), f.local(ops.type)];
  if (whole < size && !doubled)
    f.get(carry)
      .lane(ops.type === "f32" ? SIMD.f32Extract : SIMD.i32Extract, 0)
      .set(running);
  for (let i = whole; i < size; i++) {
    const offset = 4 * (reverse ? size - 1 - i : i);
    if (doubled) {
      f.get(total).get(source).memory(OP.f32Load, offset).op(OP.f64Promote).op(OP.f64Add).set(total);
      f.get(target).get(total).op(OP.f32Demote).memory(OP.f32Store, offset);
      continue;
    }
    f.get(source);
    ops.load(f, offset);
    f.set(next);
    ops.combine(f, op, running, next);
    f.set(running).get(target).get(running);
    ops.store(f, offset);
  }
}

/** Columns side by side: 16, then 4, then one at a time. Pointers stay where they are. */
function emitColumns(
  f: FunctionCode,
  routine: CumulativeRoutine,
  vector: number | undefined,
  dtype: DTypeName,
  source: number,
  target: number,
): void {
  const { inner } = routine;
  const bytes = bytesOf(dtype);
  const column = f.local("i32");
  f.i32(0).set(column);
  for (const width of vector === undefined ? [1] : [16, 4, 1]) {
    const end = inner - (inner % width);
    f.count(
      column,
      () => f.i32(end),
      () => f.i32(width),
      () => {
        const [from, to] = [source, target].map((pointer) => {
          const moved = f.local("i32");
          f.get(pointer).get(column).times(bytes).add().set(moved);
          return moved;
        });
        if (width === 1) emitColumn(f, routine, dtype, from, to);
        else emitStrip(f, routine, vector as number, width / 4, from, to);
      },
    );
  }
}

/** Walks the axis: `first` for its first element, `next` for the others, with the pointers on the element. */
function walk(
  f: FunctionCode,
  { size, inner, reverse }: CumulativeRoutine,
  bytes: number,
  pointers: readonly number[],
  first: () => void,
  next: () => void,
): void {
  const step = (reverse ? -inner : inner) * bytes;
  const move = (by: number): void => {
    for (const pointer of pointers) f.get(pointer).i32(by).add().set(pointer);
  };
  if (reverse) move((size - 1) * inner * bytes);
  first();
  const k = f.local("i32");
  f.i32(1).set(k);
  f.count(
    k,
    () => f.i32(size),
    () => f.i32(1),
    () => {
      move(step);
      next();
    },
  );
}

function emitColumn(f: FunctionCode, routine: CumulativeRoutine, dtype: DTypeName, from: number, to: number): void {
  const ops = scalarOps(dtype);
  const [running, next] = [f.local(ops.type), f.local(ops.type)];
  const total = f.local("f64");
  const doubled = dtype === "float32" && routine.op === "add";
  const load = (): void => {
    f.get(from);
    ops.load(f);
  };
  const store = (): void => {
    f.get(to).get(running);
    ops.store(f);
  };
  walk(
    f,
    routine,
    DTYPES[dtype].bytes,
    [from, to],
    () => {
      load();
      f.set(running);
      if (doubled) f.get(running).op(OP.f64Promote).set(total);
      store();
    },
    () => {
      load();
      if (doubled) f.op(OP.f64Promote).get(total).op(OP.f64Add).tee(total).op(OP.f32Demote).set(running);
      else {
        f.set(next);
        ops.combine(f, routine.op, running, next);
        f.set(running);
      }
      store();
    },
  );
}

/** `count` vectors of neighbouring columns. */
function emitStrip(f: FunctionCode, routine: CumulativeRoutine, vector: number, count: number, from: number, to: number): void {
  const doubled = routine.op === "add" && vector === SIMD.f32Add;
  const running = Array.from({ length: count }, () => f.local("v128"));
  const halves = Array.from({ length: doubled ? count : 0 }, () => [f.local("v128"), f.local("v128")] as const);
  const load = (i: number): FunctionCode => f.get(from).simdMemory(SIMD.load, 16 * i);
  const store = (i: number): FunctionCode =>
    f
      .get(to)
      .get(running[i])
      .simdMemory(SIMD.store, 16 * i);
  walk(
    f,
    routine,
    4,
    [from, to],
    () => {
      for (let i = 0; i < count; i++) {
        load(i).set(running[i]);
        if (doubled) {
          f.get(running[i]).simd(SIMD.promoteLow).set(halves[i][0]);
          f.get(running[i]).get(running[i]).shuffleWords([2, 3, 2, 3]).simd(SIMD.promoteLow).set(halves[i][1]);
        }
        store(i);
      }
    },
    () => {
      for (let i = 0; i < count; i++) {
        load(i);
        if (doubled) {
          const [low, high] = halves[i];
          f.tee(running[i]).simd(SIMD.promoteLow).get(low).simd(SIMD.f64Add).tee(low).simd(SIMD.demoteZero);
          f.get(running[i]).get(running[i]).shuffleWords([2, 3, 2, 3]).simd(SIMD.promoteLow).get(high).simd(SIMD.f64Add).tee(high);
          f.simd(SIMD.demoteZero).shuffleWords([0, 1, 4, 5]).set(running[i]);
        } else f.get(running[i]).simd(vector).set(running[i]);
        store(i);
      }
    },
  );
}
