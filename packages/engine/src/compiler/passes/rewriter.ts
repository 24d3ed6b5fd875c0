import { type Atom, Jaxpr, JaxprEqn, Literal, type Var } from "../../ir/jaxpr.ts";

/** A named step from jaxpr to jaxpr. It keeps inputs and meaning, and the source location of each equation it keeps. */
export interface Pass {
  readonly name: string;
  /** `replaced` takes the variables that were replaced, with what stands in their place. */
  run(jaxpr: Jaxpr, replaced?: Map<Var, Atom>): Jaxpr;
}

/**
 * What the forward passes share: equations are copied in order, and a variable may stand for another atom from then on.
 * Replacements are resolved when they are made, so looking one up is one step however long the chain was.
 */
export class Rewriter {
  private readonly replacements = new Map<Var, Atom>();
  private readonly eqns: JaxprEqn[] = [];
  private readonly replaced: Map<Var, Atom> | undefined;

  constructor(replaced?: Map<Var, Atom>) {
    this.replaced = replaced;
  }

  /** What an atom of the old jaxpr is in the new one. */
  resolve(atom: Atom): Atom {
    return atom instanceof Literal ? atom : (this.replacements.get(atom) ?? atom);
  }

  /** From here on `v` is `atom`, which is of the new jaxpr. */
  replace(v: Var, atom: Atom): void {
    this.replacements.set(v, atom);
    this.replaced?.set(v, atom);
  }

  /** An equation with its inputs resolved; the same object when nothing changed. */
  resolved(eqn: JaxprEqn): JaxprEqn {
    const inputs = eqn.invars.map((atom) => this.resolve(atom));
    return inputs.every((atom, i) => atom === eqn.invars[i])
      ? eqn
      : new JaxprEqn(eqn.primitive, inputs, eqn.outvars, eqn.params, eqn.source);
  }

  /** Appends an equation of the new jaxpr. */
  emit(eqn: JaxprEqn): void {
    this.eqns.push(eqn);
  }

  finish(jaxpr: Jaxpr): Jaxpr {
    return new Jaxpr(
      jaxpr.constvars,
      jaxpr.invars,
      this.eqns,
      jaxpr.outvars.map((atom) => this.resolve(atom)),
      jaxpr.argNames,
    );
  }
}
