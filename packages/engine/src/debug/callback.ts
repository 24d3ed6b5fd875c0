import { JaxTypeError } from "../errors/errors.ts";
import type { Params } from "../ir/jaxpr.ts";
import { bind } from "../primitives/bind.ts";
import { debugCallbackP } from "../primitives/debug.ts";
import { installEffect } from "../trace/effects.ts";
import { isPlainObject } from "../tree/tree-def.ts";
import { type EffectOptions, effectArguments, isOptions } from "./arguments.ts";

/**
 * Calls a function of one's own with values of a transformed function: `debug.callback((v) => seen.push(v), x)`. The
 * arrays in its arguments, trees too, are concrete when it is called; what it returns is dropped. It is called
 * whenever the program passes by, as `debug.print` prints, after the program's device is done with the call.
 *
 * Throws TypeError where the first argument is no function. What the function throws, the call throws.
 */
export function callback(fn: (...values: any[]) => unknown, ...values: readonly unknown[]): void {
  if (typeof fn !== "function")
    throw new JaxTypeError(`first argument to debug.callback must be callable, but got an object of type ${typeof fn}`);
  const last = values.at(-1);
  const hasOptions = typeof last === "object" && last !== null && isPlainObject(last) && isOptions(last);
  const options: EffectOptions = hasOptions ? last : {};
  const { operands, rebuild } = effectArguments(hasOptions ? values.slice(0, -1) : values);
  const params: Params = {
    callback: `<function ${fn.name === "" ? "<lambda>" : fn.name}>`,
    effect: options.ordered === true ? "OrderedDebug" : "Debug",
    partitioned: options.partitioned === true,
  };
  installEffect(params, (given) => fn(...rebuild(given)));
  bind(debugCallbackP, operands, params);
}
