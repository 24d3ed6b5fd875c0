import { DTYPES } from "../dtype/dtype.ts";
import type { Affine, BufferId, DotKernel, LoopKernel, Plan, Result, Stage, Step } from "./kernel.ts";
import { type Node, reachable } from "./scalar/node.ts";
import type { Schedule } from "./schedule.ts";

/*
 * Kernels as text, for people: what the compiler decided, before any backend writes it down. Axes are named i0, i1, …,
 * arrays %0, %1, … by their number in the plan, values v0, v1, … by stage.
 */

const axisName = (axis: number): string => `i${axis}`;

function place({ offset, strides }: Affine): string {
  const terms = strides.flatMap((stride, axis) => (stride === 0 ? [] : [stride === 1 ? axisName(axis) : `${stride}·${axisName(axis)}`]));
  if (offset !== 0 || terms.length === 0) terms.push(String(offset));
  return terms.join(" + ");
}

function constantText(node: Node): string {
  if (node.type === "bool") return node.value === 0 ? "false" : "true";
  const text = node.type === "f32" ? shortest(node.value) : String(node.type === "u32" ? node.value >>> 0 : node.value);
  return `${text}:${node.type}`;
}

/** The shortest decimal that is a number of single precision. */
function shortest(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

class StageText {
  private readonly kernel: LoopKernel;
  private readonly names = new Map<Node, string>();
  readonly lines: string[] = [];

  constructor(kernel: LoopKernel, { results }: Stage) {
    this.kernel = kernel;
    for (const node of reachable(results.map(({ value }) => value))) this.name(node);
    for (const result of results) this.lines.push(this.result(result));
  }

  private name(node: Node): void {
    if (node.op === "const") {
      this.names.set(node, constantText(node));
      return;
    }
    const name = `v${this.lines.length}`;
    this.names.set(node, name);
    this.lines.push(`${name}:${node.type} = ${this.expression(node)}`);
  }

  private expression({ op, args, value, type }: Node): string {
    const operands = args.map((arg) => this.names.get(arg)).join(" ");
    const { loads, indices } = this.kernel;
    switch (op) {
      case "load":
        return `load %${loads[value].buffer}[${place(loads[value].at)}]`;
      case "loadAt":
        return `load %${loads[value].buffer}[${place(loads[value].at)} + ${operands}]`;
      case "index":
        return `index ${place(indices[value])}`;
      case "row":
        return `row r${value}`;
      case "kept":
        return `kept k${value}`;
      case "convert":
      case "bitcast":
        return `${op} ${operands} to ${type}`;
      default:
        return args.length === 1 && (op === "shl" || op === "shrL" || op === "shrA") ? `${op} ${operands} ${value}` : `${op} ${operands}`;
    }
  }

  private result(result: Result): string {
    const value = this.names.get(result.value);
    if (result.kind === "store") return `store ${value} to %${result.buffer}[${place(result.at)}]`;
    return result.kind === "keep" ? `keep ${value} as k${result.slot}` : `reduce ${result.reducer} ${value} to r${result.row}`;
  }
}

function loopText(kernel: LoopKernel): string[] {
  const { axes, inner, stages, ops } = kernel;
  const grid = axes.length - inner;
  const list = (from: number, to: number): string =>
    axes
      .slice(from, to)
      .map((size, i) => `${axisName(from + i)} < ${size}`)
      .join(", ") || "once";
  const lines = [`loops over ${list(0, grid)}  (${ops.join(" ")})`];
  for (const stage of stages) {
    lines.push(stage.inner ? `  for ${list(grid, axes.length)}:` : "  once:");
    lines.push(...new StageText(kernel, stage).lines.map((line) => `    ${line}`));
  }
  return lines;
}

function dotText({ m, n, k, lhs, rhs, batches, output, epilogue, ops }: DotKernel): string[] {
  const operand = (buffer: BufferId, row: number, column: number): string => `%${buffer} (strides ${row}, ${column})`;
  const times = batches.length === 1 ? "" : `${batches.length} times `;
  const head = `product ${times}${m}×${k} by ${k}×${n} of ${operand(lhs.buffer, lhs.row, lhs.column)} and ${operand(rhs.buffer, rhs.row, rhs.column)} to %${output}  (${ops.join(" ")})`;
  return epilogue === null ? [head] : [head, ...["on its blocks:", ...loopText(epilogue)].map((line) => `  ${line}`)];
}

/** One step of a plan. */
export function stepText(step: Step): string {
  if (step.kind === "loop") return loopText(step).join("\n");
  if (step.kind === "dot") return dotText(step).join("\n");
  const arrays = (list: readonly unknown[]): string => list.map((x) => (typeof x === "number" ? `%${x}` : "literal")).join(" ");
  const head = `${step.kind} ${step.ops.join(" ")}: ${arrays(step.inputs)} to ${arrays(step.outputs)}`;
  if (step.kind !== "control") return head;
  return [head, ...step.bodies.map((plan) => planText(plan).replace(/^/gm, "  "))].join("\n");
}

/** A whole plan: its steps in order, then its arrays: where a caller's are not, their places in the arena. */
export function planText({ steps, buffers, inputs, outputs, arenaBytes }: Plan): string {
  const role = (id: BufferId): string => {
    const input = inputs.indexOf(id);
    if (input >= 0) return `input ${input}`;
    const output = outputs.findIndex((from) => "buffer" in from && from.buffer === id);
    return output >= 0 ? `output ${output}` : `at ${buffers[id].offset}`;
  };
  const arrays = buffers.map(({ dtype, length }, id) => `%${id} ${DTYPES[dtype].short}[${length}] ${role(id)}`);
  return [...steps.map(stepText), `arrays: ${arrays.join(", ")}; arena of ${arenaBytes} bytes`].join("\n");
}

/** How the loops of a scheduled kernel are walked. */
export function scheduleText({ kernel, tags, vector, unroll }: Schedule): string {
  const loops = kernel.axes.map((size, axis) => `${axisName(axis)} < ${size} ${tags[axis]}`);
  return `${loops.join(", ") || "once"}; ${vector < 0 ? "no vectors" : `vectors along ${axisName(vector)}`}, ${unroll} a turn`;
}
