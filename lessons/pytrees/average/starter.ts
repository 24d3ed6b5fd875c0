import { type Array, tree } from "tracepad";

type Model = { w: Array; b: Array };

export function average(models: Model[]): Model {
  return tree.map((leaf: Array) => leaf, models[0]) as Model;
}
