import type { DType } from "../dtype/dtype.ts";
import { DTYPES, isComplex, isFloat, isUnsigned } from "../dtype/dtype.ts";
import { setElement } from "../dtype/elements.ts";
import { type Shape, ShapedArray, sizeOf } from "../ir/aval.ts";
import { type Atom, Jaxpr, JaxprEqn, Literal, type Params, Var } from "../ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import type { Primitive } from "../ir/primitive.ts";
import { type MotifDice, randomMotif } from "./random-motifs.ts";
import { ofUnitSize, randomMove, withoutNaN } from "./random-moves.ts";

/* Test support: random programs and inputs from a seed. */

/** Numbers in [0, 1) from a 32-bit seed: mulberry32 (T. Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FLOAT_UNARY = ["neg", "abs", "floor", "ceil", "sign", "tanh", "sin", "cos", "exp", "logistic", "sqrt_abs", "square"];
const ARITHMETIC = ["add", "sub", "mul", "max", "min"];
const COMPLEX_UNARY = ["neg", "conj", "real", "imag", "abs", "square", "sign"];
const COMPLEX_FUNCTIONS = ["sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "acosh", "atanh"].concat([
  "exp",
  "exp2",
  "expm1",
  "log",
  "log1p",
  "logistic",
  "sqrt",
  "rsqrt",
]);
const COMPLEX_ARITHMETIC = ["add", "sub", "mul", "max", "min"];
const COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"];
const CONVERTED: readonly DType[] = ["float64", "float64", "int64", "float32"];
const SIZES = [0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33];

/** Dtypes of inputs, the more often the more often they stand here. */
const INPUTS = {
  "32 bits": ["float32", "float32", "float32", "int32", "uint32", "bool"],
  "64 bits": ["float64", "float64", "float64", "int64", "int64", "uint64", "float32", "int32", "bool"],
  "complex numbers": ["complex64", "complex64", "complex128", "float32", "float64", "bool"],
} as const satisfies Record<string, readonly DType[]>;

export interface RandomOptions {
  readonly length?: number;
  /** Some steps are several equations, branches and loops among them. */
  readonly motifs?: boolean;
  /** What most values are. */
  readonly values?: keyof typeof INPUTS;
}

/** A random program of about `length` steps. */
export function randomProgram(
  seed: number,
  primitives: ReadonlyMap<string, Primitive>,
  { length = 10, motifs = false, values: kindOfValues = "32 bits" }: RandomOptions = {},
): Jaxpr {
  const random = seededRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)];
  const binder =
    (eqns: JaxprEqn[]) =>
    (name: string, inputs: readonly Atom[], params: Params = {}): Var => {
      const primitive = primitives.get(name);
      if (primitive === undefined) throw new Error(`no primitive ${name}`);
      const outvars = primitive
        .abstractEval(
          inputs.map((x) => x.aval),
          params,
        )
        .map((aval) => new Var(aval));
      eqns.push(new JaxprEqn(primitive, inputs, outvars, params, { file: "random.ts", line: eqns.length + 1, column: 1 }));
      return outvars[0];
    };
  const eqns: JaxprEqn[] = [];
  const bind = binder(eqns);
  const randomShape = (): Shape => {
    const shape = Array.from({ length: below(4) }, () => pick(SIZES));
    return sizeOf(shape) > 4000 ? [pick(SIZES)] : shape;
  };
  const invars = Array.from({ length: 1 + below(3) }, () => new Var(new ShapedArray(randomShape(), pick<DType>(INPUTS[kindOfValues]))));
  const values: Var[] = [...invars];
  const isWide = kindOfValues !== "32 bits";
  const literal = (dtype: DType): Literal => {
    const value =
      dtype === "bool" ? random() < 0.5 : isFloat(dtype) ? pick([0, -0, 1, 2, -1.5, 0.25, 3]) : isUnsigned(dtype) ? below(7) : below(7) - 3;
    if (isComplex(dtype)) return new Literal({ re: value as number, im: below(5) - 2 }, new ShapedArray([], dtype));
    return new Literal(DTYPES[dtype].element === "bigint" ? BigInt(value) : value, new ShapedArray([], dtype));
  };
  const like = (x: Var): Atom => {
    const same = values.filter((v) => v.aval.equals(x.aval));
    const choice = random();
    if (choice < 0.2 || sizeOf(x.aval.shape) === 0) return literal(x.aval.dtype);
    if (choice < 0.35 && x.aval.ndim > 0) {
      // A row or column of x's own shape, broadcast implicitly: axes of size 1.
      const shape = x.aval.shape.map((d) => (random() < 0.5 ? 1 : d));
      const start = bind("slice", [x], { start_indices: shape.map(() => 0), limit_indices: shape, strides: null });
      return start;
    }
    return pick(same);
  };
  const motifDice = (into: JaxprEqn[]): MotifDice => ({
    bind: binder(into),
    below,
    literal,
    number: (value, dtype) => new Literal(dtype === "float32" ? Math.fround(value) : value, new ShapedArray([], dtype)),
    inner(avals) {
      const own: JaxprEqn[] = [];
      const inputs = avals.map((aval) => new Var(aval));
      return { dice: motifDice(own), inputs, finish: (...outvars) => new Jaxpr([], inputs, own, outvars) };
    },
  });
  const step = (): Var => {
    const x = pick(values.slice(-6));
    const { shape, dtype, ndim } = x.aval;
    const kind = below(motifs ? 19 : 16);
    if (kind >= 16 && isFloat(dtype) && ndim > 0 && x.aval.size > 0 && x.aval.size <= 2000) {
      const made = randomMotif(motifDice(eqns), x);
      values.push(...made.slice(0, -1));
      return made[made.length - 1];
    }
    if (kind >= 12 && ndim > 0 && dtype !== "bool" && x.aval.size <= 4000) {
      const moved = randomMove({ bind, below, literal }, x);
      if (moved !== null) return moved;
    }
    if (kind <= 2 && isFloat(dtype)) {
      const name = pick(FLOAT_UNARY);
      if (name === "sqrt_abs") return bind("sqrt", [bind("abs", [x])]);
      if (name === "exp") return bind("exp", [bind("min", [x, new Literal(8, new ShapedArray([], dtype))])]);
      if (name === "logistic" && !primitives.has("logistic")) return bind("neg", [x]);
      return bind(name, [x]);
    }
    if (kind <= 2 && isComplex(dtype)) {
      const name = pick(random() < 0.5 ? COMPLEX_UNARY : COMPLEX_FUNCTIONS);
      return bind(name, [x], name === "conj" ? { input_dtype: dtype } : {});
    }
    if (kind <= 2)
      return dtype === "bool"
        ? bind("not", [x])
        : bind("convert_element_type", [x], { new_dtype: isWide ? pick<DType>(CONVERTED) : "float32", weak_type: false, sharding: null });
    if (kind <= 5) {
      if (dtype === "bool") return bind(pick(["and", "or", "xor"]), [x, like(x)]);
      if (isComplex(dtype)) return bind(pick(COMPLEX_ARITHMETIC), [x, like(x)]);
      if (!isFloat(dtype) && random() < 0.3) return bind(pick(["div", "rem", "and", "xor"]), [x, like(x)]);
      return bind(pick(ARITHMETIC), random() < 0.5 ? [x, like(x)] : [x, x]);
    }
    if (kind === 6) {
      const y = like(x);
      const which = bind(pick(isComplex(dtype) ? ["eq", "ne"] : COMPARISONS), [x, y]);
      return random() < 0.5 ? which : bind("select_n", [which, x, bind("add_any", [x, x])]);
    }
    if (kind === 7 && ndim > 0) {
      const axes = shape.map((_, k) => k).filter(() => random() < 0.6);
      if (dtype === "bool") return bind(pick(["reduce_and", "reduce_or"]), [x], { axes, out_sharding: null });
      const count = axes.reduce((n, k) => n * shape[k], 1);
      if (isComplex(dtype) && count <= 20 && random() < 0.3)
        return bind("reduce_prod", [ofUnitSize({ bind, below, literal }, x)], { axes, out_sharding: null });
      const extremum = count > 0 && random() < 0.5;
      const chosen = extremum ? withoutNaN({ bind, below, literal }, x) : x;
      return bind(extremum ? pick(["reduce_max", "reduce_min"]) : "reduce_sum", [chosen], { axes, out_sharding: null });
    }
    if (kind === 8) {
      const permutation = shape.map((_, k) => k).sort(() => random() - 0.5);
      return bind("transpose", [x], { permutation });
    }
    if (kind === 9) {
      if (random() < 0.5)
        return bind("reshape", [x], { new_sizes: random() < 0.5 ? [x.aval.size] : [1, ...shape], dimensions: null, sharding: null });
      if (x.aval.size > 500) return bind("reshape", [x], { new_sizes: [...shape, 1], dimensions: null, sharding: null });
      return bind("broadcast_in_dim", [x], { shape: [3, ...shape], broadcast_dimensions: shape.map((_, k) => k + 1), sharding: null });
    }
    if (kind === 10 && ndim > 0) {
      const start = shape.map((d) => below(d + 1));
      const limit = shape.map((d, k) => start[k] + below(d - start[k] + 1));
      if (random() < 0.5) return bind("rev", [x], { dimensions: [below(ndim)] });
      return bind("slice", [x], {
        start_indices: start,
        limit_indices: limit,
        strides: random() < 0.5 ? null : shape.map(() => 1 + below(2)),
      });
    }
    if (kind === 11 && ndim === 2 && dtype !== "bool" && dtype !== "uint32") {
      return bind("dot_general", [x, x], {
        dimension_numbers:
          random() < 0.5
            ? [
                [[0], [0]],
                [[], []],
              ]
            : [
                [[1], [1]],
                [[], []],
              ],
        precision: null,
        preferred_element_type: dtype,
        out_sharding: null,
      });
    }
    return bind("iota", [], {
      dtype: kindOfValues === "complex numbers" && random() < 0.5 ? "complex64" : isWide ? pick<DType>(CONVERTED) : "float32",
      shape: [1 + below(5), 1 + below(5)],
      dimension: below(2),
      sharding: null,
    });
  };
  for (let i = 0; i < length; i++) {
    const result = step();
    if (result.aval.size <= 20_000) values.push(result);
  }
  const outvars = [values[values.length - 1], pick(values), ...(random() < 0.3 ? [literal("float32")] : [])];
  return new Jaxpr([], invars, eqns, outvars);
}

/** Inputs for a program: small numbers, so that long programs stay finite for the most part. */
export function randomInputs(seed: number, avals: readonly ShapedArray[]): NDArray[] {
  const random = seededRandom(seed + 1);
  return avals.map((aval) => {
    const array = emptyArray(aval.shape, aval.dtype);
    for (let i = 0; i < array.data.length; i++) {
      const x = random() * 4 - 2;
      if (DTYPES[aval.dtype].element === "bigint") {
        setElement(array, i, BigInt(Math.round((isUnsigned(aval.dtype) ? Math.abs(x) : x) * (random() < 0.2 ? 2 ** 40 : 3))));
        continue;
      }
      array.data[i] =
        aval.dtype === "bool"
          ? x > 0
            ? 1
            : 0
          : isFloat(aval.dtype) || isComplex(aval.dtype)
            ? x
            : aval.dtype === "int32"
              ? Math.round(x * 3)
              : Math.round(Math.abs(x) * 5);
    }
    return array;
  });
}
