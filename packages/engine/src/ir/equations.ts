import { ClosedJaxpr, type Jaxpr, type JaxprEqn, type Param, type Params } from "./jaxpr.ts";

/** An equation of a program, with the number of the equation whose jaxpr it stands in; null in the program itself. */
export interface NumberedEqn {
  readonly eqn: JaxprEqn;
  readonly inside: number | null;
}

/**
 * All equations of a program: each before those of the jaxprs that it holds, and a jaxpr that several hold under the
 * first. An equation's place in this list is its number in reports; it is the same for every program of equal content.
 */
export function equationsIn(program: Jaxpr): NumberedEqn[] {
  const found: NumberedEqn[] = [];
  const seen = new Set<Jaxpr>();
  const visit = (jaxpr: Jaxpr, inside: number | null): void => {
    if (seen.has(jaxpr)) return;
    seen.add(jaxpr);
    for (const eqn of jaxpr.eqns) {
      const number = found.push({ eqn, inside }) - 1;
      // By name, as the wire form writes them.
      for (const key of Object.keys(eqn.params).sort()) forEachJaxpr(eqn.params[key], (inner) => visit(inner, number));
    }
  };
  visit(program, null);
  return found;
}

function forEachJaxpr(param: Param, visit: (jaxpr: Jaxpr) => void): void {
  if (param === null || typeof param !== "object") return;
  if (param instanceof ClosedJaxpr) visit(param.jaxpr);
  else if (Array.isArray(param)) for (const item of param) forEachJaxpr(item, visit);
  else for (const key of Object.keys(param).sort()) forEachJaxpr((param as Params)[key], visit);
}

/** Parameters with every jaxpr in them replaced. */
export function withJaxprs(params: Params, replace: (closed: ClosedJaxpr) => ClosedJaxpr): Params {
  const inside = (param: Param): Param => {
    if (param === null || typeof param !== "object") return param;
    if (param instanceof ClosedJaxpr) return replace(param);
    if (Array.isArray(param)) return param.map(inside);
    return Object.fromEntries(Object.entries(param).map(([key, value]) => [key, inside(value)]));
  };
  return inside(params) as Params;
}
