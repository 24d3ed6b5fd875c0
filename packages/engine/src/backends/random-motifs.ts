import type { DType } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import { ClosedJaxpr, type Jaxpr, type Literal, type Var } from "../ir/jaxpr.ts";
import type { Dice } from "./random-moves.ts";

/* Test support: what programs do over and over — normalisations of rows, dense layers, branches and loops. */

/** Dice that can also write the body of a branch or a loop. */
export interface MotifDice extends Dice {
  /** Dice that write into a program of their own, with these inputs; `finish` makes that a jaxpr. */
  inner(avals: readonly ShapedArray[]): { readonly dice: MotifDice; readonly inputs: readonly Var[]; finish(...outvars: Var[]): Jaxpr };
  number(value: number, dtype: DType): Literal;
}

const exact = { accuracy: null };
const reduction = { out_sharding: null };

/** Several equations on `x`, floats with an axis and elements, and not too large; all that later ones may read. */
export function randomMotif(dice: MotifDice, x: Var): Var[] {
  const { bind, below, number } = dice;
  const { shape, ndim, dtype } = x.aval;
  const axis = below(ndim);
  const kept = shape.map((_, k) => k).filter((k) => k !== axis);
  const reduce = (name: string, v: Var): Var => bind(`reduce_${name}`, [v], { axes: [axis], ...reduction });
  const spread = (v: Var): Var => bind("broadcast_in_dim", [v], { shape, broadcast_dimensions: kept, sharding: null });
  switch (below(ndim === 2 ? 6 : 5)) {
    case 0: {
      const e = bind("exp", [bind("sub", [x, spread(reduce("max", x))])], exact);
      const total = reduce("sum", e);
      return [total, bind("div", [e, spread(total)])];
    }
    case 1: {
      const mean = bind("div", [reduce("sum", x), number(shape[axis], dtype)]);
      const centred = bind("sub", [x, spread(mean)]);
      const variance = bind("div", [reduce("sum", bind("square", [centred])), number(shape[axis], dtype)]);
      const scale = bind("rsqrt", [bind("add", [variance, number(1, dtype)])], exact);
      return [mean, scale, bind("mul", [centred, spread(scale)])];
    }
    case 2: {
      const most = reduce("max", x);
      const shifted = bind("sub", [x, spread(most)]);
      const logSum = bind("log", [reduce("sum", bind("exp", [shifted], exact))], exact);
      return [bind("add", [logSum, most]), bind("sub", [shifted, spread(logSum)])];
    }
    case 3: {
      const most = bind("reduce_max", [x], { axes: shape.map((_, k) => k), ...reduction });
      const chosen = bind("convert_element_type", [bind("gt", [most, number(0.5, dtype)])], {
        new_dtype: "int32",
        weak_type: false,
        sharding: null,
      });
      const branch = (): ClosedJaxpr => {
        const { dice: own, inputs, finish } = dice.inner([x.aval]);
        const [v] = inputs;
        const results = below(2) === 0 ? randomMotif(own, v) : [own.bind("tanh", [v], exact)];
        const last = results[results.length - 1];
        const same = last.aval.equals(x.aval) ? last : own.bind("neg", [v]);
        return new ClosedJaxpr(finish(same));
      };
      return [bind("cond", [chosen, x], { branches: [branch(), branch()] })];
    }
    case 4: {
      const row = new ShapedArray(shape.slice(1), dtype);
      const { dice: own, inputs, finish } = dice.inner([row, row]);
      const [carry, element] = inputs;
      const next = own.bind("tanh", [own.bind("add", [own.bind("mul", [carry, number(0.5, dtype)]), element])], exact);
      const body = new ClosedJaxpr(finish(next, own.bind("mul", [next, element])));
      const start = bind("broadcast_in_dim", [number(0.25, dtype)], { shape: row.shape, broadcast_dimensions: [], sharding: null });
      return [bind("scan", [start, x], { jaxpr: body, length: shape[0], reverse: below(2) === 0, num_consts: 0, num_carry: 1 })];
    }
    default: {
      const turned = bind("transpose", [x], { permutation: [1, 0] });
      const flip = below(2) === 0;
      const product = bind("dot_general", flip ? [turned, x] : [x, turned], {
        dimension_numbers: [
          [[1], [0]],
          [[], []],
        ],
        precision: null,
        preferred_element_type: dtype,
        out_sharding: null,
      });
      const bias = bind("reduce_max", [x], { axes: [flip ? 0 : 1], ...reduction });
      const wide = bind("broadcast_in_dim", [bias], { shape: product.aval.shape, broadcast_dimensions: [below(2)], sharding: null });
      const active = bind("tanh", [bind("mul", [bind("add", [product, wide]), number(0.125, dtype)])], exact);
      return [product, bind("add", [active, bind("transpose", [active], { permutation: [1, 0] })])];
    }
  }
}
