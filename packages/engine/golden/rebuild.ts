import type { DType } from "../src/dtype/dtype.ts";
import { ShapedArray } from "../src/ir/aval.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, Literal, type Param, Var } from "../src/ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../src/ir/ndarray.ts";
import type { Primitive } from "../src/ir/primitive.ts";
import { PRIMITIVES } from "../src/primitives/registry.ts";

/** Jaxprs as the generators write them (jaxpr_encoding.py). */
type EncodedAval = [shape: number[], dtype: string, weakType: boolean];
type EncodedAtom = number | { lit: string | number | boolean; aval: EncodedAval };
type EncodedParam =
  | null
  | boolean
  | number
  | string
  | EncodedParam[]
  | { jaxpr: number }
  | { float: string }
  | { fields: Record<string, EncodedParam> };
interface EncodedJaxpr {
  consts: number[];
  ins: number[];
  eqns: { prim: string; ins: EncodedAtom[]; outs: number[]; params: Record<string, EncodedParam> }[];
  outs: EncodedAtom[];
}
export interface EncodedProgram {
  name: string;
  /** What JAX prints. */
  text: string;
  avals: EncodedAval[];
  jaxprs: EncodedJaxpr[];
}

const avalOf = ([shape, dtype, weak]: EncodedAval): ShapedArray => new ShapedArray(shape, dtype as DType, weak);

/** JSON has no infinities and no NaN: they are text there. */
export const numberOf = (x: string | number | boolean): number =>
  typeof x === "string" ? Number(x.replace("inf", "Infinity")) : Number(x);

/** A host array of the elements that a generator wrote. */
export function hostArrayOf(aval: ShapedArray, elements: readonly (string | number | boolean)[]): NDArray {
  const array = emptyArray(aval.shape, aval.dtype);
  elements.forEach((element, i) => {
    array.data[i] = numberOf(element);
  });
  return array;
}

/** A primitive that is not there yet: only its name is printed. */
const nameOnly = (name: string): Primitive => ({ ...(PRIMITIVES.get("copy") as Primitive), name, hiddenParams: undefined });

/** The first jaxpr of a program, with those inside it; sharing is kept. */
export function rebuild(program: EncodedProgram): Jaxpr {
  const vars = program.avals.map((aval) => new Var(avalOf(aval)));
  const built = new Map<number, Jaxpr>();
  const atom = (a: EncodedAtom): Atom => {
    if (typeof a === "number") return vars[a];
    return new Literal(typeof a.lit === "boolean" ? a.lit : numberOf(a.lit), avalOf(a.aval));
  };
  const param = (p: EncodedParam): Param => {
    if (p === null || typeof p !== "object") return p;
    if (Array.isArray(p)) return p.map(param);
    if ("float" in p) return numberOf(p.float as string);
    if ("jaxpr" in p) return new ClosedJaxpr(jaxpr(p.jaxpr as number));
    return Object.fromEntries(Object.entries(p.fields as Record<string, EncodedParam>).map(([key, value]) => [key, param(value)]));
  };
  function jaxpr(n: number): Jaxpr {
    const known = built.get(n);
    if (known !== undefined) return known;
    const { consts, ins, eqns, outs } = program.jaxprs[n];
    const equations = eqns.map((e) => {
      const params = Object.fromEntries(Object.entries(e.params).map(([key, value]) => [key, param(value)]));
      return new JaxprEqn(
        PRIMITIVES.get(e.prim) ?? nameOnly(e.prim),
        e.ins.map(atom),
        e.outs.map((v) => vars[v]),
        params,
        null,
      );
    });
    const result = new Jaxpr(
      consts.map((v) => vars[v]),
      ins.map((v) => vars[v]),
      equations,
      outs.map(atom),
    );
    built.set(n, result);
    return result;
  }
  return jaxpr(0);
}
