import { emptyArray, isFloat, type NDArray, setElement } from "tracepad/device";
import type { Leaf } from "./cases.ts";
import { drawInputs, numberAt } from "./elements.ts";
import type { Random } from "./random.ts";
import type { Program } from "./side.ts";

/** A function and its gradient, both traced. */
interface Pair {
  readonly forward: Program;
  readonly gradient: Program;
}

interface Question {
  readonly leaves: readonly Leaf[];
  /** The arguments that the gradient is for. */
  readonly argnums: readonly number[];
  readonly random: Random;
  readonly student: Pair;
  readonly reference: Pair;
}

/** Step of central differences in float32: their error is that of rounding, about 1e-7 / STEP, and STEP² of the third derivative. */
const STEP = 1e-2;
const TOLERANCE = 3e-2;

/**
 * Why the student's gradient is not that of the student's function, along a random direction; null where it is. Kinks, at
 * which differences say nothing, are told by the reference, whose gradient is right: there nothing is said.
 */
export function finiteDifferenceProblem({ leaves, argnums, random, student, reference }: Question): string | null {
  for (let draw = 0; draw < 2; draw++) {
    const inputs = drawInputs(leaves, random);
    const along = leaves.map(({ argument, dtype }, i) =>
      argnums.includes(argument) && isFloat(dtype as NDArray["dtype"]) ? direction(inputs[i], random) : null,
    );
    if (!agrees(slopes(reference, inputs, leaves, argnums, along))) continue;
    const { difference, gradient } = slopes(student, inputs, leaves, argnums, along);
    if (!agrees({ difference, gradient }))
      return `its slope is ${gradient.toPrecision(4)}, and finite differences of the function itself say ${difference.toPrecision(4)}`;
  }
  return null;
}

const agrees = ({ difference, gradient }: { difference: number; gradient: number }): boolean =>
  Math.abs(difference - gradient) <= TOLERANCE * Math.max(1, Math.abs(gradient), Math.abs(difference));

function slopes(
  { forward, gradient }: Pair,
  inputs: readonly NDArray[],
  leaves: readonly Leaf[],
  argnums: readonly number[],
  along: readonly (NDArray | null)[],
) {
  const moved = (sign: number): number => {
    const [value] = forward.run(inputs.map((array, i) => step(array, along[i], sign * STEP)));
    return numberAt(value, 0);
  };
  // Results of a gradient come in the order of argnums, and in each argument in that of its arrays.
  const order = argnums.flatMap((n) => leaves.flatMap(({ argument }, i) => (argument === n ? [i] : [])));
  const parts = gradient.run(inputs);
  let slope = 0;
  for (const [k, part] of parts.entries()) {
    const directed = along[order[k]];
    if (directed === null || directed === undefined) continue;
    for (let i = 0; i < part.data.length; i++) slope += numberAt(part, i) * numberAt(directed, i);
  }
  return { difference: (moved(1) - moved(-1)) / (2 * STEP), gradient: slope };
}

function direction({ shape, dtype, data }: NDArray, random: Random): NDArray {
  const along = emptyArray(shape, dtype);
  const length = Math.sqrt(Math.max(1, data.length));
  for (let i = 0; i < data.length; i++) setElement(along, i, random.normal() / length);
  return along;
}

function step(array: NDArray, along: NDArray | null, by: number): NDArray {
  if (along === null) return array;
  const moved = emptyArray(array.shape, array.dtype);
  for (let i = 0; i < array.data.length; i++) setElement(moved, i, numberAt(array, i) + by * numberAt(along, i));
  return moved;
}
