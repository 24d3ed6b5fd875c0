import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { div, neg, pow } from "../primitives/arithmetic.ts";
import { fullLike } from "../primitives/creation.ts";
import type { IndexMode } from "../primitives/gather.ts";
import { squeeze } from "../primitives/movement.ts";
import { scatter } from "../primitives/scatter.ts";
import { broadcastValue } from "./broadcasting.ts";
import { type Index, readIndices } from "./indexers.ts";
import { gatherGet, getItem, isStaticIndex, planIndices } from "./indexing.ts";
import { type ArrayLike, convert, operands, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";

export interface AtOptions {
  /**
   * What happens out of bounds: `"drop"` (or `"fill"`) leaves it out, `"clip"` takes the nearest position,
   * `"promise_in_bounds"` says that there is none. Default for updates: drop.
   */
  mode?: "drop" | "fill" | "clip" | "promise_in_bounds";
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
}
export interface AtGetOptions extends AtOptions {
  /** What is read out of bounds with mode `"fill"`. Default: nan for floats. */
  fillValue?: number;
}

const MODES: Readonly<Record<string, IndexMode>> = { drop: "fill", fill: "fill", clip: "clip", promise_in_bounds: "promiseInBounds" };
const OPTIONS = ["mode", "indicesAreSorted", "uniqueIndices"] as const;

function modeOf(mode: string | undefined, byDefault: IndexMode): IndexMode {
  if (mode === undefined) return byDefault;
  if (!Object.hasOwn(MODES, mode)) throw new ValueError(`unknown mode ${mode}.`, `the modes are ${Object.keys(MODES).join(", ")}`);
  return MODES[mode];
}

/**
 * `x.at(index)`: functional updates. Each returns a new array; the old one is as it was. Repeated positions all count
 * for `add`, `multiply`, `min` and `max`; for `set` it is unspecified which wins.
 *
 * ```ts
 * const y = x.at(0, ":").set(1);
 * const counts = jnp.zeros([4]).at(labels).add(1);
 * ```
 */
export class IndexedUpdate {
  readonly #x: Value;
  readonly #index: readonly Index[];

  constructor(x: Value, index: readonly Index[]) {
    this.#x = x;
    this.#index = index;
  }

  #update(how: "set" | "add" | "mul" | "min" | "max", values: ArrayLike, given: AtOptions | undefined, x: Value = this.#x): Value {
    const { mode, indicesAreSorted, uniqueIndices } = checkOptions<AtOptions>(`at.${how}`, given, OPTIONS);
    const [operand] = operands("scatter", [values]);
    const y = convert(operand, { dtype: x.dtype, weakType: false });
    const plan = planIndices(x, readIndices(this.#index, x.shape));
    const full = [...plan.shape];
    for (const place of plan.newAxes) full.splice(place, 0, 1);
    // Leading axes of size 1 in the values are allowed, as in NumPy's assignment.
    const excess = Math.max(0, y.ndim - full.length);
    const trimmed = squeeze(
      y,
      Array.from({ length: excess }, (_, i) => i),
    );
    const updates = squeeze(broadcastValue(trimmed, full), plan.newAxes);
    const dims = {
      update_window_dims: plan.windowDims,
      inserted_window_dims: plan.collapsed,
      scatter_dims_to_operand_dims: plan.startAxes,
      operand_batching_dims: [],
      scatter_indices_batching_dims: [],
    };
    return scatter(how, x, plan.indices, updates, dims, {
      mode: modeOf(mode, "fill"),
      indicesAreSorted: indicesAreSorted ?? plan.isStatic,
      uniqueIndices: uniqueIndices ?? plan.isStatic,
    });
  }

  /** The elements there. Out of bounds: clamped, or by `mode`. */
  get(options?: AtGetOptions): Value {
    const { mode, fillValue, indicesAreSorted, uniqueIndices } = checkOptions<AtGetOptions>("at.get", options, [...OPTIONS, "fillValue"]);
    const indices = readIndices(this.#index, this.#x.shape);
    if (mode === undefined || isStaticIndex(indices, this.#x.shape)) return getItem(this.#x, this.#index);
    return gatherGet(this.#x, indices, {
      mode: modeOf(mode, "promiseInBounds"),
      ...(fillValue === undefined ? {} : { fillValue }),
      ...(indicesAreSorted === undefined ? {} : { indicesAreSorted }),
      ...(uniqueIndices === undefined ? {} : { uniqueIndices }),
    });
  }
  /** These values in their place; they broadcast. */
  set(values: ArrayLike, options?: AtOptions): Value {
    return this.#update("set", values, options);
  }
  /** These values added. */
  add(values: ArrayLike, options?: AtOptions): Value {
    return this.#update("add", values, options);
  }
  /** These values subtracted. */
  subtract(values: ArrayLike, options?: AtOptions): Value {
    return this.#update(
      "add",
      typeof values === "number" || typeof values === "bigint" ? -values : neg(toArray("at.subtract", values)),
      options,
    );
  }
  /** Multiplied by these values. */
  multiply(values: ArrayLike, options?: AtOptions): Value {
    return this.#update("mul", values, options);
  }
  /** Divided by these values. Throws TypeError for integer arrays. */
  divide(values: ArrayLike, options?: AtOptions): Value {
    return div(this.#x, this.#update("mul", values, options, fullLike(this.#x, 1)));
  }
  /** Raised to these powers. */
  power(values: ArrayLike, options?: AtOptions): Value {
    return pow(this.#x, this.#update("mul", values, options, fullLike(this.#x, 1)));
  }
  /** The smaller of the element and the value. */
  min(values: ArrayLike, options?: AtOptions): Value {
    return this.#update("min", values, options);
  }
  /** The larger of the element and the value. */
  max(values: ArrayLike, options?: AtOptions): Value {
    return this.#update("max", values, options);
  }
  /** Replaced by a function of the element. */
  apply(fn: (x: Value) => Value, options?: AtGetOptions): Value {
    const { mode } = checkOptions<AtGetOptions>("at.apply", options, [...OPTIONS, "fillValue"]);
    return this.set(fn(this.get(options)), mode === undefined ? {} : { mode });
  }
  /** As `subtract`, `multiply`, `divide`, `power`. */
  sub(values: ArrayLike, options?: AtOptions): Value {
    return this.subtract(values, options);
  }
  mul(values: ArrayLike, options?: AtOptions): Value {
    return this.multiply(values, options);
  }
  div(values: ArrayLike, options?: AtOptions): Value {
    return this.divide(values, options);
  }
  pow(values: ArrayLike, options?: AtOptions): Value {
    return this.power(values, options);
  }
}
