import { convOperand, convSections } from "../../../compiler/conv-plan.ts";
import type { ConvRoutine } from "../../../ir/routine.ts";
import type { FunctionCode } from "../encoder.ts";
import { SIMD } from "../opcodes.ts";
import { scalarOps, vectorOp } from "./combine.ts";
import { copied } from "./conv-kernel.ts";
import { bytesOf } from "./element.ts";
import { pointerAt } from "./move-kernel.ts";
import { emitNest, joinLoops } from "./nest.ts";
import type { RoutineCode } from "./operands.ts";

interface Axis {
  readonly count: number;
  readonly x: number;
  readonly w: number;
  readonly y: number;
}

/**
 * A convolution whose groups have few features, or whose numbers are no f32: each output is summed by itself, four or
 * sixteen neighbours at a time where operand and result have them side by side.
 */
export function emitDirectConv(conv: ConvRoutine, { f, inputs, outputs: [out], scratch }: RoutineCode): void {
  const bytes = bytesOf(out.dtype);
  const operand = convOperand(conv);
  const x = copied(f, operand.copy, inputs[0].address, scratch, convSections(conv, null, bytes).operand, bytes);
  const w = pointerAt(f, inputs[1].address, 0);
  const y = pointerAt(f, out.address, 0);
  const axes: Axis[] = [
    { count: conv.groups, x: operand.group, w: conv.rhs.group, y: conv.out.group },
    { count: conv.batch, x: operand.batch, w: 0, y: conv.out.batch },
    { count: conv.outputs, x: 0, w: conv.rhs.output, y: conv.out.feature },
    ...conv.space.map((axis, k) => ({ count: axis.count, x: axis.stride * operand.space[k], w: 0, y: axis.out })),
  ];
  const multiply = vectorOp(out.dtype, "mul");
  const lanes =
    multiply === undefined
      ? -1
      : axes.findIndex(({ count, x: step, w: weight, y: to }) => count >= 4 && step === 1 && to === 1 && weight <= 1);
  const loops = axes.filter((_, k) => k !== lanes);
  const strides = (pick: (axis: Axis) => number): number[] => loops.map((axis) => bytes * pick(axis));
  emitNest(
    f,
    loops.map((axis) => axis.count),
    [
      { local: x, strides: strides((axis) => axis.x) },
      { local: w, strides: strides((axis) => axis.w) },
      { local: y, strides: strides((axis) => axis.y) },
    ],
    () => {
      if (lanes < 0) emitSum(f, conv, operand.space, operand.feature, { x, w, y }, out.dtype);
      else emitLanes(f, conv, operand.space, operand.feature, { x, w, y }, out.dtype, axes[lanes]);
    },
  );
}

interface Places {
  readonly x: number;
  readonly w: number;
  readonly y: number;
}
type DType = Parameters<typeof bytesOf>[0];

/** Loops over the taps and input features of one output. */
function overTaps(
  f: FunctionCode,
  conv: ConvRoutine,
  space: readonly number[],
  feature: number,
  bytes: number,
  at: Places,
  body: (x: number, w: number) => void,
): void {
  const taps = conv.space.map((axis, k) => ({ size: axis.window, x: axis.rhsDilation * space[k], w: axis.rhs }));
  taps.push({ size: conv.inputs, x: feature, w: conv.rhs.input });
  const { sizes, strides } = joinLoops(
    taps.map((tap) => tap.size),
    [taps.map((tap) => tap.x), taps.map((tap) => tap.w)],
  );
  const [x, w] = [pointerAt(f, at.x, 0), pointerAt(f, at.w, 0)];
  const scaled = strides.map((list) => list.map((stride) => stride * bytes));
  emitNest(
    f,
    sizes,
    [
      { local: x, strides: scaled[0] },
      { local: w, strides: scaled[1] },
    ],
    () => body(x, w),
  );
}

function emitSum(f: FunctionCode, conv: ConvRoutine, space: readonly number[], feature: number, at: Places, dtype: DType): void {
  const ops = scalarOps(dtype);
  const [sum, a, b] = [f.local(ops.type), f.local(ops.type), f.local(ops.type)];
  ops.zero(f);
  f.set(sum);
  overTaps(f, conv, space, feature, bytesOf(dtype), at, (x, w) => {
    f.get(x);
    ops.load(f);
    f.set(a).get(w);
    ops.load(f);
    f.set(b);
    ops.combine(f, "mul", a, b);
    f.set(a);
    ops.combine(f, "add", sum, a);
    f.set(sum);
  });
  f.get(at.y).get(sum);
  ops.store(f);
}

/** Neighbouring outputs: vectors of the operand, with neighbouring weights or one for all. */
function emitLanes(
  f: FunctionCode,
  conv: ConvRoutine,
  space: readonly number[],
  feature: number,
  at: Places,
  dtype: DType,
  axis: Axis,
): void {
  const multiply = vectorOp(dtype, "mul") as number;
  const add = vectorOp(dtype, "add") as number;
  const lane = f.local("i32");
  f.i32(0).set(lane);
  for (const width of [16, 4, 1]) {
    const end = axis.count - (axis.count % width);
    f.count(
      lane,
      () => f.i32(end),
      () => f.i32(width),
      () => {
        const moved = (pointer: number, stride: number): number => {
          const local = f.local("i32");
          f.get(pointer)
            .get(lane)
            .times(4 * stride)
            .add()
            .set(local);
          return local;
        };
        const here = { x: moved(at.x, 1), w: moved(at.w, axis.w), y: moved(at.y, 1) };
        if (width === 1) {
          emitSum(f, conv, space, feature, here, dtype);
          return;
        }
        const sums = Array.from({ length: width / 4 }, () => f.local("v128"));
        for (const sum of sums) f.v128([0, 0, 0, 0]).set(sum);
        overTaps(f, conv, space, feature, 4, here, (x, w) => {
          for (const [i, sum] of sums.entries()) {
            f.get(sum)
              .get(x)
              .simdMemory(SIMD.load, 16 * i)
              .get(w);
            if (axis.w === 1) f.simdMemory(SIMD.load, 16 * i);
            else f.simdMemory(SIMD.load32Splat, 0);
            f.simd(multiply).simd(add).set(sum);
          }
        });
        for (const [i, sum] of sums.entries())
          f.get(here.y)
            .get(sum)
            .simdMemory(SIMD.store, 16 * i);
      },
    );
  }
}
