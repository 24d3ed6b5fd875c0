import { bytesOf, calledBy, type Jaxpr, type JaxprEqn, jaxprsIn } from "tracepad/device";

/** What can be said of a program by looking at it. */

/** All equations, those of inner jaxprs after the one that holds them. */
export function* equationsOf(jaxpr: Jaxpr): Generator<JaxprEqn> {
  for (const eqn of jaxpr.eqns) {
    yield eqn;
    for (const inner of jaxprsIn(eqn.params)) yield* equationsOf(inner);
  }
}

/** Equations that do something: a call is what it calls. */
export function* workingEquations(jaxpr: Jaxpr): Generator<JaxprEqn> {
  for (const eqn of equationsOf(jaxpr)) if (eqn.primitive.lowering.kind !== "call") yield eqn;
}

export const countEquations = (jaxpr: Jaxpr): number => {
  let count = 0;
  for (const _ of workingEquations(jaxpr)) count++;
  return count;
};

/** Bytes that the equations read and write when nothing is fused; null where a loop's turns are not known. */
export function programBytes(jaxpr: Jaxpr): number | null {
  let total = 0;
  for (const eqn of jaxpr.eqns) {
    const bytes = equationBytes(eqn);
    if (bytes === null) return null;
    total += bytes;
  }
  return total;
}

function equationBytes(eqn: JaxprEqn): number | null {
  const { lowering } = eqn.primitive;
  if (lowering.kind === "call") return programBytes(calledBy(eqn.params).jaxpr);
  if (lowering.kind !== "control") return bytesOf(eqn);
  const control = lowering.control(eqn.params);
  if (control.form === "while") return null;
  if (control.form === "scan") {
    const turn = programBytes(control.body);
    return turn === null ? null : turn * control.length;
  }
  const branches = control.branches.map(programBytes);
  return branches.includes(null) ? null : Math.max(0, ...(branches as number[]));
}

export const placeOf = (eqn: JaxprEqn | undefined): { line: number | null; column: number | null } => ({
  line: eqn?.source?.line ?? null,
  column: eqn?.source?.column ?? null,
});
