import { REAL_FUNCTION_NAMES, type RealFunction } from "../../dtype/real-functions.ts";
import { isFloatLane, isUnsignedLane, isWideLane } from "../../ir/lanes.ts";
import type { LaneType, Scalar, ScalarBuilder } from "../../ir/lowering.ts";
import * as double from "./double/functions.ts";
import { emitErfInv } from "./erf-inv.ts";
import { emitExp, emitExpm1, emitLogistic } from "./exp.ts";
import { emitLog, emitLog1p } from "./log.ts";
import type { Node, Op, ScalarFunction } from "./node.ts";
import { emitExp2, emitPow } from "./pow.ts";
import { emitFloatRem } from "./rem.ts";
import { emitTanh } from "./tanh.ts";
import { emitCos, emitSin, emitTan } from "./trig.ts";

/** What few nodes have. */
interface Extra {
  readonly high?: number;
  readonly callee?: ScalarFunction | null;
}

/** The interface of `ScalarBuilder`, on hash-consed nodes: equal computations are one node. */
export class Dag implements ScalarBuilder {
  private readonly table = new Map<string, Node>();
  private count = 0;

  private node(op: Op, type: LaneType, args: readonly Node[] = [], value = 0, { high = 0, callee = null }: Extra = {}): Node {
    let key = `${op} ${type} ${Object.is(value, -0) ? "-0" : value}`;
    if (high !== 0) key += `:${high}`;
    if (callee !== null) key += callee.key;
    for (const arg of args) key += ` ${arg.id}`;
    let node = this.table.get(key);
    if (node === undefined) {
      node = { id: this.count++, op, type, args, value, high, callee };
      this.table.set(key, node);
    }
    return node;
  }

  private same(op: Op, ...args: Scalar[]): Node {
    for (const arg of args) if (arg.type !== args[0].type) throw new TypeError(`${op} of ${args.map((a) => a.type).join(" and ")}`);
    return this.node(op, args[0].type, args as Node[]);
  }

  /** How many distinct nodes were made. */
  get size(): number {
    return this.count;
  }

  constant(value: number | boolean | bigint, type: LaneType): Node {
    switch (type) {
      case "f32":
        return this.node("const", type, [], Math.fround(Number(value)));
      case "f64":
        return this.node("const", type, [], Number(value));
      case "bool":
        return this.node("const", type, [], value ? 1 : 0);
      case "i64":
      case "u64": {
        const bits = BigInt(value);
        return this.node("const", type, [], Number(BigInt.asIntN(32, bits)), { high: Number(BigInt.asIntN(32, bits >> 32n)) });
      }
      default:
        return this.node("const", type, [], typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : Number(value) | 0);
    }
  }
  load(index: number, type: LaneType): Node {
    return this.node("load", type, [], index);
  }
  loadAt(load: number, type: LaneType, index: Scalar): Node {
    return this.node("loadAt", type, [index as Node], load);
  }
  row(number: number, type: LaneType): Node {
    return this.node("row", type, [], number);
  }
  kept(slot: number, type: LaneType): Node {
    return this.node("kept", type, [], slot);
  }
  param(number: number, type: LaneType): Node {
    return this.node("param", type, [], number);
  }
  call(callee: ScalarFunction, args: readonly Scalar[]): Node {
    return this.node("call", callee.body.type, args as Node[], 0, { callee });
  }
  /** `usual`, but `seldom` where `which` holds. */
  rare(which: Scalar, usual: Scalar, seldom: Scalar): Node {
    return this.node("rare", usual.type, [which, usual, seldom] as Node[]);
  }
  index(index: number): Node {
    return this.node("index", "i32", [], index);
  }
  muladd(a: Scalar, b: Scalar, c: Scalar): Node {
    return this.same("muladd", a, b, c);
  }
  pmin(a: Scalar, b: Scalar): Node {
    return this.same("pmin", a, b);
  }
  pmax(a: Scalar, b: Scalar): Node {
    return this.same("pmax", a, b);
  }

  add(a: Scalar, b: Scalar): Node {
    return this.same("add", a, b);
  }
  sub(a: Scalar, b: Scalar): Node {
    return this.same("sub", a, b);
  }
  mul(a: Scalar, b: Scalar): Node {
    return this.same("mul", a, b);
  }
  div(a: Scalar, b: Scalar): Node {
    return this.same("div", a, b);
  }
  rem(a: Scalar, b: Scalar): Node {
    if (a.type === "f64") return double.emitRem(this, a, b);
    return a.type === "f32" ? emitFloatRem(this, a, b) : this.same("rem", a, b);
  }
  neg(a: Scalar): Node {
    return this.same("neg", a);
  }
  abs(a: Scalar): Node {
    return isUnsignedLane(a.type) ? (a as Node) : this.same("abs", a);
  }
  min(a: Scalar, b: Scalar): Node {
    return a.type === "bool" ? this.and(a, b) : this.bounded("min", a, b);
  }
  max(a: Scalar, b: Scalar): Node {
    return a.type === "bool" ? this.or(a, b) : this.bounded("max", a, b);
  }
  /** Of a float and a constant, pmin and pmax give what min and max do, at less cost; of a zero the sign wants care. */
  private bounded(op: "min" | "max", a: Scalar, b: Scalar): Node {
    const isBound = ({ op, type, value }: Node): boolean => op === "const" && type === "f32" && !Number.isNaN(value);
    const [of, bound] = isBound(a as Node) ? [b, a as Node] : [a, b as Node];
    if (!isBound(bound)) return this.same(op, a, b);
    if (op === "min") return Object.is(bound.value, -0) ? this.same(op, a, b) : this.same("pmin", of, bound);
    const value = this.same("pmax", of, bound);
    // pmax(−0, 0) is −0.
    return Object.is(bound.value, 0) ? this.add(value, bound) : value;
  }
  floor(a: Scalar): Node {
    return isFloatLane(a.type) ? this.same("floor", a) : (a as Node);
  }
  ceil(a: Scalar): Node {
    return isFloatLane(a.type) ? this.same("ceil", a) : (a as Node);
  }
  roundEven(a: Scalar): Node {
    return isFloatLane(a.type) ? this.same("nearest", a) : (a as Node);
  }
  sqrt(a: Scalar): Node {
    return this.same("sqrt", a);
  }
  exp(a: Scalar): Node {
    return a.type === "f64" ? double.emitExp(this, a) : emitExp(this, a);
  }
  exp2(a: Scalar): Node {
    if (a.type === "f64") return double.emitExp2(this, a);
    return emitExp2(this, { high: a as Node, low: this.constant(0, "f32") });
  }
  expm1(a: Scalar): Node {
    return a.type === "f64" ? double.emitExpm1(this, a) : emitExpm1(this, a);
  }
  log(a: Scalar): Node {
    return a.type === "f64" ? double.emitLog(this, a) : emitLog(this, a);
  }
  log1p(a: Scalar): Node {
    return a.type === "f64" ? double.emitLog1p(this, a) : emitLog1p(this, a);
  }
  sin(a: Scalar): Node {
    return a.type === "f64" ? double.emitSin(this, a) : emitSin(this, a);
  }
  cos(a: Scalar): Node {
    return a.type === "f64" ? double.emitCos(this, a) : emitCos(this, a);
  }
  tan(a: Scalar): Node {
    return a.type === "f64" ? this.div(this.sin(a), this.cos(a)) : emitTan(this, a);
  }
  logistic(a: Scalar): Node {
    return emitLogistic(this, a);
  }
  tanh(a: Scalar): Node {
    return a.type === "f64" ? double.emitTanh(this, a) : emitTanh(this, a);
  }
  erfInv(a: Scalar): Node {
    return a.type === "f64" ? double.emitErfInv(this, a) : emitErfInv(this, a);
  }
  pow(a: Scalar, b: Scalar): Node {
    return a.type === "f64" ? double.emitPow(this, a, b) : emitPow(this, a, b);
  }
  libm(name: RealFunction, ...args: Scalar[]): Node {
    if (args.some(({ type }) => type !== "f64")) throw new TypeError(`${name} of ${args.map(({ type }) => type).join(" and ")}`);
    return this.node("libm", "f64", args as Node[], REAL_FUNCTION_NAMES.indexOf(name));
  }

  private compare(op: Op, a: Scalar, b: Scalar): Node {
    if (a.type !== b.type) throw new TypeError(`${op} of ${a.type} and ${b.type}`);
    return this.node(op, "bool", [a, b] as Node[]);
  }
  eq(a: Scalar, b: Scalar): Node {
    return this.compare("eq", a, b);
  }
  ne(a: Scalar, b: Scalar): Node {
    return this.compare("ne", a, b);
  }
  lt(a: Scalar, b: Scalar): Node {
    return a.type === "bool" ? this.and(this.not(a), b) : this.compare("lt", a, b);
  }
  le(a: Scalar, b: Scalar): Node {
    return a.type === "bool" ? this.or(this.not(a), b) : this.compare("le", a, b);
  }
  gt(a: Scalar, b: Scalar): Node {
    return a.type === "bool" ? this.and(a, this.not(b)) : this.compare("gt", a, b);
  }
  ge(a: Scalar, b: Scalar): Node {
    return a.type === "bool" ? this.or(a, this.not(b)) : this.compare("ge", a, b);
  }

  and(a: Scalar, b: Scalar): Node {
    return this.same("and", a, b);
  }
  or(a: Scalar, b: Scalar): Node {
    return this.same("or", a, b);
  }
  xor(a: Scalar, b: Scalar): Node {
    return this.same("xor", a, b);
  }
  not(a: Scalar): Node {
    return this.same("not", a);
  }

  private shift(op: "shl" | "shrL" | "shrA", a: Scalar, b: Scalar): Node {
    const count = b as Node;
    const width = isWideLane(a.type) ? 64 : 32;
    if (count.op !== "const") {
      // Hardware takes the count modulo the width; more than that give what shifting one by one would.
      const unsigned = width === 64 ? "u64" : "u32";
      const inRange = this.lt(this.bitcast(b, unsigned), this.constant(width, unsigned));
      const shifted = this.node(op, a.type, [a, b] as Node[]);
      return this.select(inRange, shifted, op === "shrA" ? this.node(op, a.type, [a as Node], width - 1) : this.constant(0, a.type));
    }
    const n = count.high === 0 ? count.value >>> 0 : width;
    if (n === 0) return a as Node;
    if (n < width) return this.node(op, a.type, [a as Node], n);
    return op === "shrA" ? this.node(op, a.type, [a as Node], width - 1) : this.constant(0, a.type);
  }
  shiftLeft(a: Scalar, b: Scalar): Node {
    return this.shift("shl", a, b);
  }
  shiftRightLogical(a: Scalar, b: Scalar): Node {
    return this.shift("shrL", a, b);
  }
  shiftRightArithmetic(a: Scalar, b: Scalar): Node {
    return this.shift("shrA", a, b);
  }

  select(which: Scalar, ifTrue: Scalar, ifFalse: Scalar): Node {
    if (which.type !== "bool" || ifTrue.type !== ifFalse.type)
      throw new TypeError(`select of ${which.type}, ${ifTrue.type} and ${ifFalse.type}`);
    if (ifTrue === ifFalse) return ifTrue as Node;
    const chosen = which as Node;
    if (chosen.op === "const") return (chosen.value ? ifTrue : ifFalse) as Node;
    return this.node("select", ifTrue.type, [which, ifTrue, ifFalse] as Node[]);
  }
  convert(a: Scalar, to: LaneType): Node {
    if (a.type === to) return a as Node;
    if (to === "bool") return this.ne(a, this.constant(0, a.type));
    if (a.type === "bool") return this.select(a, this.constant(1, to), this.constant(0, to));
    const sameWidth = isWideLane(a.type) === isWideLane(to);
    if (!isFloatLane(a.type) && !isFloatLane(to) && sameWidth) return this.bitcast(a, to);
    return this.node("convert", to, [a as Node]);
  }
  bitcast(a: Scalar, to: LaneType): Node {
    const node = a as Node;
    if (a.type === to) return node;
    if (isWideLane(a.type) !== isWideLane(to)) throw new TypeError(`${a.type} has other bits than ${to}`);
    if (node.op === "bitcast") return this.bitcast(node.args[0], to);
    return this.node("bitcast", to, [node]);
  }
}
