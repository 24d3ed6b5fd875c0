import { VerifierError } from "../errors/errors.ts";
import type { LaneType } from "../ir/lowering.ts";
import { type Affine, type BufferId, type LoopKernel, type Plan, readBy, writtenBy } from "./kernel.ts";
import { type Node, reachable } from "./scalar/node.ts";
import { laneType } from "./words.ts";

/**
 * Checks what emitters take for granted: every load and store stays inside its array, a row's numbers and kept values
 * are made before they are read, nodes have the types of what they compute, arrays are written before they are read.
 * Throws `VerifierError` that names the step.
 */
export function verifyPlan(plan: Plan): void {
  const known = new Set<BufferId>(plan.inputs.flatMap((id) => id ?? []));
  for (const [number, step] of plan.steps.entries()) {
    const check = (condition: boolean, message: string): void => {
      if (!condition) throw new VerifierError(`step ${number} (${step.ops.join(" ")}): ${message}`);
    };
    // An epilogue reads its own product, and a stage what earlier ones have stored.
    const own = step.kind === "dot" || step.kind === "loop" ? writtenBy(step) : [];
    for (const id of readBy(step))
      check(plan.buffers[id].length === 0 || known.has(id) || own.includes(id), `array ${id} is read before it is written`);
    if (step.kind === "loop") verifyLoops(step, plan, known, check);
    if (step.kind === "dot") {
      const { m, n, k, lhs, rhs, batches, epilogue } = step;
      for (const [left, right] of batches) {
        verifyPlace({ offset: left, strides: [lhs.row, lhs.column] }, [m, k], plan.buffers[lhs.buffer].length, check);
        verifyPlace({ offset: right, strides: [rhs.row, rhs.column] }, [k, n], plan.buffers[rhs.buffer].length, check);
      }
      check(plan.buffers[step.output].length === batches.length * m * n, "the result has another size than its array");
      if (epilogue !== null) {
        check(epilogue.inner === 0 && epilogue.axes.length === 3, "an epilogue goes over batches, rows and columns");
        verifyLoops(epilogue, plan, new Set([...known, step.output]), check);
      }
    }
    if (step.kind === "control") for (const body of step.bodies) verifyPlan(body);
    for (const id of writtenBy(step)) known.add(id);
  }
  for (const output of plan.outputs)
    if ("buffer" in output && plan.buffers[output.buffer].length > 0 && !known.has(output.buffer))
      throw new VerifierError(`array ${output.buffer}, a result, is never written`);
}

type Check = (condition: boolean, message: string) => void;

/** Every place of the loops lies inside an array. */
function verifyPlace({ offset, strides }: Affine, sizes: readonly number[], length: number, check: Check): void {
  check(strides.length === sizes.length, `${strides.length} strides for ${sizes.length} loops`);
  let [low, high] = [offset, offset];
  for (const [axis, size] of sizes.entries()) {
    const reach = strides[axis] * (size - 1);
    if (reach < 0) low += reach;
    else high += reach;
  }
  check(low >= 0 && high < length, `places ${low} to ${high} of an array of ${length} elements`);
}

function verifyLoops(kernel: LoopKernel, { buffers }: Plan, known: ReadonlySet<BufferId>, check: Check): void {
  const { axes, inner, loads, indices, stages, rows, slots } = kernel;
  check(inner <= axes.length && axes.every((size) => size > 0), `loops ${axes.join("×")}, ${inner} of them inner`);
  for (const load of loads) check(load.length === buffers[load.buffer].length, "a load's length is not its array's");
  for (const { strides } of indices) check(strides.length === axes.length, "an index has other loops than the kernel");
  const stored = new Set(known);
  const madeRows = new Set<number>();
  const madeSlots = new Set<number>();
  for (const stage of stages) {
    for (const node of reachable(stage.results.map(({ value }) => value))) {
      if (node.op === "load" || node.op === "loadAt") check(stored.has(loads[node.value].buffer), "an array is read before it is stored");
      if (node.op === "load") verifyPlace(loads[node.value].at, axes, buffers[loads[node.value].buffer].length, check);
      if (node.op === "row") check(madeRows.has(node.value) && rows[node.value] === node.type, `row number ${node.value} is not there`);
      if (node.op === "kept")
        check(stage.inner && madeSlots.has(node.value) && slots[node.value].type === node.type, `slot ${node.value} is empty`);
      if (!stage.inner && node.op === "load")
        check(
          loads[node.value].at.strides.slice(axes.length - inner).every((stride) => stride === 0),
          "a row's own number depends on an inner axis",
        );
      verifyTypes(node, check);
    }
    for (const result of stage.results) {
      if (result.kind === "store") {
        stored.add(result.buffer);
        verifyPlace(result.at, axes, buffers[result.buffer].length, check);
        check(laneType(result.dtype) === result.value.type, `${result.value.type} is stored as ${result.dtype}`);
        continue;
      }
      check(stage.inner, "only passes over inner axes keep and reduce");
      if (result.kind === "keep") madeSlots.add(result.slot);
      else {
        check(rows[result.row] === result.value.type, `row number ${result.row} is ${rows[result.row]}, reduced of ${result.value.type}`);
        madeRows.add(result.row);
      }
    }
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);
const FREE: ReadonlySet<string> = new Set(["load", "const", "row", "kept", "convert", "bitcast"]);

/** Operands have the node's type but for comparisons, selections and conversions. */
function verifyTypes(node: Node, check: Check): void {
  const types = node.args.map(({ type }): LaneType => type);
  const all = (of: readonly LaneType[], type: LaneType): boolean => of.every((own) => own === type);
  const fits =
    node.op === "index" || node.op === "loadAt"
      ? all(types, "i32")
      : COMPARISONS.has(node.op)
        ? node.type === "bool" && all(types, types[0])
        : node.op === "call"
          ? node.callee !== null && node.type === node.callee.body.type && `${types}` === `${node.callee.params}`
          : node.op === "select" || node.op === "rare"
            ? types[0] === "bool" && all(types.slice(1), node.type)
            : FREE.has(node.op) || node.op.startsWith("sh")
              ? true
              : all(types, node.type);
  check(fits, `${node.op} of ${types.join(", ")} is ${node.type}`);
  check(
    node.args.every((arg) => arg.id < node.id),
    `${node.op} comes before its operands`,
  );
}
