import { sortedAtOnce } from "../../../compiler/sort-plan.ts";
import type { DType } from "../../../dtype/dtype.ts";
import type { SortRoutine } from "../../../ir/routine.ts";
import { OP } from "../opcodes.ts";
import type { Runtime } from "../runtime-module.ts";
import { bytesOf, copyElement } from "./element.ts";
import { pointerAt } from "./move-kernel.ts";
import { emitNest } from "./nest.ts";
import type { RoutineCode } from "./operands.ts";
import { emitSelection } from "./select.ts";
import { emitKeysAlone, isKeysAlone } from "./sort-alone.ts";
import { encodeKey, keyWords } from "./sort-key.ts";

/**
 * Each line along the axis: its keys become u32 whose order is theirs, with their positions; sorting these by the last
 * key first, then by those before it, leaves the positions in order, and every operand is read by them. Where few are kept,
 * they are selected instead.
 */
export function emitSort(
  routine: SortRoutine,
  { f, inputs, outputs, scratch }: RoutineCode,
  { sortPairs, sortKeys }: Pick<Runtime, "sortPairs" | "sortKeys">,
): void {
  const { outer, size, inner, kept } = routine;
  const at = f.local("i32");
  const pairs = f.local("i32");
  const j = f.local("i32");
  const position = f.local("i32");
  const lines = (dtype: DType, length: number): number[] => [length * inner, 1].map((stride) => stride * bytesOf(dtype));
  const sources = inputs.map(({ address, dtype }) => ({ local: pointerAt(f, address, 0), strides: lines(dtype, size) }));
  const targets = outputs.map(({ address, dtype }) => ({ local: pointerAt(f, address, 0), strides: lines(dtype, kept) }));
  const each = (count: number, body: () => void): void => {
    f.i32(0).set(j);
    f.count(
      j,
      () => f.i32(count),
      () => f.i32(1),
      body,
    );
  };
  const element = (base: number, index: number, dtype: DType): void => {
    f.get(base)
      .get(index)
      .times(inner * bytesOf(dtype))
      .add();
  };
  const sortLine = (): void => {
    let known = false;
    for (let k = routine.keys - 1; k >= 0; k--) {
      const { dtype } = inputs[k];
      for (let word = 0; word < keyWords(dtype); word++) {
        if (known)
          f.get(pairs)
            .i32(4 * size)
            .add()
            .set(at);
        each(size, () => {
          if (known) f.get(at).get(j).times(4).add().memory(OP.i32Load, 0).set(position);
          // The sorted positions may lie in the second half of the scratch memory: they move to the first.
          f.get(scratch).get(j).times(4).add();
          encodeKey(f, dtype, word, routine.descending, () => element(sources[k].local, known ? position : j, dtype));
          f.memory(OP.i32Store, 0);
          f.get(scratch).get(j).times(4).add();
          if (known) f.get(position);
          else f.get(j);
          f.memory(OP.i32Store, 4 * size);
        });
        f.get(scratch).i32(size).call(sortPairs).set(pairs);
        known = true;
      }
    }
    f.get(pairs)
      .i32(4 * size)
      .add()
      .set(at);
  };
  emitNest(f, [outer, inner], [...sources, ...targets], () => {
    if (isKeysAlone(routine, inputs[0].dtype)) {
      emitKeysAlone(f, routine, inputs[0].dtype, { from: sources[0].local, to: targets[0].local, scratch }, sortKeys);
      return;
    }
    if (sortedAtOnce(routine, inputs[0].dtype) < size)
      emitSelection(f, routine, inputs[0].dtype, { line: sources[0].local, scratch, at }, sortPairs);
    else sortLine();
    for (const [n, result] of routine.results.entries()) {
      const { dtype } = outputs[n];
      each(kept, () => {
        f.get(at).get(j).times(4).add().memory(OP.i32Load, 0).set(position);
        const to = (): void => element(targets[n].local, j, dtype);
        if (result === "order") {
          to();
          f.get(position).memory(OP.i32Store, 0);
        } else copyElement(f, bytesOf(dtype), to, () => element(sources[result].local, position, dtype));
      });
    }
  });
}
