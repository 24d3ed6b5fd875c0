import { Value } from "../ir/value.ts";
import * as lax from "../lax/namespace.ts";
import * as nn from "../nn/namespace.ts";
import { IndexedUpdate } from "../numpy/at.ts";
import * as numpy from "../numpy/namespace.ts";
import * as random from "../random/namespace.ts";
import { evalShape } from "../transforms/eval-shape.ts";
import { linearize, linearTranspose } from "../transforms/linearize.ts";
import { typeOf } from "../transforms/shape-dtype-struct.ts";
import { vjp } from "../transforms/vjp.ts";
import { exceptAt, takesLiterals } from "../tree/literals.ts";

/**
 * Positions at which functions of the API take a JavaScript number (an axis, a count, a seed) and no array: a literal
 * there stays a number. Everywhere else it is told apart whether `2` or `2.0` was written.
 */
export const NUMBERS: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  jnp: {
    applyAlongAxis: [1],
    argpartition: [1],
    arraySplit: [1],
    diagIndices: [0],
    dsplit: [1],
    expandDims: [1],
    eye: [0],
    fftfreq: [0],
    fullLike: [1],
    geomspace: [2],
    hsplit: [1],
    identity: [0],
    kaiser: [0, 1],
    linspace: [2],
    logspace: [2],
    maskIndices: [0],
    moveaxis: [1, 2],
    nonzero: [1],
    pad: [1],
    partition: [1],
    polyfit: [2],
    putAlongAxis: [3],
    repeat: [1],
    rfftfreq: [0],
    reshape: [1],
    roll: [1],
    rollaxis: [1],
    split: [1],
    swapaxes: [1, 2],
    take: [1],
    tensordot: [2],
    tile: [1],
    tri: [0],
    trilIndices: [0],
    triuIndices: [0],
    vsplit: [1],
  },
  lax: {
    allToAll: [2, 3],
    argmax: [1],
    argmin: [1],
    broadcastToRank: [1],
    broadcastedIota: [2],
    collapse: [1, 2],
    concatenate: [1],
    dynamicIndexInDim: [1],
    dynamicSliceInDim: [1, 2],
    dynamicUpdateIndexInDim: [3],
    dynamicUpdateSliceInDim: [3],
    full: [1],
    fullLike: [1],
    indexInDim: [1],
    integerPow: [1],
    iota: [1],
    pad: [1],
    reducePrecision: [1, 2],
    sliceInDim: [1, 2],
    topK: [1],
  },
  nn: { oneHot: [1], varianceScaling: [0] },
  random: {
    key: [0],
    PRNGKey: [0],
    split: [1],
    foldIn: [1],
    permutation: [1],
    choice: [1],
    ball: [1],
    generalizedNormal: [1],
    orthogonal: [1],
  },
};

type AnyFunction = (...args: unknown[]) => unknown;

function declare(namespace: object, numbers: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, member] of Object.entries(namespace)) {
    if (typeof member === "function") takesLiterals(member as AnyFunction, exceptAt(numbers[name]));
    else if (typeof member === "object" && member !== null && !(member instanceof Value)) declare(member, numbers);
  }
}

declare(numpy, NUMBERS.jnp);
declare(lax, NUMBERS.lax);
declare(nn, NUMBERS.nn);
declare(random, NUMBERS.random);

takesLiterals(typeOf);
for (const fn of [vjp, linearize, linearTranspose, evalShape]) takesLiterals(fn, exceptAt([0]));

/** Methods take numbers where the function of their name does, the array itself being the first argument there. */
const NO_ARRAYS = new Set<PropertyKey>(["constructor", "get", "at", "astype", "item", "tolist", "toJSON", "toTypedArray", "toString"]);
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Value.prototype))) {
  if (typeof value !== "function" || NO_ARRAYS.has(name)) continue;
  takesLiterals(value, exceptAt((NUMBERS.jnp[name] ?? []).map((position) => position - 1)));
}
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(IndexedUpdate.prototype)))
  if (typeof value === "function" && !NO_ARRAYS.has(name) && name !== "apply") takesLiterals(value);
