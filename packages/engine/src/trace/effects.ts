import { TracepadError } from "../errors/errors.ts";
import { type EffectRecord, hasEffects } from "../ir/effects.ts";
import { ClosedJaxpr, Jaxpr, JaxprEqn, type Param, type Params } from "../ir/jaxpr.ts";
import type { SourceLocation } from "../ir/source.ts";
import type { Value } from "../ir/value.ts";
import { ConcreteArray } from "./array.ts";

/** What an effect does with the values of its operands. `source` is the line that asked for it. */
export type EffectHandler = (values: readonly Value[], source: SourceLocation | null) => void;

/** Parameters are plain data; what is a function stands here, by the identity of the parameters that it belongs to. */
const handlers = new WeakMap<Params, EffectHandler>();
export const installEffect = (params: Params, handler: EffectHandler): void => void handlers.set(params, handler);

/** Does what the equation with these parameters is there for. */
export function runEffect(params: Params, values: readonly Value[], source: SourceLocation | null): void {
  const handler = handlers.get(params);
  if (handler === undefined)
    throw new TracepadError("the function of this effect is not known", "keep an equation's params as they are when you apply it again");
  handler(values, source);
}

/** A program as a device takes it: its effectful equations are numbers there. `sites` are the equations, by number. */
export interface NumberedProgram {
  readonly program: Jaxpr;
  readonly sites: readonly JaxprEqn[];
}

const NONE: readonly JaxprEqn[] = [];

/** Numbers the effectful equations of a program in the order in which they stand. Jaxprs that are held twice stay one object. */
export function numberEffects(program: Jaxpr): NumberedProgram {
  if (!hasEffects(program)) return { program, sites: NONE };
  const sites: JaxprEqn[] = [];
  const done = new Map<Jaxpr, ClosedJaxpr>();
  const visit = ({ constvars, invars, eqns, outvars, argNames }: Jaxpr): Jaxpr => {
    const numbered = eqns.map((eqn) => {
      const params = eqn.primitive.effectful ? numberedParams(eqn) : (inside(eqn.params) as Params);
      return params === eqn.params ? eqn : new JaxprEqn(eqn.primitive, eqn.invars, eqn.outvars, params, eqn.source);
    });
    return new Jaxpr(constvars, invars, numbered, outvars, argNames);
  };
  const numberedParams = (eqn: JaxprEqn): Params => {
    const { fmt, callback } = eqn.params;
    const site = sites.push(eqn) - 1;
    return fmt === undefined ? { callback, site } : { fmt, site };
  };
  const inside = (param: Param): Param => {
    if (param === null || typeof param !== "object") return param;
    if (Array.isArray(param)) {
      const items = param.map(inside);
      return items.every((item, i) => item === param[i]) ? param : items;
    }
    if (param instanceof ClosedJaxpr) {
      if (!hasEffects(param.jaxpr)) return param;
      let body = done.get(param.jaxpr);
      if (body === undefined) {
        body = new ClosedJaxpr(visit(param.jaxpr), param.consts);
        done.set(param.jaxpr, body);
      }
      return body;
    }
    const record = param as { readonly [key: string]: Param };
    const entries = Object.entries(record).map(([key, value]): [string, Param] => [key, inside(value)]);
    return entries.every(([key, value]) => value === record[key]) ? param : Object.fromEntries(entries);
  };
  return { program: visit(program), sites };
}

/** Acts on what a program noted down while it ran. */
export function runRecords(records: readonly EffectRecord[], sites: readonly JaxprEqn[]): void {
  for (const { site, operands } of records) {
    const { invars, params, source } = sites[site];
    const values = operands.map((data, i) => ConcreteArray.fromHost(data, invars[i].aval));
    runEffect(params, values, source);
  }
}

/** A jaxpr without its effects, those of the jaxprs that it holds too: to run again what has run before. */
export function withoutEffects(jaxpr: Jaxpr): Jaxpr {
  if (!hasEffects(jaxpr)) return jaxpr;
  const silent = (param: Param): Param => {
    if (param instanceof ClosedJaxpr) return new ClosedJaxpr(withoutEffects(param.jaxpr), param.consts);
    return Array.isArray(param) ? param.map(silent) : param;
  };
  const eqns = jaxpr.eqns
    .filter((eqn) => !eqn.primitive.effectful)
    .map((eqn) => {
      const params = Object.fromEntries(Object.entries(eqn.params).map(([key, value]) => [key, silent(value)]));
      return new JaxprEqn(eqn.primitive, eqn.invars, eqn.outvars, params, eqn.source);
    });
  return new Jaxpr(jaxpr.constvars, jaxpr.invars, eqns, jaxpr.outvars, jaxpr.argNames);
}
