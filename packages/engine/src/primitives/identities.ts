import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { copyOf } from "./convert.ts";

/** Primitives that change nothing: they say something about a value. */

/** Gives a value a name, which policies of `checkpoint` ask for. */
export const nameP: Primitive = {
  name: "name",
  abstractEval: ([x]) => [x],
  evaluate: ([x], _params, [out]) => [copyOf(x, out)],
  lowering: { kind: "identity" },
  jvp: ([x], [t], params) => [[bind1(nameP, [x], params)], [t]],
  batch: ([x], [dim], params) => [[bind1(nameP, [x], params)], [dim]],
};

/** Asks for a value on a device: there is one, where it is. */
export const devicePutP: Primitive = {
  name: "device_put",
  abstractEval: ([x]) => [x],
  evaluate: ([x], _params, [out]) => [copyOf(x, out)],
  lowering: { kind: "identity" },
  jvp: ([x], [t], params) => {
    const out = bind1(devicePutP, [x], params);
    return [[out], [t instanceof Zero ? new Zero(out.aval) : bind1(devicePutP, [t], params)]];
  },
  transpose: ([ct], [x]) => [ct instanceof Zero ? new Zero(x.aval) : ct],
  batch: ([x], [dim], params) => [[bind1(devicePutP, [x], params)], [dim]],
};

export const nameValue = (x: Value, name: string): Value => bind1(nameP, [x], { name });
export const devicePutOf = (x: Value, device: string): Value =>
  bind1(devicePutP, [x], { copy_semantics: "(ArrayCopySemantics.REUSE_INPUT,)", devices: `(${device},)`, srcs: "(None,)" });
