import { ConcreteArray, hostData } from "tracepad/internal";
import { reprText } from "../../../../../packages/engine/src/debug/array-text.ts";

/** A value as it is printed when it is not a string. */
export function inspect(value: unknown): string {
  if (value instanceof ConcreteArray) return reprText(hostData(value), value.aval);
  if (typeof value === "function") return `[Function ${value.name}]`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value !== "object" || value === null) return String(value);
  return Object.getPrototypeOf(value) === Object.prototype || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** Nothing to draw yet. */
export const previewOf = (_: unknown): object | null => null;
