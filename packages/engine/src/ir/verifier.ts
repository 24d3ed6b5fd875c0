import { DTYPES, type DType, integerRange, isDType } from "../dtype/dtype.ts";
import { isComplexNumber } from "../dtype/elements.ts";
import { ProgramLimitError, VerifierError } from "../errors/errors.ts";
import { type Shape, ShapedArray, sameShape } from "./aval.ts";
import { type Atom, ClosedJaxpr, type Jaxpr, type JaxprEqn, Literal, type LiteralValue, type Param, Var } from "./jaxpr.ts";
import { lowerableProblem } from "./verify-lowering.ts";

/** Caps of a program. All are inclusive. */
export interface VerifierLimits {
  /** Equations, counting a nested jaxpr once for each equation that holds it. */
  readonly equations: number;
  /** Axes of one array. */
  readonly rank: number;
  /** Jaxprs inside jaxprs, the outermost being 1. */
  readonly depth: number;
  /** Elements of one array. */
  readonly elements: number;
  /** Estimated bytes alive at once while the program runs, inputs and nested programs included. */
  readonly bytes: number;
}

export const DEFAULT_VERIFIER_LIMITS: VerifierLimits = {
  equations: 200_000,
  rank: 32,
  depth: 32,
  elements: 2 ** 29,
  bytes: 3 * 2 ** 30,
};

/** What a jaxpr costs as a whole; kept so that a jaxpr held by many equations is checked once. */
interface Summary {
  readonly equations: number;
  readonly depth: number;
  readonly bytes: number;
}

/** Deepest list or record inside a parameter. */
const PARAM_DEPTH = 16;

/**
 * Checks that a program keeps the IR's rules and these caps: every variable is bound once and before its uses,
 * every output aval is what `abstractEval` says, and every lowering stays inside its operands.
 * Weak types are not compared: they are meaningless below the waist.
 * Throws `VerifierError`, whose message names the equation.
 */
export function verify(jaxpr: Jaxpr, limits: VerifierLimits = DEFAULT_VERIFIER_LIMITS): void {
  const done = new Map<Jaxpr, Summary>();
  const open: Jaxpr[] = [jaxpr];
  const entered = new Set<Jaxpr>();
  // An explicit stack, so that hostile nesting meets the depth cap and not the end of the JavaScript stack.
  while (open.length > 0) {
    const top = open[open.length - 1];
    if (done.has(top)) {
      open.pop();
      continue;
    }
    if (!entered.has(top)) {
      entered.add(top);
      const before = open.length;
      for (const eqn of top.eqns) {
        for (const nested of nestedJaxprs(eqn.params)) {
          if (entered.has(nested) && !done.has(nested)) throw new VerifierError("a jaxpr contains itself");
          if (!done.has(nested)) open.push(nested);
        }
      }
      if (open.length > before) continue;
    }
    done.set(top, verifyOne(top, limits, done));
    open.pop();
  }
}

/** The jaxprs that an equation's parameters hold. Throws `VerifierError` where one comes with constants or lists are too deep. */
export function nestedJaxprs(params: { readonly [key: string]: Param }): Jaxpr[] {
  const found: Jaxpr[] = [];
  const walk = (param: Param, depth: number): void => {
    if (param === null || typeof param !== "object") return;
    if (depth > PARAM_DEPTH) throw new VerifierError(`parameters are nested more than ${PARAM_DEPTH} deep`);
    if (param instanceof ClosedJaxpr) {
      if (param.consts.length > 0 || param.jaxpr.constvars.length > 0) {
        throw new VerifierError("a nested jaxpr must take its constants as inputs: only the values of the outermost cross the waist");
      }
      found.push(param.jaxpr);
    } else if (Array.isArray(param)) {
      for (const item of param) walk(item, depth + 1);
    } else {
      for (const item of Object.values(param)) walk(item, depth + 1);
    }
  };
  for (const param of Object.values(params)) walk(param, 1);
  return found;
}

function verifyOne(jaxpr: Jaxpr, limits: VerifierLimits, done: ReadonlyMap<Jaxpr, Summary>): Summary {
  const bound = new Set<Var>();
  const lastUse = lastUses(jaxpr);
  let live = 0;
  let equations = jaxpr.eqns.length;
  let depth = 1;

  const bind = (v: Var, where: string): void => {
    if (!(v instanceof Var)) throw new VerifierError(`${where}: expected a variable`);
    if (bound.has(v)) throw new VerifierError(`${where}: a variable is bound twice`);
    bound.add(v);
    checkAval(v.aval, limits, where);
    live += v.aval.bytes;
  };
  const use = (atom: Atom, where: string): void => {
    if (atom instanceof Literal) checkLiteral(atom, where);
    else if (!bound.has(atom)) throw new VerifierError(`${where}: a variable is used before it is bound`);
  };

  for (const v of jaxpr.constvars) bind(v, "constants");
  for (const v of jaxpr.invars) bind(v, "inputs");
  let peak = live;
  for (const [index, eqn] of jaxpr.eqns.entries()) {
    const where = `equation ${index} (${eqn.primitive.name})`;
    for (const atom of eqn.invars) use(atom, where);
    let inside = 0;
    let nested: Jaxpr[];
    try {
      nested = nestedJaxprs(eqn.params);
    } catch (error) {
      throw new VerifierError(`${where}: ${(error as Error).message}`);
    }
    for (const inner of nested) {
      const summary = done.get(inner) as Summary;
      equations += summary.equations;
      depth = Math.max(depth, summary.depth + 1);
      inside = Math.max(inside, summary.bytes);
    }
    if (equations > limits.equations)
      throw new ProgramLimitError("equations", `${where}: the program has more than ${limits.equations} equations`);
    if (depth > limits.depth) throw new VerifierError(`${where}: jaxprs are nested more than ${limits.depth} deep`);
    checkEqn(eqn, where);
    for (const v of eqn.outvars) bind(v, where);
    peak = Math.max(peak, live + inside);
    if (peak > limits.bytes) throw new ProgramLimitError("bytes", `${where}: the program needs more than ${limits.bytes} bytes at once`);
    for (const v of lastUse[index]) live -= v.aval.bytes;
  }
  for (const atom of jaxpr.outvars) use(atom, "outputs");
  if (equations > limits.equations) throw new ProgramLimitError("equations", `the program has more than ${limits.equations} equations`);
  if (peak > limits.bytes) throw new ProgramLimitError("bytes", `the program needs more than ${limits.bytes} bytes at once`);
  return { equations, depth, bytes: peak };
}

/** For each equation, the variables that nothing after it uses. */
function lastUses(jaxpr: Jaxpr): Var[][] {
  const seen = new Set<Atom>(jaxpr.outvars);
  const result: Var[][] = new Array(jaxpr.eqns.length);
  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const dead: Var[] = [];
    const { invars, outvars } = jaxpr.eqns[i];
    for (const atoms of [invars, outvars]) {
      for (const atom of atoms) {
        if (atom instanceof Literal || seen.has(atom)) continue;
        seen.add(atom);
        dead.push(atom);
      }
    }
    result[i] = dead;
  }
  return result;
}

function checkEqn(eqn: JaxprEqn, where: string): void {
  let problem: string | null;
  try {
    problem = typeProblem(eqn) ?? lowerableProblem(eqn);
  } catch (error) {
    // Rules read their parameters as tracing writes them, so anything else may throw anything.
    problem = error instanceof Error ? error.message : String(error);
  }
  if (problem !== null) throw new VerifierError(`${where}: ${problem}`);
}

/** How an equation's outputs differ from what its primitive's shape rule gives. */
function typeProblem(eqn: JaxprEqn): string | null {
  const expected = eqn.primitive.abstractEval(
    eqn.invars.map((atom) => atom.aval),
    eqn.params,
  );
  if (!Array.isArray(expected) || expected.length !== eqn.outvars.length) {
    return `has ${eqn.outvars.length} outputs, and its primitive gives ${expected?.length}`;
  }
  for (const [i, { aval }] of eqn.outvars.entries()) {
    if (aval.dtype !== expected[i].dtype || !sameShape(aval.shape, expected[i].shape)) {
      return `output ${i} is ${aval.toShort()}, and its primitive gives ${expected[i].toShort()}`;
    }
  }
  return null;
}

function checkAval(aval: ShapedArray, limits: VerifierLimits, where: string): void {
  if (!(aval instanceof ShapedArray)) throw new VerifierError(`${where}: a variable has no aval`);
  const problem = avalProblem(aval.shape, aval.dtype, limits);
  if (problem === null) return;
  const isArray = avalProblem(aval.shape, aval.dtype, { ...limits, elements: Number.MAX_SAFE_INTEGER }) === null;
  throw isArray ? new ProgramLimitError("bytes", `${where}: ${problem}`) : new VerifierError(`${where}: ${problem}`);
}

/** Why a shape and dtype cannot be an array's under these caps; null when they can. */
export function avalProblem(shape: Shape, dtype: DType, limits: VerifierLimits): string | null {
  if (!isDType(dtype)) return `unknown dtype ${String(dtype)}`;
  if (shape.length > limits.rank) return `an array has ${shape.length} axes, more than ${limits.rank}`;
  // Zero-sized axes must not hide an overflow in the others: strides are products of any run of them.
  let elements = DTYPES[dtype].words;
  for (const d of shape) {
    if (!Number.isSafeInteger(d) || d < 0) return `${d} is not the size of an axis`;
    elements *= Math.max(d, 1);
    if (elements > limits.elements) return `an array of shape [${shape}] has more than ${limits.elements} elements`;
  }
  return null;
}

function checkLiteral(literal: Literal, where: string): void {
  const { aval, val } = literal;
  if (!(aval instanceof ShapedArray) || aval.shape.length !== 0) throw new VerifierError(`${where}: a literal is not a scalar`);
  if (!isElement(val, aval.dtype)) throw new VerifierError(`${where}: ${String(val)} is not a ${aval.dtype} literal`);
}

/** Whether a value is one that an element of the dtype can be. */
function isElement(val: LiteralValue, dtype: DType): boolean {
  switch (DTYPES[dtype].kind) {
    case "bool":
      return typeof val === "boolean";
    case "float":
      return typeof val === "number";
    case "complex":
      return isComplexNumber(val);
    case "key":
      return false;
    default: {
      const whole = typeof val === "bigint" || (DTYPES[dtype].element === "number" && Number.isInteger(val));
      if (!whole) return false;
      const [low, high] = integerRange(dtype);
      const value = BigInt(val as number | bigint);
      return value >= low && value <= high;
    }
  }
}
