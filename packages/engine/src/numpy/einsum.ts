import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { range } from "../primitives/broadcasting.ts";
import { broadcastedIota, full } from "../primitives/creation.ts";
import { dotGeneral } from "../primitives/dot.ts";
import { eq } from "../primitives/logic.ts";
import { squeeze, transpose } from "../primitives/movement.ts";
import { reduceSum } from "../primitives/reduce.ts";
import { selectN } from "../primitives/select.ts";
import { contractionOrder } from "./einsum-order.ts";
import { type ArrayLike, operands, promoteDTypes } from "./operands.ts";

/** An operand with a letter for each axis. */
interface Term {
  readonly value: Value;
  readonly labels: string;
}

const count = (text: string, letter: string): number => text.split(letter).length - 1;

/** Splits `ij,jk->ik`, fills in the ellipsis and the implied output. */
function parse(subscripts: string, values: readonly Value[]): { inputs: string[]; output: string } {
  if (typeof subscripts !== "string")
    throw new JaxTypeError('einsum takes the subscripts first, as a string: jnp.einsum("ij,jk->ik", a, b).');
  const text = subscripts.replaceAll(" ", "");
  const [left, right, ...more] = text.split("->");
  const inputs = left.split(",");
  if (more.length > 0) throw new ValueError("Subscripts can only contain one '->'.");
  if (inputs.length !== values.length) {
    throw new ValueError(
      `Number of einsum subscripts must be equal to the number of operands: ${inputs.length} subscripts, ${values.length} operands.`,
    );
  }
  // Letters for the axes that an ellipsis stands for, from a range no user writes.
  const ranks = inputs.map((labels, i) => (labels.includes("...") ? values[i].ndim - (labels.length - 3) : 0));
  const widest = Math.max(0, ...ranks);
  const dots = range(0, widest)
    .map((i) => String.fromCharCode(0x3b1 + i))
    .join("");
  const filled = inputs.map((labels, i) => labels.replace("...", dots.slice(widest - ranks[i])));
  for (const [i, labels] of filled.entries()) {
    if (!/^[\p{L}]*$/u.test(labels)) throw new ValueError(`Character in subscripts '${inputs[i]}' is not a valid symbol.`);
    if (labels.length !== values[i].ndim) {
      throw new ValueError(`Einstein sum subscript '${inputs[i]}' does not contain the correct number of indices for operand ${i}.`);
    }
  }
  const letters = [...new Set(filled.join(""))].sort();
  const implied = dots + letters.filter((c) => !dots.includes(c) && count(filled.join(""), c) === 1).join("");
  const output = right === undefined ? implied : right.replace("...", dots);
  for (const c of output) {
    if (count(output, c) > 1) throw new ValueError(`Output character '${c}' appeared more than once in the output.`);
    if (!letters.includes(c)) throw new ValueError(`Output character '${c}' did not appear in the input`);
  }
  return { inputs: filled, output };
}

function checkSizes(terms: readonly Term[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [i, { value, labels }] of terms.entries()) {
    [...labels].forEach((label, axis) => {
      const known = sizes.get(label);
      const size = value.shape[axis];
      if (known !== undefined && known !== size && known !== 1 && size !== 1) {
        throw new ValueError(
          `Size of label '${label}' for operand ${i} (${known}) does not match previous terms (${size}).`,
          `the axes named '${label}' must have one size`,
        );
      }
      if (known === undefined || known === 1) sizes.set(label, size);
    });
  }
  return sizes;
}

const without = (text: string, axis: number): string => text.slice(0, axis) + text.slice(axis + 1);

/** Sums out one axis of a term. */
const sumOut = ({ value, labels }: Term, axes: readonly number[]): Term =>
  axes.length === 0
    ? { value, labels }
    : { value: reduceSum(value, axes), labels: [...labels].filter((_, i) => !axes.includes(i)).join("") };

/** Takes the diagonal where a letter stands twice in one term. */
function uniqueLabels(term: Term): Term {
  const second = [...term.labels].findIndex((c, i) => term.labels.indexOf(c) < i);
  if (second < 0) return term;
  const first = term.labels.indexOf(term.labels[second]);
  const { value } = term;
  const onDiagonal = eq(broadcastedIota("uint32", value.shape, first), broadcastedIota("uint32", value.shape, second));
  const kept = selectN(onDiagonal, full(value.shape, 0, value.dtype), value);
  return uniqueLabels({ value: reduceSum(kept, [first]), labels: without(term.labels, first) });
}

/** The product of two terms, summed over letters that nobody else needs. */
function pair(a: Term, b: Term, needed: string): Term {
  // Letters of one term that end here are summed before the product.
  const alone = (t: Term, other: Term): Term =>
    sumOut(
      t,
      range(0, t.labels.length).filter((i) => !needed.includes(t.labels[i]) && !other.labels.includes(t.labels[i])),
    );
  // Size-1 axes beside larger ones are no contraction: they go.
  const unstretched = (t: Term, other: Term): Term => {
    const axes = range(0, t.labels.length).filter(
      (i) => t.value.shape[i] === 1 && other.labels.includes(t.labels[i]) && other.value.shape[other.labels.indexOf(t.labels[i])] !== 1,
    );
    return axes.length === 0 ? t : { value: squeeze(t.value, axes), labels: [...t.labels].filter((_, i) => !axes.includes(i)).join("") };
  };
  const [a1, b1] = [unstretched(a, b), unstretched(b, a)];
  const [x, y] = [alone(a1, b1), alone(b1, a1)];
  const shared = [...x.labels].filter((c) => y.labels.includes(c));
  const batch = shared.filter((c) => needed.includes(c));
  const contracted = shared.filter((c) => !needed.includes(c));
  const axesOf = (t: Term, letters: readonly string[]): number[] => letters.map((c) => t.labels.indexOf(c));
  const value = dotGeneral(x.value, y.value, {
    contract: [axesOf(x, contracted), axesOf(y, contracted)],
    batch: [axesOf(x, batch), axesOf(y, batch)],
  });
  const free = (t: Term): string => [...t.labels].filter((c) => !shared.includes(c)).join("");
  return { value, labels: batch.join("") + free(x) + free(y) };
}

/**
 * Sums of products by Einstein's convention: one letter an axis, letters that are missing after `->` are summed,
 * `...` stands for further axes that broadcast. Several operands are multiplied in the order
 * that takes the fewest multiplications.
 *
 * Throws ValueError for bad subscripts and sizes that differ. `jnp.einsum("bij,bjk->bik", a, b)`.
 */
export function einsum(subscripts: string, ...arrays: readonly ArrayLike[]): Value {
  if (arrays.length === 0) throw new ValueError("einsum requires at least one operand.");
  const values = promoteDTypes(operands("einsum", arrays));
  const { inputs, output } = parse(subscripts, values);
  const terms = inputs.map((labels, i): Term => ({ value: values[i], labels }));
  const sizes = checkSizes(terms);
  const left = terms.map(uniqueLabels);
  for (const [i, j] of contractionOrder(
    left.map((t) => t.labels),
    output,
    sizes,
  )) {
    const [[b], [a]] = [left.splice(j, 1), left.splice(i, 1)];
    left.push(pair(a, b, output + left.map((t) => t.labels).join("")));
  }
  let [result] = left;
  result = sumOut(
    result,
    range(0, result.labels.length).filter((i) => !output.includes(result.labels[i])),
  );
  return transpose(
    result.value,
    [...output].map((c) => result.labels.indexOf(c)),
  );
}

/**
 * How `einsum` multiplies these operands: `[path, text]`, the path being `"einsum_path"` and the places of each pair in
 * the list of operands that are left, their product going to the end.
 */
export function einsumPath(subscripts: string, ...arrays: readonly ArrayLike[]): [path: (string | readonly number[])[], text: string] {
  const values = promoteDTypes(operands("einsum_path", arrays));
  const { inputs, output } = parse(subscripts, values);
  const terms = inputs.map((labels, i): Term => ({ value: values[i], labels }));
  const sizes = checkSizes(terms);
  const order = contractionOrder(inputs, output, sizes);
  const left = [...inputs];
  const lines = order.map(([i, j]) => {
    const [[b], [a]] = [left.splice(j, 1), left.splice(i, 1)];
    const kept = [...new Set(a + b)].filter((c) => (output + left.join("")).includes(c)).join("");
    left.push(kept);
    return `${a},${b}->${kept}`;
  });
  return [["einsum_path", ...(order.length === 0 ? [[0]] : order)], lines.join("\n")];
}
