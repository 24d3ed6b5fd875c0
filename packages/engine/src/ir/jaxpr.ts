import type { Element } from "../dtype/elements.ts";
import type { ShapedArray } from "./aval.ts";
import type { Primitive } from "./primitive.ts";
import { printJaxpr } from "./printer.ts";
import type { SourceLocation } from "./source.ts";
import type { Value } from "./value.ts";

/** A variable of a jaxpr. Identity is the object; names are given by the printer. */
export class Var {
  readonly aval: ShapedArray;

  constructor(aval: ShapedArray) {
    this.aval = aval;
  }
}

/** The value of a literal: a boolean for bool, a bigint for 64-bit integers, `{ re, im }` for complex numbers, else a number. */
export type LiteralValue = Element | boolean;

/** A scalar constant written into an equation. */
export class Literal {
  readonly val: LiteralValue;
  readonly aval: ShapedArray;

  constructor(val: LiteralValue, aval: ShapedArray) {
    this.val = val;
    this.aval = aval;
  }
}

export type Atom = Var | Literal;

/** What an equation's parameter may hold. Everything but `ClosedJaxpr` is plain data. */
export type Param = null | boolean | number | string | readonly Param[] | ClosedJaxpr | { readonly [key: string]: Param };
export type Params = Readonly<Record<string, Param>>;

/** The jaxpr that a call runs: `jaxpr`, `call_jaxpr` where JAX calls it so, or `whole` where `jaxpr` is the one of a shard. */
export const calledBy = (params: Params): ClosedJaxpr => (params.whole ?? params.jaxpr ?? params.call_jaxpr) as ClosedJaxpr;

export class JaxprEqn {
  readonly primitive: Primitive;
  readonly invars: readonly Atom[];
  readonly outvars: readonly Var[];
  readonly params: Params;
  /** The user's line that asked for it. Never part of equality or of cache keys. */
  readonly source: SourceLocation | null;

  constructor(primitive: Primitive, invars: readonly Atom[], outvars: readonly Var[], params: Params, source: SourceLocation | null) {
    this.primitive = primitive;
    this.invars = invars;
    this.outvars = outvars;
    this.params = params;
    this.source = source;
  }
}

/** A typed, first-order program in SSA form: each variable is bound once, before its uses. */
export class Jaxpr {
  readonly constvars: readonly Var[];
  readonly invars: readonly Var[];
  readonly outvars: readonly Atom[];
  readonly eqns: readonly JaxprEqn[];
  /** The user's name for each input where known (argument names, for messages); may be shorter than `invars`. */
  readonly argNames: readonly string[];

  constructor(
    constvars: readonly Var[],
    invars: readonly Var[],
    eqns: readonly JaxprEqn[],
    outvars: readonly Atom[],
    argNames: readonly string[] = [],
  ) {
    this.constvars = constvars;
    this.invars = invars;
    this.eqns = eqns;
    this.outvars = outvars;
    this.argNames = argNames;
  }

  get inAvals(): ShapedArray[] {
    return this.invars.map((v) => v.aval);
  }

  get outAvals(): ShapedArray[] {
    return this.outvars.map((v) => v.aval);
  }

  /** The text JAX 0.10.2 prints. */
  toString(): string {
    return printJaxpr(this);
  }
}

/** A jaxpr with the values of its constvars. */
export class ClosedJaxpr {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly Value[];

  constructor(jaxpr: Jaxpr, consts: readonly Value[] = []) {
    this.jaxpr = jaxpr;
    this.consts = consts;
  }

  get eqns(): readonly JaxprEqn[] {
    return this.jaxpr.eqns;
  }
  get inAvals(): ShapedArray[] {
    return this.jaxpr.inAvals;
  }
  get outAvals(): ShapedArray[] {
    return this.jaxpr.outAvals;
  }

  toString(): string {
    return printJaxpr(this);
  }
}

/** The jaxprs that parameters hold, alone or in lists. */
export const jaxprsIn = (params: Params): Jaxpr[] =>
  Object.values(params)
    .flatMap((value) => (Array.isArray(value) ? (value as readonly Param[]) : [value]))
    .flatMap((value) => (value instanceof ClosedJaxpr ? [value.jaxpr] : value instanceof Jaxpr ? [value] : []));
