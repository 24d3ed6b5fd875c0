import { defaultFloat } from "../dtype/defaults.ts";
import { type DType, isFloat } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import { sameShape, shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { type ArrayLike, arrayOf, operands } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { broadcastShapes } from "../shape/broadcast.ts";
import { libraryJit } from "../transforms/jit.ts";
import { singleKey } from "./keys.ts";

/** What distributions with parameters share: their shapes, their dtypes, and how they are jitted. */

/** The float dtype asked for. Throws JAX's ValueError for others. */
export function floatDType(fn: string, dtype: DTypeLike | undefined): DType {
  const type = dtype === undefined ? defaultFloat() : canonicalDType(dtype);
  if (!isFloat(type)) throw new ValueError(`dtype argument to \`${fn}\` must be a float dtype, got ${type}`);
  return type;
}

/** The shape of a draw: as asked for, or that of the parameters. Throws ValueError when the parameters do not fit in it. */
export function shapeWith(fn: string, shape: ShapeLike | undefined, ...params: readonly { readonly shape: readonly number[] }[]): number[] {
  const needed = params.map((x) => x.shape);
  if (shape === undefined) return broadcastShapes(...needed);
  const given = shapeOf(fn, shape);
  const together = broadcastShapes(given, ...needed);
  if (!sameShape(together, given))
    throw new ValueError(
      `${fn} parameter shapes must be broadcast-compatible with shape argument, and the result of broadcasting the shapes must equal the shape argument, but got result ${shapeText(together)} for shape argument ${shapeText(given)}.`,
    );
  return given;
}

/** Parameters as arrays; bare numbers are weak floats. */
export const parameters = (fn: string, given: readonly ArrayLike[]): Value[] => operands(fn, given).map(arrayOf);

export interface DrawOptions {
  dtype?: DTypeLike;
}

type Body<N extends readonly Value[]> = (key: Value, parameters: N, shape: readonly number[], dtype: DType) => Value;

/** `body` as JAX's jitted sampler `_name`: the parameters are arguments of its own. */
export function jittedSampler<N extends readonly Value[]>(
  name: string,
  count: number,
  body: Body<N>,
): (key: Value, parameters: readonly Value[], shape: readonly number[], dtype: DType) => Value {
  const statics = [count + 1, count + 2];
  const traced = libraryJit(
    `_${name}`,
    (key: Value, ...rest: unknown[]): Value =>
      body(key, rest.slice(0, count) as unknown as N, rest[count] as readonly number[], rest[count + 1] as DType),
    { staticArgnums: statics },
  );
  return (key, params, shape, dtype) => traced(key, ...params, shape, dtype);
}

/** A distribution of one parameter: `name(key, p, shape?, { dtype })`. */
export function oneParameter(name: string, body: Body<readonly [Value]>) {
  const sample = jittedSampler(name, 1, body);
  return (key: Value, p: ArrayLike, shape?: ShapeLike, options?: DrawOptions): Value => {
    const { dtype } = checkOptions<DrawOptions>(name, options, ["dtype"]);
    const typed = singleKey(name, key);
    const given = parameters(name, [p]);
    return sample(typed, given, shapeWith(name, shape, ...given), floatDType(name, dtype));
  };
}

/** A distribution of two parameters: `name(key, a, b, shape?, { dtype })`. */
export function twoParameters(name: string, body: Body<readonly [Value, Value]>) {
  const sample = jittedSampler(name, 2, body);
  return (key: Value, a: ArrayLike, b: ArrayLike, shape?: ShapeLike, options?: DrawOptions): Value => {
    const { dtype } = checkOptions<DrawOptions>(name, options, ["dtype"]);
    const typed = singleKey(name, key);
    const given = parameters(name, [a, b]);
    return sample(typed, given, shapeWith(name, shape, ...given), floatDType(name, dtype));
  };
}
