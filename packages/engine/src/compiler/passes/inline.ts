import { type Atom, calledBy, type Jaxpr, JaxprEqn, Literal, Var } from "../../ir/jaxpr.ts";
import { type Pass, Rewriter } from "./rewriter.ts";

/** A jaxpr being copied into its caller. */
interface Frame {
  readonly jaxpr: Jaxpr;
  next: number;
  /** This call's variables; null at the top, whose variables keep their identity. */
  readonly names: Map<Var, Atom> | null;
  /** The call's results in the caller. */
  readonly results: readonly Var[];
}

/** Replaces calls (jit inside jit) by the equations of what they call. Calls nest on an explicit stack. */
export const inline: Pass = {
  name: "inline",
  run(jaxpr, replaced) {
    if (!jaxpr.eqns.some((eqn) => eqn.primitive.lowering.kind === "call")) return jaxpr;
    const out = new Rewriter(replaced);
    const frames: Frame[] = [{ jaxpr, next: 0, names: null, results: [] }];
    const lookUp = (frame: Frame, atom: Atom): Atom =>
      atom instanceof Literal ? atom : frame.names === null ? out.resolve(atom) : (frame.names.get(atom) as Atom);
    while (frames.length > 0) {
      const frame = frames[frames.length - 1];
      if (frame.next === frame.jaxpr.eqns.length) {
        frames.pop();
        const caller = frames[frames.length - 1];
        for (const [i, v] of frame.results.entries()) {
          const value = lookUp(frame, frame.jaxpr.outvars[i]);
          if (caller.names === null) out.replace(v, value);
          else caller.names.set(v, value);
        }
        continue;
      }
      const eqn = frame.jaxpr.eqns[frame.next++];
      const inputs = eqn.invars.map((atom) => lookUp(frame, atom));
      if (eqn.primitive.lowering.kind === "call") {
        const called = calledBy(eqn.params).jaxpr;
        const names = new Map<Var, Atom>(called.invars.map((v, i) => [v, inputs[i]]));
        frames.push({ jaxpr: called, next: 0, names, results: eqn.outvars });
        continue;
      }
      const outvars = eqn.outvars.map((v) => {
        if (frame.names === null) return v;
        const fresh = new Var(v.aval);
        frame.names.set(v, fresh);
        return fresh;
      });
      out.emit(new JaxprEqn(eqn.primitive, inputs, outvars, eqn.params, eqn.source));
    }
    return out.finish(jaxpr);
  },
};
