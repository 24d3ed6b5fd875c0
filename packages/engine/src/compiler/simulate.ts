import { DTYPES, type TypedArray } from "../dtype/dtype.ts";
import type { LaneType, Reducer } from "../ir/lowering.ts";
import type { NDArray } from "../ir/ndarray.ts";
import type { Affine, BufferId, DotKernel, LoopKernel, Plan, Result } from "./kernel.ts";
import { identityOf } from "./reducers.ts";
import { type Node, reachable, type ScalarFunction } from "./scalar/node.ts";

/* Kernels run one element after the other, as their definitions say: slow, and an oracle of every emitter. */

const word = new DataView(new ArrayBuffer(4));

/** The 32 bits of a number of one type as a number of another. */
function bitcast(value: number, from: LaneType, to: LaneType): number {
  if (from === "f32") word.setFloat32(0, value);
  else word.setInt32(0, value);
  return to === "f32" ? word.getFloat32(0) : to === "u32" ? word.getUint32(0) : word.getInt32(0);
}

/** A number as its lane holds it. */
function wrap(value: number, type: LaneType): number {
  switch (type) {
    case "f32":
      return Math.fround(value);
    case "i32":
      return value | 0;
    case "u32":
      return value >>> 0;
    case "bool":
      return value ? 1 : 0;
  }
}

const divide = (a: number, b: number, type: LaneType): number => (type === "f32" ? a / b : b === 0 ? -1 : Math.trunc(a / b));
const leftover = (a: number, b: number, type: LaneType): number => (type === "f32" || b !== 0 ? a % b : a);

/** Nearest integer, ties to even. */
function nearest(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  const rounded = rest < 0.5 ? floor : rest > 0.5 ? floor + 1 : floor % 2 === 0 ? floor : floor + 1;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

/** Saturating, NaN is 0; integers wrap. */
function convert(value: number, from: LaneType, to: LaneType): number {
  if (from !== "f32" || to === "f32") return wrap(value, to);
  const [low, high] = to === "u32" ? [0, 2 ** 32 - 1] : [-(2 ** 31), 2 ** 31 - 1];
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), low), high);
}

/** The value of an operation whose arguments are known. */
function operate(node: Node, args: readonly number[]): number {
  const [a, b, c] = args;
  const { op, type } = node;
  const own = node.args[0]?.type ?? type;
  switch (op) {
    case "add":
      return type === "bool" ? a | b : a + b;
    case "sub":
      return a - b;
    case "mul":
      return type === "f32" ? a * b : type === "bool" ? a & b : Math.imul(a, b);
    case "div":
      return divide(a, b, type);
    case "rem":
      return leftover(a, b, type);
    case "muladd":
      return a * b + c;
    case "neg":
      return -a;
    case "abs":
      return Math.abs(a);
    case "min":
      return Math.min(a, b);
    case "max":
      return Math.max(a, b);
    case "pmin":
      return b < a ? b : a;
    case "pmax":
      return a < b ? b : a;
    case "floor":
      return Math.floor(a);
    case "ceil":
      return Math.ceil(a);
    case "nearest":
      return nearest(a);
    case "sqrt":
      return Math.sqrt(a);
    case "eq":
      return Number(a === b);
    case "ne":
      return Number(a !== b);
    case "lt":
      return Number(a < b);
    case "le":
      return Number(a <= b);
    case "gt":
      return Number(a > b);
    case "ge":
      return Number(a >= b);
    case "and":
      return a & b;
    case "or":
      return a | b;
    case "xor":
      return a ^ b;
    case "not":
      return type === "bool" ? 1 - a : ~a;
    case "shl":
      return a << (b ?? node.value);
    case "shrL":
      return a >>> (b ?? node.value);
    case "shrA":
      return (a | 0) >> (b ?? node.value);
    case "select":
      return a ? b : c;
    case "rare":
      return a ? c : b;
    case "convert":
      return convert(a, own, type);
    case "bitcast":
      return bitcast(a, own, type);
    case "call":
      return call(node.callee as ScalarFunction, args);
    default:
      throw new TypeError(`${op} is no operation`);
  }
}

function call({ body }: ScalarFunction, given: readonly number[]): number {
  const values = new Map<Node, number>();
  for (const node of reachable([body])) {
    const own = node.op === "const" ? node.value : node.op === "param" ? given[node.value] : null;
    const value =
      own ??
      operate(
        node,
        node.args.map((arg) => values.get(arg) as number),
      );
    values.set(node, wrap(value, node.type));
  }
  return values.get(body) as number;
}

function combine(a: number, b: number, reducer: Reducer, type: LaneType): number {
  switch (reducer) {
    // Sums of floats stay in double precision until the row's end, as emitters that sum by blocks do.
    case "add":
      return type === "f32" ? a + b : wrap(a + b, type);
    case "mul":
      return wrap(type === "f32" ? a * b : Math.imul(a, b), type);
    case "max":
      return Math.max(a, b);
    case "min":
      return Math.min(a, b);
    case "and":
      return wrap(a & b, type);
    case "or":
      return wrap(a | b, type);
    case "xor":
      return wrap(a ^ b, type);
  }
}

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
    const rows: number[] = [];
    const kept = kernel.slots.map((): number[] => []);
    for (const stage of kernel.stages) {
      const nodes = reachable(stage.results.map(({ value }) => value));
      const totals = new Map<Result, number>();
      for (const result of stage.results)
        if (result.kind === "reduce") totals.set(result, Number(identityOf(result.reducer, kernel.rows[result.row])));
      let position = 0;
      forEachIndex(stage.inner ? inner : inner.map(() => 1), (within) => {
        const index = [...outer, ...within];
        const values = new Map<Node, number>();
        const valueOf = (node: Node): number => {
          const args = node.args.map((arg) => values.get(arg) as number);
          switch (node.op) {
            case "const":
              return node.value;
            case "load":
            case "loadAt": {
              const { buffer, at } = kernel.loads[node.value];
              return Number(memory(buffer)[place(at, index) + (args[0] ?? 0)]);
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
          const value = values.get(result.value) as number;
          if (result.kind === "store") memory(result.buffer)[place(result.at, index)] = value;
          else if (result.kind === "keep") kept[result.slot][position] = value;
          else totals.set(result, combine(totals.get(result) as number, value, result.reducer, kernel.rows[result.row]));
        }
        position++;
      });
      for (const [result, total] of totals) if (result.kind === "reduce") rows[result.row] = wrap(total, kernel.rows[result.row]);
    }
  });
}

function runDot({ m, n, k, lhs, rhs, batches, output, epilogue }: DotKernel, memory: Memory): void {
  const [a, b, c] = [memory(lhs.buffer), memory(rhs.buffer), memory(output)];
  for (const [batch, [left, right]] of batches.entries()) {
    forEachIndex([m, n], ([i, j]) => {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += Number(a[left + i * lhs.row + p * lhs.column]) * Number(b[right + p * rhs.row + j * rhs.column]);
      c[(batch * m + i) * n + j] = sum;
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
