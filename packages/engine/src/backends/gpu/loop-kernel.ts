import type { Affine, LoopKernel, Result, Stage } from "../../compiler/kernel.ts";
import { identityOf } from "../../compiler/reducers.ts";
import { type Node, type Op, reachable, type ScalarFunction } from "../../compiler/scalar/node.ts";
import { MAGIC_BITS, shiftedOf } from "../../compiler/scalar/polynomial.ts";
import { laneType } from "../../compiler/words.ts";
import type { Reducer } from "../../ir/lowering.ts";
import { type DeviceLayout, extentOf, gridOf } from "./launch.ts";
import { type GpuLane, type GpuWriter, gpuLane, type Operand, type Variable } from "./writer.ts";

const MAX_THREADS = 256;
const MIN_THREADS = 32;

/** How many threads a group has, and how many groups there are. */
export interface Extent {
  readonly threads: number;
  readonly groups: readonly [number, number];
}

/**
 * A nest of loops: without inner axes each thread takes one point of the grid; with them each group takes a row, its
 * threads go through the inner axes together and combine what they reduce.
 */
export function writeLoopKernel(kernel: LoopKernel, layout: DeviceLayout, w: GpuWriter): Extent {
  return new LoopWriter(kernel, layout, w).write();
}

class LoopWriter {
  private readonly kernel: LoopKernel;
  private readonly layout: DeviceLayout;
  private readonly w: GpuWriter;
  private readonly grid: number;
  private readonly rows: (Operand | null)[];

  constructor(kernel: LoopKernel, layout: DeviceLayout, w: GpuWriter) {
    this.kernel = kernel;
    this.layout = layout;
    this.w = w;
    this.grid = kernel.axes.length - kernel.inner;
    this.rows = kernel.rows.map(() => null);
  }

  write(): Extent {
    const { kernel, w } = this;
    const [rows, inner] = extentOf(kernel);
    if (!kernel.stages.some((stage) => stage.inner)) {
      const groups = gridOf(Math.ceil(rows / MAX_THREADS));
      const point = w.step(w.thread(), w.group(), MAX_THREADS);
      w.ifLess(point, rows, () => {
        const place = this.coordinates(point, 0, this.grid);
        for (const { results } of kernel.stages) this.map(results, place, w.int(0), null);
      });
      return { threads: MAX_THREADS, groups };
    }
    let threads = MIN_THREADS;
    while (threads < inner && threads < MAX_THREADS) threads *= 2;
    const row = w.group();
    w.ifLess(row, rows, () => {
      const place = this.coordinates(row, 0, this.grid);
      for (const stage of kernel.stages) this.stage(stage, place, row, inner, threads);
    });
    return { threads, groups: gridOf(rows) };
  }

  /** One number for each axis from a number that counts them all, the last fastest. */
  private coordinates(linear: Operand, from: number, to: number): Operand[] {
    const { axes } = this.kernel;
    const place: Operand[] = [];
    let rest = linear;
    for (let axis = to - 1; axis > from; axis--) {
      const [quotient, remainder] = this.w.divide(rest, axes[axis]);
      place[axis - from] = remainder;
      rest = quotient;
    }
    if (to > from) place[0] = rest;
    return place;
  }

  private stage(stage: Stage, row: readonly Operand[], rowNumber: Operand, inner: number, threads: number): void {
    const { kernel, w } = this;
    if (!stage.inner) {
      // Later stages compute again what they read of it.
      w.ifLess(w.thread(), 1, () => this.map(stage.results, row, rowNumber, null));
      return;
    }
    const totals = stage.results.map((result): Variable | null =>
      result.kind === "reduce" ? this.total(result.reducer, gpuLane(result.value.type)) : null,
    );
    w.loop(w.thread(), inner, threads, (position) => {
      const place = [...row, ...this.coordinates(position, this.grid, kernel.axes.length)];
      this.map(stage.results, place, w.step(position, rowNumber, inner), totals);
    });
    for (const [i, result] of stage.results.entries()) {
      const total = totals[i];
      if (result.kind === "reduce" && total !== null) this.rows[result.row] = this.acrossGroup(total, result.reducer, threads);
    }
  }

  /** Computes the results at one place; `kept` is where what stages keep for it lies. */
  private map(results: readonly Result[], place: readonly Operand[], kept: Operand, totals: readonly (Variable | null)[] | null): void {
    const { w, layout } = this;
    const values = this.evaluate(
      results.map(({ value }) => value),
      place,
      kept,
    );
    for (const [i, result] of results.entries()) {
      const value = values.get(result.value) as Operand;
      if (result.kind === "store") {
        const base = layout.places.get(result.buffer) as number;
        w.store(this.affine(result.at, place, base), value, gpuLane(laneType(result.dtype)));
      } else if (result.kind === "keep") {
        w.store(this.keptAt(result.slot, kept), value, gpuLane(result.value.type));
      } else {
        const total = totals?.[i];
        if (!total) throw new TypeError("a reduction outside of a row's loop");
        w.assign(total, this.combine(result.reducer, total.type, w.read(total), value));
      }
    }
  }

  private keptAt(slot: number, kept: Operand): Operand {
    return this.w.step(this.w.int(this.layout.places.get(this.kernel.slots[slot].buffer) as number), kept, 1);
  }

  private affine({ offset, strides }: Affine, place: readonly Operand[], base: number): Operand {
    let at = this.w.int(base + offset);
    for (const [axis, stride] of strides.entries()) {
      if (stride !== 0 && place[axis] !== undefined) at = this.w.step(at, place[axis], stride);
    }
    return at;
  }

  /** `given` are the arguments where the roots are those of a function. */
  private evaluate(roots: readonly Node[], place: readonly Operand[], kept: Operand, given: readonly Operand[] = []): Map<Node, Operand> {
    const values = new Map<Node, Operand>();
    for (const node of reachable(roots)) {
      const shifted = shiftedOf(node);
      const args = node.args.map((arg) => values.get(arg) as Operand);
      const value = shifted === null ? this.value(node, args, place, kept, given) : this.whole(values.get(shifted) as Operand);
      values.set(node, value);
    }
    return values;
  }

  /** The integer that a sum of `nearestInteger` stands for, by its bits: a compiler may cancel two additions of floats. */
  private whole(shifted: Operand): Operand {
    const { w } = this;
    const whole = w.op("sub", "i32", [w.op("bitcast", "i32", [shifted], "f32"), w.constant(MAGIC_BITS, "i32")], "i32");
    return w.op("convert", "f32", [whole], "i32");
  }

  private value(node: Node, args: readonly Operand[], place: readonly Operand[], kept: Operand, given: readonly Operand[]): Operand {
    const { kernel, layout, w } = this;
    const type = gpuLane(node.type);
    switch (node.op) {
      case "const":
        return w.constant(node.value, type);
      case "load": {
        const load = kernel.loads[node.value];
        return w.load(this.affine(load.at, place, layout.places.get(load.buffer) as number), type);
      }
      case "loadAt": {
        const load = kernel.loads[node.value];
        const at = w.step(this.affine(load.at, place, 0), args[0], 1);
        const last = w.constant(load.length - 1, "i32");
        const within = w.op("max", "i32", [w.op("min", "i32", [at, last], "i32"), w.constant(0, "i32")], "i32");
        return w.load(w.step(w.int(layout.places.get(load.buffer) as number), within, 1), type);
      }
      case "index":
        return this.affine(kernel.indices[node.value], place, 0);
      case "row": {
        const value = this.rows[node.value];
        if (value === null) throw new TypeError("a row's number is read before it is there");
        return value;
      }
      case "kept":
        return w.load(this.keptAt(node.value, kept), type);
      case "param":
        return given[node.value];
      case "call": {
        const { body } = node.callee as ScalarFunction;
        return this.evaluate([body], place, kept, args).get(body) as Operand;
      }
      case "rare":
        return w.op("select", type, [args[0], args[2], args[1]], type);
      default:
        return w.op(node.op, type, args, gpuLane(node.args[0].type), node.value);
    }
  }

  /** A variable that a reduction begins with. */
  private total(reducer: Reducer, type: GpuLane): Variable {
    return this.w.variable(type, this.w.constant(Number(identityOf(reducer, type)), type));
  }

  private combine(reducer: Reducer, type: GpuLane, a: Operand, b: Operand): Operand {
    return this.w.op(combiner(reducer, type), type, [a, b], type);
  }

  /** The combined value of all threads, in each of them: halves of the group add up until one number is left. */
  private acrossGroup(total: Variable, reducer: Reducer, threads: number): Operand {
    const { w } = this;
    const memory = w.shared(total.type, threads);
    w.storeShared(memory, w.thread(), w.read(total));
    w.barrier();
    for (let half = threads / 2; half >= 1; half /= 2) {
      w.ifLess(w.thread(), half, () => {
        const [own, other] = [w.loadShared(memory, w.thread()), w.loadShared(memory, w.step(w.int(half), w.thread(), 1))];
        w.storeShared(memory, w.thread(), this.combine(reducer, total.type, own, other));
      });
      w.barrier();
    }
    const result = w.loadShared(memory, w.int(0));
    // The memory is used again.
    w.barrier();
    return result;
  }
}

function combiner(reducer: Reducer, type: GpuLane): Op {
  if (type !== "bool") return reducer;
  return reducer === "and" || reducer === "min" || reducer === "mul" ? "and" : "or";
}
