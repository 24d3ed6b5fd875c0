import { type ConvCopy, convProducts, convSections, convUsesProducts } from "../../../compiler/conv-plan.ts";
import type { ConvRoutine } from "../../../ir/routine.ts";
import type { FunctionCode, ModuleBuilder } from "../encoder.ts";
import { OP } from "../opcodes.ts";
import { emitDirectConv } from "./conv-direct.ts";
import { bytesOf, copyBytes, copyElement } from "./element.ts";
import { pointerAt } from "./move-kernel.ts";
import { emitNest, joinLoops } from "./nest.ts";
import type { RoutineCode } from "./operands.ts";

/*
 * Convolutions as matrix products: a block of patches (the operand's elements under the window, a row for each output)
 * is written to scratch memory and multiplied with the kernel. Blocks stay in the cache, so the patches never exist as
 * a whole.
 */

export function emitConv(conv: ConvRoutine, code: RoutineCode, module: ModuleBuilder, gemm: number): void {
  const { f, inputs, outputs, scratch } = code;
  const { dtype } = outputs[0];
  if (!convUsesProducts(conv, dtype === "float32")) {
    emitDirectConv(conv, code);
    return;
  }
  const plan = convProducts(conv);
  const sections = convSections(conv, plan, 4);
  const x = copied(f, plan.operand.copy, inputs[0].address, scratch, sections.operand, 4);
  const w = copied(f, plan.kernelCopy, inputs[1].address, scratch, sections.kernel, 4);
  const y = pointerAt(f, outputs[0].address, 0);
  const patches = pointerAt(f, scratch, sections.patches);
  const patchRows = emitPatches(module, conv, plan);
  const rowCount = plan.rows.reduce((n, { count }) => n * count, 1);
  const featureLast = conv.outputs === 1 || conv.out.feature === 1;
  const [row, rows, end, accumulate] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const outer = [
    { count: conv.groups, lhs: plan.operand.group, out: conv.out.group, rhs: plan.kernelGroup },
    ...plan.outer.map((loop) => ({ ...loop, rhs: 0 })),
  ];
  const bytes = (list: readonly number[]): number[] => list.map((n) => 4 * n);
  emitNest(
    f,
    outer.map((loop) => loop.count),
    [
      { local: x, strides: bytes(outer.map((loop) => loop.lhs)) },
      { local: w, strides: bytes(outer.map((loop) => loop.rhs)) },
      { local: y, strides: bytes(outer.map((loop) => loop.out)) },
    ],
    () => {
      f.i32(0).set(row);
      f.count(
        row,
        () => f.i32(rowCount),
        () => f.i32(plan.rowBlock),
        () => {
          f.get(row).i32(plan.rowBlock).add().tee(end).i32(rowCount).get(end).i32(rowCount).op(OP.i32LtU).op(OP.select).set(end);
          f.get(end).get(row).sub().set(rows).i32(0).set(accumulate);
          const pointers = [
            { local: x, strides: bytes(plan.outerTaps.map((tap) => tap.lhs)) },
            { local: w, strides: bytes(plan.outerTaps.map((tap) => tap.rhs)) },
          ];
          emitNest(
            f,
            plan.outerTaps.map((tap) => tap.size),
            pointers,
            () => {
              f.get(x).get(patches).get(row).get(end).call(patchRows);
              const target = (): FunctionCode =>
                f
                  .get(y)
                  .get(row)
                  .times(4 * plan.rowStep)
                  .add();
              if (featureLast) {
                f.get(patches).get(w);
                target().get(rows).i32(conv.outputs).i32(plan.patch);
                f.i32(plan.patch).i32(1).i32(plan.kernelTap).i32(plan.kernelOutput).i32(plan.rowStep);
              } else {
                f.get(w).get(patches);
                target().i32(conv.outputs).get(rows).i32(plan.patch);
                f.i32(plan.kernelOutput).i32(plan.kernelTap).i32(1).i32(plan.patch).i32(conv.out.feature);
              }
              f.get(accumulate).call(gemm).i32(1).set(accumulate);
            },
          );
        },
      );
    },
  );
}

/** The array itself, or the address of its copy, which is made here. */
export function copied(f: FunctionCode, copy: ConvCopy | null, array: number, scratch: number, offset: number, bytes: number): number {
  if (copy === null) return pointerAt(f, array, 0);
  const begin = pointerAt(f, scratch, offset);
  f.get(begin)
    .i32(0)
    .i32(copy.size * bytes)
    .fillMemory();
  const source = pointerAt(f, array, copy.from.offset * bytes);
  const target = pointerAt(f, begin, copy.to.offset * bytes);
  const { sizes, strides } = joinLoops(copy.sizes, [copy.from.strides, copy.to.strides]);
  const [from, to] = strides.map((list) => list.map((stride) => stride * bytes));
  const last = sizes.length - 1;
  const contiguous = last >= 0 && from[last] === bytes && to[last] === bytes;
  const loops = contiguous ? last : sizes.length;
  emitNest(
    f,
    sizes.slice(0, loops),
    [
      { local: source, strides: from.slice(0, loops) },
      { local: target, strides: to.slice(0, loops) },
    ],
    () => {
      if (contiguous) copyBytes(f, sizes[last] * bytes, target, source);
      else
        copyElement(
          f,
          bytes,
          () => f.get(target),
          () => f.get(source),
        );
    },
  );
  return begin;
}

/** patches(x, target, row, end): the patches of the rows from `row` up to `end`, one after the other. */
function emitPatches(module: ModuleBuilder, _conv: ConvRoutine, plan: ReturnType<typeof convProducts>): number {
  const f = module.function(["i32", "i32", "i32", "i32"], []);
  const [x, target, row, end] = [0, 1, 2, 3];
  const [rest, source] = [f.local("i32"), f.local("i32")];
  const { sizes, strides } = joinLoops(
    plan.taps.map((tap) => tap.size),
    [plan.taps.map((tap) => tap.lhs)],
  );
  const bytes = bytesOf("float32");
  const from = strides[0].map((stride) => stride * bytes);
  const last = sizes.length - 1;
  const contiguous = last >= 0 && from[last] === bytes;
  const loops = contiguous ? last : sizes.length;
  const run = contiguous ? sizes[last] * bytes : bytes;
  f.count(
    row,
    () => f.get(end),
    () => f.i32(1),
    () => {
      f.get(x).set(source).get(row).set(rest);
      for (let k = plan.rows.length - 1; k >= 0; k--) {
        const { count, lhs } = plan.rows[k];
        f.get(source).get(rest);
        if (k > 0) f.i32(count).op(OP.i32RemU);
        f.times(lhs * bytes)
          .add()
          .set(source);
        if (k > 0) f.get(rest).i32(count).op(OP.i32DivU).set(rest);
      }
      emitNest(f, sizes.slice(0, loops), [{ local: source, strides: from.slice(0, loops) }], () => {
        if (contiguous) copyBytes(f, run, target, source);
        else
          copyElement(
            f,
            bytes,
            () => f.get(target),
            () => f.get(source),
          );
        f.get(target).i32(run).add().set(target);
      });
    },
  );
  return f.index;
}
