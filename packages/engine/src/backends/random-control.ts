import type { DType } from "../dtype/dtype.ts";
import { type Shape, ShapedArray, sizeOf } from "../ir/aval.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, Literal, type Params, Var } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import { seededRandom } from "./random-program.ts";

/* Test support: random programs of branches and loops, in one another, whose values stay small. */

const aval = (shape: Shape, dtype: DType): ShapedArray => new ShapedArray(shape, dtype);
const INT = aval([], "int32");
/** Some small, some in heap blocks, some that fill no vector. */
const LENGTHS = [1, 3, 4, 5, 8, 33, 1100];
const UNARY = ["sin", "tanh", "neg", "abs", "cos"];

/** With `wide`, floats are doubles, and some integers have 64 bits. */
export function randomControl(seed: number, primitives: ReadonlyMap<string, Primitive>, wide = false): Jaxpr {
  const random = seededRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)];
  const float: DType = wide ? "float64" : "float32";
  const FLOAT = aval([], float);
  const vector = aval([pick(LENGTHS)], float);
  const types = [vector, vector, FLOAT, INT, ...(wide ? [aval([], "int64"), aval([4], "int64")] : [])];
  const number = (value: number, type: ShapedArray): Literal =>
    new Literal(type.dtype === "int64" ? BigInt(value) : value, aval([], type.dtype));

  /** One jaxpr being written: a list of values that grows. */
  class Body {
    readonly invars: Var[];
    readonly eqns: JaxprEqn[] = [];
    readonly values: Var[];

    constructor(avals: readonly ShapedArray[]) {
      this.invars = avals.map((type) => new Var(type));
      this.values = [...this.invars];
    }

    bind(name: string, inputs: readonly Atom[], params: Params = {}): Var[] {
      const primitive = primitives.get(name);
      if (primitive === undefined) throw new Error(`no primitive ${name}`);
      const avals = primitive.abstractEval(
        inputs.map((x) => x.aval),
        params,
      );
      const outs = avals.map((type) => new Var(type));
      this.eqns.push(new JaxprEqn(primitive, inputs, outs, params, null));
      this.values.push(...outs.filter((v) => types.some((type) => type.equals(v.aval))));
      return outs;
    }

    /** A value of this type, the later the likelier; a scalar may be a literal. */
    like(type: ShapedArray): Atom {
      const same = this.values.filter((v) => v.aval.equals(type));
      if (type.ndim === 0 && (same.length === 0 || random() < 0.15)) return number(below(5) - 2, type);
      if (same.length > 0) return random() < 0.5 ? same[same.length - 1] : pick(same);
      return this.bind("broadcast_in_dim", [this.like(aval([], type.dtype))], {
        shape: [...type.shape],
        broadcast_dimensions: [],
        sharding: null,
      })[0];
    }

    step(depth: number): void {
      const kind = below(depth > 0 ? 12 : 8);
      const type = pick(types);
      const x = this.like(type);
      if (kind <= 1 && type.dtype === float) this.bind(pick(UNARY), [x], {});
      else if (kind <= 3) {
        const sum = this.bind(pick(["add", "sub", "max", "min"]), [x, this.like(type)])[0];
        if (type.dtype === float) this.bind("mul", [sum, number(0.5, type)]);
        else this.bind("rem", [sum, number(7, type)]);
      } else if (kind === 4) this.bind("select_n", [this.bind("lt", [x, this.like(type)])[0], x, this.like(type)]);
      else if (kind === 5 && type === vector)
        this.bind("mul", [this.bind("reduce_sum", [x], { axes: [0], out_sharding: null })[0], number(1 / sizeOf(type.shape), type)]);
      else if (kind === 6 && type === vector) {
        const row = this.bind("broadcast_in_dim", [this.like(FLOAT)], { shape: [1], broadcast_dimensions: [], sharding: null })[0];
        this.bind("dynamic_update_slice", [x, row, this.like(INT)]);
      } else if (kind === 7 && type.ndim > 0) this.bind("rev", [x], { dimensions: [0] });
      else if (kind === 8) this.branch(depth - 1);
      else if (kind === 9) this.while(depth - 1);
      else if (kind >= 10) this.scan(depth - 1);
    }

    grow(steps: number, depth: number): this {
      for (let i = 0; i < steps; i++) this.step(depth);
      return this;
    }

    finish(outvars: readonly Atom[]): ClosedJaxpr {
      return new ClosedJaxpr(new Jaxpr([], this.invars, this.eqns, outvars));
    }

    private operands(): ShapedArray[] {
      return Array.from({ length: 1 + below(4) }, () => pick(types));
    }

    private branch(depth: number): void {
      const [inputs, outputs] = [this.operands(), this.operands()];
      const branches = Array.from({ length: 1 + below(3) }, () => {
        const body = new Body(inputs).grow(below(4), depth);
        return body.finish(outputs.map((type) => body.like(type)));
      });
      this.bind("cond", [this.like(INT), ...inputs.map((type) => this.like(type))], { branches });
    }

    /** The new carry: values of all kinds, the old ones among them, in place or moved. */
    private carried(body: Body, carry: readonly ShapedArray[], first: number): Atom[] {
      return carry.map((type, k) => (random() < 0.2 ? body.invars[first + k] : body.like(type)));
    }

    private while(depth: number): void {
      const [forCond, forBody, carry] = [this.operands(), this.operands(), [INT, ...this.operands()]];
      const cond = new Body([...forCond, ...carry]).grow(below(2), 0);
      const holds = cond.bind("lt", [cond.invars[forCond.length], number(below(6), INT)])[0];
      const body = new Body([...forBody, ...carry]).grow(2 + below(7), depth);
      const outs = this.carried(body, carry, forBody.length);
      outs[0] = body.bind("add", [body.invars[forBody.length], number(1, INT)])[0];
      const operands = [...forCond, ...forBody, ...carry].map((type) => this.like(type));
      // The counter begins near its end, so that there are few turns.
      operands[forCond.length + forBody.length] = number(below(3) - 2, INT);
      this.bind("while", operands, {
        cond_jaxpr: cond.finish([holds]),
        body_jaxpr: body.finish(outs),
        cond_nconsts: forCond.length,
        body_nconsts: forBody.length,
      });
    }

    private scan(depth: number): void {
      const [consts, carry, rows] = [this.operands(), this.operands(), this.operands()];
      const length = below(6);
      const body = new Body([...consts, ...carry, ...rows]).grow(2 + below(7), depth);
      const ys = this.operands().map((type) => body.like(type));
      const outs = [...this.carried(body, carry, consts.length), ...ys];
      const stacked = rows.map(
        (type) =>
          this.bind("broadcast_in_dim", [this.like(type)], {
            shape: [length, ...type.shape],
            broadcast_dimensions: type.shape.map((_, k) => k + 1),
            sharding: null,
          })[0],
      );
      const params = { jaxpr: body.finish(outs), length, reverse: random() < 0.5, num_consts: consts.length, num_carry: carry.length };
      const results = this.bind("scan", [...[...consts, ...carry].map((type) => this.like(type)), ...stacked], params);
      // What was stacked is read back a row, or a sum, at a time.
      for (const y of results.slice(carry.length)) {
        if (length > 0 && y.aval.dtype === float) this.bind("reduce_max", [y], { axes: [0], out_sharding: null });
      }
    }
  }

  const body = new Body(Array.from({ length: 1 + below(4) }, () => pick(types))).grow(3 + below(6), 2);
  const outputs = Array.from({ length: 1 + below(4) }, () => body.like(pick(types)));
  // Results that are inputs, and results that are there twice.
  if (random() < 0.3) outputs.push(pick(body.invars));
  if (random() < 0.3) outputs.push(pick(outputs));
  return body.finish(outputs).jaxpr;
}
