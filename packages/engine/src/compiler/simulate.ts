import { DTYPES, type TypedArray } from "../dtype/dtype.ts";
import { isFloatLane } from "../ir/lanes.ts";
import type { NDArray } from "../ir/ndarray.ts";
import type { Affine, BufferId, DotKernel, LoopKernel, Plan, Result } from "./kernel.ts";
import { identityOf } from "./reducers.ts";
import { combine, type Held, operate, wrap } from "./scalar/evaluate.ts";
import { constantValue, type Node, reachable } from "./scalar/node.ts";
import { laneType } from "./words.ts";

/* Kernels run one element after the other, as their definitions say: slow, and an oracle of every emitter. */

const place = ({ offset, strides }: Affine, index: readonly number[]): number =>
  strides.reduce((at, stride, axis) => at + stride * index[axis], offset);

/** Calls `visit` for every index, the last axis fastest. */
function forEachIndex(sizes: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = sizes.map(() => 0);
  if (sizes.some((size) => size === 0)) return;
  for (;;) {
    visit(index);
    let axis = sizes.length - 1;
    while (axis >= 0 && ++index[axis] === sizes[axis]) index[axis--] = 0;
    if (axis < 0) return;
  }
}

type Memory = (buffer: BufferId) => TypedArray;

function runLoop(kernel: LoopKernel, memory: Memory): void {
  const grid = kernel.axes.slice(0, kernel.axes.length - kernel.inner);
  const inner = kernel.axes.slice(grid.length);
  forEachIndex(grid, (outer) => {
    const rows: Held[] = [];
    const kept = kernel.slots.map((): Held[] => []);
    for (const stage of kernel.stages) {
      const nodes = reachable(stage.results.map(({ value }) => value));
      const totals = new Map<Result, Held>();
      for (const result of stage.results)
        if (result.kind === "reduce")
          totals.set(result, wrap(identityOf(result.reducer, kernel.rows[result.row]), kernel.rows[result.row]));
      let position = 0;
      forEachIndex(stage.inner ? inner : inner.map(() => 1), (within) => {
        const index = [...outer, ...within];
        const values = new Map<Node, Held>();
        const valueOf = (node: Node): Held => {
          const args = node.args.map((arg) => values.get(arg) as Held);
          switch (node.op) {
            case "const":
              return constantValue(node);
            case "load":
            case "loadAt": {
              const { buffer, at } = kernel.loads[node.value];
              return memory(buffer)[place(at, index) + Number(args[0] ?? 0)];
            }
            case "index":
              return place(kernel.indices[node.value], index);
            case "row":
              return rows[node.value];
            case "kept":
              return kept[node.value][position];
            default:
              return operate(node, args);
          }
        };
        for (const node of nodes) values.set(node, wrap(valueOf(node), node.type));
        for (const result of stage.results) {
          const value = values.get(result.value) as Held;
          if (result.kind === "store") memory(result.buffer)[place(result.at, index)] = value;
          else if (result.kind === "keep") kept[result.slot][position] = value;
          else totals.set(result, combine(totals.get(result) as Held, value, result.reducer, kernel.rows[result.row]));
        }
        position++;
      });
      for (const [result, total] of totals) if (result.kind === "reduce") rows[result.row] = wrap(total, kernel.rows[result.row]);
    }
  });
}

function runDot({ dtype, m, n, k, lhs, rhs, batches, output, epilogue }: DotKernel, memory: Memory): void {
  const [a, b, c] = [memory(lhs.buffer), memory(rhs.buffer), memory(output)];
  for (const [batch, [left, right]] of batches.entries()) {
    forEachIndex([m, n], ([i, j]) => {
      const type = laneType(dtype);
      let sum: Held = isFloatLane(type) ? 0 : 0n;
      for (let p = 0; p < k; p++) {
        const [x, y] = [a[left + i * lhs.row + p * lhs.column], b[right + p * rhs.row + j * rhs.column]];
        sum = typeof sum === "bigint" ? sum + BigInt(x) * BigInt(y) : sum + Number(x) * Number(y);
      }
      c[(batch * m + i) * n + j] = wrap(sum, type);
    });
  }
  if (epilogue !== null) runLoop(epilogue, memory);
}

/** Runs a plan of loops and products. Null when it has other steps, which have no meaning of their own here. */
export function simulatePlan(plan: Plan, inputs: readonly NDArray[]): TypedArray[] | null {
  if (plan.steps.some(({ kind }) => kind !== "loop" && kind !== "dot")) return null;
  const arrays = plan.buffers.map(({ dtype, length }): TypedArray => new DTYPES[dtype].storage(length));
  for (const [i, id] of plan.inputs.entries()) if (id !== null) arrays[id].set(inputs[i].data as never);
  const memory: Memory = (buffer) => arrays[buffer];
  for (const step of plan.steps) {
    if (step.kind === "loop") runLoop(step, memory);
    else if (step.kind === "dot") runDot(step, memory);
  }
  return plan.outputs.map((output) =>
    "buffer" in output ? arrays[output.buffer] : "input" in output ? inputs[output.input].data : output.literal.data,
  );
}
