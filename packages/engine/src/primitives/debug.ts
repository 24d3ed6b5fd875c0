import { JaxTypeError } from "../errors/errors.ts";
import { recordEffect } from "../ir/effects.ts";
import type { Params } from "../ir/jaxpr.ts";
import type { BatchDim, Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "./bind.ts";
import { slice, squeeze } from "./movement.ts";

/** A number from the front: on a device that is all that is known of an effect. */
function siteOf({ site }: Params): number {
  if (!Number.isInteger(site) || (site as number) < 0 || (site as number) >= 2 ** 31)
    throw new JaxTypeError("an effect has no number in its program");
  return site as number;
}

/** The `i`-th example of a batch. */
function example(value: Value, dim: BatchDim, i: number): Value {
  if (dim === null) return value;
  const start = value.shape.map((_, axis) => (axis === dim ? i : 0));
  const limit = value.shape.map((size, axis) => (axis === dim ? i + 1 : size));
  const strides = value.shape.map(() => 1);
  return squeeze(slice(value, start, limit, strides), [dim]);
}

/**
 * An effect with no result. It happens as often as its place in the program is passed: once for each example of a batch,
 * with primal values under differentiation.
 */
function effect(name: string): Primitive {
  const primitive: Primitive = {
    name,
    effectful: true,
    lowering: { kind: "host" },
    abstractEval: () => [],
    evaluate(inputs, params) {
      recordEffect(
        siteOf(params),
        inputs.map(({ data }) => data),
      );
      return [];
    },
    jvp: (primals, _, params) => [bind(primitive, primals, params), []],
    batch(inputs, dims, params, size) {
      for (let i = 0; i < size; i++) {
        const operands = inputs.map((value, k) => example(value, dims[k], i));
        bind(primitive, operands, params);
      }
      return [[], []];
    },
    flops: () => 0,
  };
  return primitive;
}

/** Calls a function of the user's with its operands. */
export const debugCallbackP = effect("debug_callback");
/** Prints a text with its operands in it. */
export const debugPrintP = effect("debug_print");
