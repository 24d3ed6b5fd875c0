import { isComplexNumber } from "../dtype/elements.ts";
import { ClosedJaxpr, type LiteralValue, type Param } from "../ir/jaxpr.ts";

/** Text that differs for values that differ, −0 from 0 too. */
export const valueKey = (value: LiteralValue): string =>
  isComplexNumber(value) ? `${valueKey(value.re)}i${valueKey(value.im)}` : Object.is(value, -0) ? "-0" : String(value);

/** Text of a parameter that is equal for equal parameters. Nested jaxprs are compared by identity. */
export function paramKey(param: Param, idOf: (thing: object) => number): string {
  if (param === null || typeof param !== "object")
    return typeof param === "string" ? JSON.stringify(param) : Object.is(param, -0) ? "-0" : String(param);
  if (param instanceof ClosedJaxpr) return `j${idOf(param.jaxpr)}`;
  if (Array.isArray(param)) return `[${param.map((item) => paramKey(item, idOf))}]`;
  const names = Object.keys(param).sort();
  let text = "{";
  for (const name of names) text += `${JSON.stringify(name)}:${paramKey((param as Readonly<Record<string, Param>>)[name], idOf)},`;
  return `${text}}`;
}
