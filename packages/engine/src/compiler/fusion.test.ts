import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../client/conformance.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import { splitByAxis } from "./affine.ts";
import { mayShare } from "./in-place.ts";
import type { LoopKernel } from "./kernel.ts";
import { optimize } from "./pipeline.ts";
import { planProgram } from "./plan.ts";

const kernels = (jaxpr: Jaxpr): string[] => planProgram(jaxpr).steps.map((step) => step.ops.join(" "));
const exact = { accuracy: null };

describe("fusion", () => {
  test("a chain of elementwise equations is one kernel", () => {
    const w = new ProgramWriter();
    const x = w.input([100]);
    const y = w.bind("exp", [w.bind("neg", [w.bind("mul", [x, x])])], exact);
    expect(kernels(w.finish(w.bind("add", [y, w.bind("sin", [y], exact)])))).toEqual(["mul neg exp sin add"]);
  });

  test("elementwise work goes into the reduction that reads it", () => {
    const w = new ProgramWriter();
    const x = w.input([10, 20]);
    expect(kernels(w.finish(w.bind("reduce_sum", [w.bind("mul", [x, x])], { axes: [1], out_sharding: null })))).toEqual(["mul reduce_sum"]);
  });

  describe("reads at computed places", () => {
    const modes = { indices_are_sorted: false, unique_indices: false, mode: "GatherScatterMode.CLIP", fill_value: null };
    const rowsOf = {
      ...modes,
      dimension_numbers: {
        offset_dims: [1],
        collapsed_slice_dims: [0],
        start_index_map: [0],
        operand_batching_dims: [],
        start_indices_batching_dims: [],
      },
      slice_sizes: [1, 6],
    };
    const ids = (w: ProgramWriter) => w.bind("add", [w.input([5, 1], "int32"), w.number(1, "int32")]);

    test("rows of a table, their indices and what is done to them are one kernel", () => {
      const w = new ProgramWriter();
      const [table, wide] = [w.input([9, 6]), w.input([5, 6])];
      const rows = w.bind("gather", [table, ids(w)], rowsOf);
      const total = w.bind("reduce_sum", [w.bind("mul", [rows, wide])], { axes: [0], out_sharding: null });
      expect(kernels(w.finish(total))).toEqual(["add gather mul reduce_sum"]);
    });

    test("a table that is computed is in memory first", () => {
      const w = new ProgramWriter();
      const table = w.bind("mul", [w.input([9, 6]), w.number(2)]);
      expect(kernels(w.finish(w.bind("neg", [w.bind("gather", [table, ids(w)], rowsOf)])))).toEqual(["mul", "add gather neg"]);
    });

    test("a slice from a start known at run time is read where it lies, and copied when nothing is done to it", () => {
      const program = (isUsed: boolean): Jaxpr => {
        const w = new ProgramWriter();
        const [x, start] = [w.input([9]), w.input([], "int32")];
        const slice = w.bind("dynamic_slice", [x, start], { slice_sizes: [4] });
        return w.finish(isUsed ? w.bind("neg", [slice]) : slice);
      };
      expect(kernels(program(true))).toEqual(["dynamic_slice neg"]);
      expect(planProgram(program(false)).steps.map(({ kind }) => kind)).toEqual(["routine"]);
    });

    test("an array that is updated in place later is read before", () => {
      const w = new ProgramWriter();
      const [x, start] = [w.bind("neg", [w.input([9])]), w.input([], "int32")];
      const slice = w.bind("dynamic_slice", [x, start], { slice_sizes: [4] });
      const updated = w.bind("dynamic_update_slice", [x, w.input([4]), start]);
      const steps = kernels(w.finish(w.bind("exp", [slice], exact), updated));
      expect(steps).toEqual(["neg", "dynamic_slice", "dynamic_update_slice", "exp"]);
    });
  });

  test("softmax is one kernel of three passes, and computes each exponential once", () => {
    const w = new ProgramWriter();
    const x = w.input([8, 16]);
    const spread = (v: ReturnType<typeof w.input>) =>
      w.bind("broadcast_in_dim", [v], { shape: [8, 16], broadcast_dimensions: [0], sharding: null });
    const e = w.bind("exp", [w.bind("sub", [x, spread(w.bind("reduce_max", [x], { axes: [1], out_sharding: null }))])], exact);
    const total = w.bind("reduce_sum", [e], { axes: [1], out_sharding: null });
    const plan = planProgram(w.finish(w.bind("div", [e, spread(total)])));
    expect(plan.steps.map((step) => step.ops.join(" "))).toEqual(["reduce_max broadcast_in_dim sub exp reduce_sum broadcast_in_dim div"]);
    const [{ stages, axes, inner }] = plan.steps as LoopKernel[];
    expect([axes, inner]).toEqual([[8, 16], 1]);
    // What later passes read waits where the result will lie, and the result may still lie over the input.
    expect(stages.map(({ results }) => results.map(({ kind }) => kind))).toEqual([["reduce"], ["store", "reduce"], ["store"]]);
    expect(mayShare(plan, 0, 0)).toBe(true);
  });

  test("a value that later passes read has memory of its own where an input is read to the end: the result may lie over that", () => {
    const w = new ProgramWriter();
    const x = w.input([8, 16]);
    const e = w.bind("exp", [x], exact);
    const total = w.bind("reduce_sum", [e], { axes: [1], out_sharding: null });
    const spread = w.bind("broadcast_in_dim", [total], { shape: [8, 16], broadcast_dimensions: [0], sharding: null });
    const plan = planProgram(w.finish(w.bind("add", [x, w.bind("div", [e, spread])])));
    const [{ stages }] = plan.steps as LoopKernel[];
    expect(stages.map(({ results }) => results.map(({ kind }) => kind))).toEqual([["keep", "reduce"], ["store"]]);
    expect(mayShare(plan, 0, 0)).toBe(true);
  });

  test("what is costly and read by two kernels is stored; what is cheap is computed again", () => {
    const program = (name: string): Jaxpr => {
      const w = new ProgramWriter();
      const x = w.input([6, 6]);
      const y = name === "neg" ? w.bind("neg", [x]) : w.bind("tanh", [x], exact);
      return w.finish(
        w.bind("reduce_sum", [y], { axes: [0], out_sharding: null }),
        w.bind("reduce_max", [y], { axes: [1], out_sharding: null }),
      );
    };
    expect(kernels(program("tanh"))).toEqual(["tanh reduce_sum", "reduce_max"]);
    expect(kernels(program("neg"))).toEqual(["neg reduce_sum", "neg reduce_max"]);
  });

  test("broadcasting a costly row stores the row first", () => {
    const w = new ProgramWriter();
    const x = w.input([64]);
    const row = w.bind("exp", [x], exact);
    const wide = w.bind("broadcast_in_dim", [row], { shape: [32, 64], broadcast_dimensions: [1], sharding: null });
    expect(kernels(w.finish(w.bind("add", [wide, w.input([32, 64])])))).toEqual(["exp", "broadcast_in_dim add"]);
  });

  test("views and iotas are indices, not copies", () => {
    const w = new ProgramWriter();
    const x = w.input([4, 6]);
    const t = w.bind("transpose", [w.bind("rev", [x], { dimensions: [1] })], { permutation: [1, 0] });
    const i = w.bind("iota", [], { dtype: "float32", shape: [6, 4], dimension: 0, sharding: null });
    const plan = planProgram(w.finish(w.bind("add", [t, i])));
    expect(plan.steps.length).toBe(1);
    const kernel = plan.steps[0] as LoopKernel;
    expect(kernel.axes).toEqual([6, 4]);
    expect(kernel.loads.map((load) => load.at)).toEqual([{ offset: 5, strides: [-1, 6] }]);
    expect(kernel.indices).toEqual([{ offset: 0, strides: [1, 0] }]);
  });

  test("a product reads transposed and sliced operands where they lie", () => {
    const w = new ProgramWriter();
    const x = w.input([20, 30]);
    const t = w.bind("transpose", [x], { permutation: [1, 0] });
    const part = w.bind("slice", [t], { start_indices: [10, 0], limit_indices: [30, 20], strides: null });
    const y = w.bind("dot_general", [part, x], {
      dimension_numbers: [
        [[1], [0]],
        [[], []],
      ],
      precision: null,
      preferred_element_type: "float32",
      out_sharding: null,
    });
    const plan = planProgram(w.finish(y));
    expect(plan.steps).toMatchObject([{ kind: "dot", m: 20, n: 30, k: 20, lhs: { row: 1, column: 30 }, batches: [[10, 0]] }]);
  });

  test("the transpose of a product swaps its operands, and what follows is its epilogue", () => {
    const w = new ProgramWriter();
    const [x, y, z] = [w.input([20, 30]), w.input([30, 40]), w.input([40, 20])];
    const product = w.bind("dot_general", [x, y], {
      dimension_numbers: [
        [[1], [0]],
        [[], []],
      ],
      precision: null,
      preferred_element_type: "float32",
      out_sharding: null,
    });
    const program = w.finish(w.bind("sub", [z, w.bind("transpose", [product], { permutation: [1, 0] })]));
    const { jaxpr } = optimize(program, { now: () => 0 });
    expect(planProgram(jaxpr).steps).toMatchObject([{ kind: "dot", m: 40, n: 20, k: 30, ops: ["dot_general", "sub"] }]);
  });

  test("loops that walk memory as one are one loop", () => {
    const w = new ProgramWriter();
    const x = w.input([4, 5, 6]);
    const [kernel] = planProgram(w.finish(w.bind("add", [x, x]))).steps as LoopKernel[];
    expect(kernel.axes).toEqual([120]);
  });

  test("memory is used again once its array is dead", () => {
    const w = new ProgramWriter();
    let x = w.input([1000, 1000]);
    for (let i = 0; i < 40; i++)
      x = w.bind("dot_general", [x, x], {
        dimension_numbers: [
          [[1], [0]],
          [[], []],
        ],
        precision: null,
        preferred_element_type: "float32",
        out_sharding: null,
      });
    expect(planProgram(w.finish(x)).arenaBytes).toBeLessThan(3 * 4_000_000 + 4096);
  });
});

describe("splitting an offset by axis", () => {
  test("is refused where a loop runs over two axes", () => {
    expect(splitByAxis({ offset: 0, strides: [1] }, [6], [2, 3])).toBeNull();
    expect(splitByAxis({ offset: 0, strides: [3, 1] }, [2, 3], [2, 3])).toEqual([
      { offset: 0, strides: [1, 0] },
      { offset: 0, strides: [0, 1] },
    ]);
  });
});
