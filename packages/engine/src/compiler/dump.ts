import { REAL_FUNCTION_NAMES } from "../dtype/real-functions.ts";
import type { Affine, LoopKernel, Plan, Step } from "./kernel.ts";
import { constantValue, type Node, reachable } from "./scalar/node.ts";
import type { Schedule } from "./schedule.ts";

/** Takes a stage of the compiler by name (`trace`, a pass, `kernels`, `schedule`); the text is made only when asked for. */
export type Dump = (stage: string, text: () => string) => void;

const affineText = ({ offset, strides }: Affine): string => {
  const terms = strides.flatMap((stride, axis) => (stride === 0 ? [] : [stride === 1 ? `i${axis}` : `${stride}·i${axis}`]));
  return [...terms, ...(offset === 0 && terms.length > 0 ? [] : [`${offset}`])].join(" + ").replaceAll("+ -", "- ");
};

/** One line a node, as assignments: `n5:f32 = muladd n1 n2 n4`. */
function nodeText(node: Node, { loads, indices }: LoopKernel): string {
  const args = node.args.map(({ id }) => `n${id}`).join(" ");
  const what = (): string => {
    switch (node.op) {
      case "const":
        return `${constantValue(node)}`;
      case "load":
        return `array ${loads[node.value].buffer} at ${affineText(loads[node.value].at)}`;
      case "loadAt":
        return `array ${loads[node.value].buffer} at ${affineText(loads[node.value].at)} + ${args}`;
      case "index":
        return affineText(indices[node.value]);
      case "row":
        return `row number ${node.value}`;
      case "kept":
        return `kept ${node.value}`;
      case "libm":
        return `${REAL_FUNCTION_NAMES[node.value]} ${args}`;
      case "param":
        return `argument ${node.value}`;
      case "call":
        return `${node.callee?.name}(${args})`;
      default:
        return `${node.op} ${args}${node.op.startsWith("sh") && node.args.length === 1 ? ` ${node.value}` : ""}`;
    }
  };
  return `n${node.id}:${node.type} = ${what()}`;
}

export function loopText(kernel: LoopKernel): string {
  const grid = kernel.axes.length - kernel.inner;
  const axes = kernel.axes.map((size, axis) => `i${axis} < ${size}${axis < grid ? "" : " inner"}`).join(", ");
  const lines = [`for ${axes === "" ? "one element" : axes}`];
  for (const { inner, results } of kernel.stages) {
    lines.push(inner ? "  over the row:" : kernel.inner > 0 || kernel.rows.length > 0 ? "  once a row:" : "  do:");
    for (const node of reachable(results.map(({ value }) => value))) lines.push(`    ${nodeText(node, kernel)}`);
    for (const result of results) {
      const value = `n${result.value.id}`;
      if (result.kind === "store") lines.push(`    array ${result.buffer} at ${affineText(result.at)} ← ${value}  ${result.text}`);
      else if (result.kind === "keep") lines.push(`    kept ${result.slot} ← ${value}`);
      else lines.push(`    row number ${result.row} ← ${result.reducer} of ${value}`);
    }
  }
  return lines.join("\n");
}

const indent = (text: string): string => text.replaceAll(/^/gm, "  ");

function stepText(step: Step): string {
  const head = `${step.kind}: ${step.ops.join(" ")}`;
  switch (step.kind) {
    case "loop":
      return `${head}\n${indent(loopText(step))}`;
    case "dot": {
      const { m, n, k, lhs, rhs, batches, output, epilogue } = step;
      const operand = ({ buffer, row, column }: typeof lhs): string => `array ${buffer} (rows ${row}, columns ${column})`;
      const product = `  ${batches.length} × [${m}×${k}]·[${k}×${n}]: array ${output} ← ${operand(lhs)} · ${operand(rhs)}`;
      return epilogue === null ? `${head}\n${product}` : `${head}\n${product}\n  then, block by block,\n${indent(loopText(epilogue))}`;
    }
    case "control":
      return `${head}\n${step.bodies.map((body, i) => `  body ${i}:\n${indent(indent(planText(body)))}`).join("\n")}`;
    default:
      return `${head}\n  arrays ${step.outputs.join(", ")} ← ${step.inputs.map((input) => (typeof input === "number" ? `array ${input}` : "a literal")).join(", ")}`;
  }
}

/** A plan: its arrays, and its steps in order. */
export function planText(plan: Plan): string {
  const arrays = plan.buffers.map(
    ({ dtype, length, offset }, id) => `array ${id}: ${dtype} × ${length}${offset === null ? "" : ` at ${offset}`}`,
  );
  return [...arrays, ...plan.steps.map(stepText)].join("\n");
}

/** What a schedule chose: each axis with its tag. */
export function scheduleText({ kernel, tags, unroll }: Schedule): string {
  const axes = kernel.axes.map((size, axis) => `i${axis} < ${size} ${tags[axis]}`).join(", ");
  const vectors = [...new Set(unroll)].length === 1 ? unroll[0] : unroll.join(", ");
  return `${kernel.ops.join(" ")}: ${axes === "" ? "one element" : axes}; ${vectors} ${vectors === 1 ? "vector" : "vectors"} a turn`;
}
