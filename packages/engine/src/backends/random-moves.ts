import { type DType, isComplex } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import { type Atom, Literal, type Params, type Var } from "../ir/jaxpr.ts";

/* Test support: random equations that move, index, sort and accumulate. */

export interface Dice {
  bind(name: string, inputs: readonly Atom[], params?: Params): Var;
  /** An integer from 0 up to, not including, n. */
  below(n: number): number;
  /** A literal of this dtype. */
  literal(dtype: DType): Literal;
}

const int = (value: number): Literal => new Literal(value, new ShapedArray([], "int32"));

/** `x` with a literal where it is a complex number with a NaN part: the extremum of several depends on their order then. */
export function withoutNaN({ bind, literal }: Dice, x: Var): Var {
  const { dtype, shape } = x.aval;
  if (!isComplex(dtype)) return x;
  const filled = bind("broadcast_in_dim", [literal(dtype)], { shape, broadcast_dimensions: [], sharding: null });
  return bind("select_n", [bind("eq", [x, x]), filled, x]);
}

/** Complex numbers of modulus 1, or 0: products of others overflow in one order and not in the other. */
export const ofUnitSize = (dice: Dice, x: Var): Var => withoutNaN(dice, dice.bind("sign", [x]));

/** An equation on `x`, which has an axis and a dtype that takes arithmetic; null when it would be too large. */
export function randomMove(dice: Dice, x: Var): Var | null {
  const { below, bind } = dice;
  const { shape, ndim, dtype } = x.aval;
  const axis = below(ndim);
  switch (below(10)) {
    case 0:
      return bind("concatenate", below(2) === 0 ? [x, x] : [x, x, x], { dimension: axis });
    case 1: {
      const config = shape.map(() => [below(5) - 2, below(5) - 2, below(3)]);
      if (shape.some((d, k) => config[k][0] + config[k][1] + (d === 0 ? 0 : d + (d - 1) * config[k][2]) < 0)) return null;
      return bind("pad", [x, dice.literal(dtype)], { padding_config: config });
    }
    case 2:
      return bind("dynamic_slice", [x, ...shape.map(() => int(below(40) - 10))], { slice_sizes: shape.map((d) => below(d + 1)) });
    case 3: {
      const limit = shape.map((d) => below(d + 1));
      const update = bind("slice", [x], { start_indices: shape.map(() => 0), limit_indices: limit, strides: null });
      return bind("dynamic_update_slice", [x, bind("neg", [update]), ...shape.map(() => int(below(40) - 10))]);
    }
    case 4:
      if (isComplex(dtype) && below(3) === 0) return bind("cumprod", [ofUnitSize(dice, x)], { axis, reverse: below(2) === 0 });
      return bind(["cumsum", "cummax", "cummin"][below(3)], [withoutNaN(dice, x)], { axis, reverse: below(2) === 0 });
    case 5: {
      const order = bind("iota", [], { dtype: "int32", shape, dimension: axis, sharding: null });
      const [keys, more] = below(2) === 0 ? [1, [x, order]] : [2, [order, x]];
      return bind("sort", more, { dimension: axis, is_stable: true, num_keys: keys });
    }
    case 6:
      return indexed(dice, x, axis, "gather");
    case 7:
    case 8:
      return lookedUp(dice, x, axis);
    default:
      return indexed(
        dice,
        x,
        axis,
        ["scatter", "scatter-add", "scatter-max", "scatter-min", "scatter-mul"][below(isComplex(dtype) ? 5 : 4)],
      );
  }
}

/** Reads elements or rows of `x` at places computed from it, some of them outside. */
function lookedUp({ bind, below }: Dice, x: Var, axis: number): Var | null {
  const { shape, ndim, size } = x.aval;
  if (size === 0) return null;
  const places = bind("convert_element_type", [x], { new_dtype: "int32", weak_type: false, sharding: null });
  if (below(3) === 0 && shape.length > 1) {
    const largest = bind("reduce_max", [places], { axes: shape.map((_, k) => k), out_sharding: null });
    return bind("dynamic_slice", [x, ...shape.map(() => largest)], { slice_sizes: shape.map((d) => 1 + below(d)) });
  }
  const all = shape.map((_, k) => k);
  const others = all.filter((k) => k !== axis);
  const common = {
    indices_are_sorted: false,
    unique_indices: false,
    mode: `GatherScatterMode.${["CLIP", "FILL_OR_DROP"][below(2)]}`,
    fill_value: below(2) === 0 ? null : 3,
  };
  if (below(2) === 0) {
    const indices = bind("reshape", [places], { new_sizes: [...shape, 1], dimensions: null, sharding: null });
    const dimension_numbers = {
      offset_dims: [],
      collapsed_slice_dims: [axis],
      start_index_map: [axis],
      operand_batching_dims: others,
      start_indices_batching_dims: others,
    };
    return bind("gather", [x, indices], { ...common, dimension_numbers, slice_sizes: all.map(() => 1) });
  }
  // Rows along all other axes, or, of two axes, single elements at pairs of numbers.
  const pairs = ndim === 2 && size % 2 === 0 && below(2) === 0;
  const count = pairs ? size / 2 : size;
  if (count * (pairs ? 1 : size) > 4000) return null;
  const indices = bind("reshape", [places], { new_sizes: [count, pairs ? 2 : 1], dimensions: null, sharding: null });
  const dimension_numbers = {
    offset_dims: pairs ? [] : others.map((_, k) => k + 1),
    collapsed_slice_dims: pairs ? [0, 1] : [axis],
    start_index_map: pairs ? [1, 0] : [axis],
    operand_batching_dims: [],
    start_indices_batching_dims: [],
  };
  return bind("gather", [x, indices], { ...common, dimension_numbers, slice_sizes: shape.map((d, k) => (pairs || k === axis ? 1 : d)) });
}

/** Reads or writes windows of one or two rows along an axis, some of them outside. */
function indexed({ bind, below }: Dice, x: Var, axis: number, name: string): Var | null {
  const { shape, ndim } = x.aval;
  if (shape[axis] === 0) return null;
  const count = below(5);
  const wide = shape[axis] > 1 && below(2) === 0;
  const rows = bind("iota", [], { dtype: "int32", shape: [count, 1], dimension: 0, sharding: null });
  const indices = bind("sub", [bind("mul", [rows, int(below(4))]), int(below(3))]);
  const mode = `GatherScatterMode.${["CLIP", "FILL_OR_DROP"][below(2)]}`;
  const window = shape.map((_, k) => k).filter((k) => wide || k !== axis);
  // The batch of indices becomes the last axis.
  const common = { indices_are_sorted: false, unique_indices: false, mode };
  const offsets = window.map((_, k) => k);
  const gather = bind("gather", [x, indices], {
    ...common,
    dimension_numbers: {
      offset_dims: offsets,
      collapsed_slice_dims: wide ? [] : [axis],
      start_index_map: [axis],
      operand_batching_dims: [],
      start_indices_batching_dims: [],
    },
    fill_value: 0,
    slice_sizes: shape.map((d, k) => (k === axis ? (wide ? 2 : 1) : d)),
  });
  if (name === "gather" || ndim === 0) return gather;
  return bind(name, [x, indices, gather], {
    ...common,
    dimension_numbers: {
      update_window_dims: offsets,
      inserted_window_dims: wide ? [] : [axis],
      scatter_dims_to_operand_dims: [axis],
      operand_batching_dims: [],
      scatter_indices_batching_dims: [],
    },
    update_consts: [],
    update_jaxpr: null,
  });
}
