import type { Op } from "../../../compiler/scalar/node.ts";
import { NotImplementedError } from "../../../errors/errors.ts";
import type { GpuLane, GpuWriter, Operand, Shared, Variable } from "../writer.ts";

/** Registers by kind: floats, 32-bit integers, predicates, addresses. */
type Kind = "f" | "r" | "p" | "rd";
const KIND: Readonly<Record<GpuLane, Kind>> = { f32: "f", i32: "r", u32: "r", bool: "p" };
const DECLARED: Readonly<Record<Kind, string>> = { f: ".f32", r: ".b32", p: ".pred", rd: ".b64" };
/** The suffix of arithmetic. */
const TYPED: Readonly<Record<GpuLane, string>> = { f32: "f32", i32: "s32", u32: "u32", bool: "pred" };

/** Instructions that take the operands as they are, by operation and type. NaN passes through min and max. */
const PLAIN: Readonly<Partial<Record<Op, Readonly<Partial<Record<GpuLane, string>>>>>> = {
  add: { f32: "add.rn.f32", i32: "add.s32", u32: "add.u32" },
  sub: { f32: "sub.rn.f32", i32: "sub.s32", u32: "sub.u32" },
  mul: { f32: "mul.rn.f32", i32: "mul.lo.s32", u32: "mul.lo.u32" },
  div: { f32: "div.rn.f32" },
  muladd: { f32: "fma.rn.f32", i32: "mad.lo.s32", u32: "mad.lo.u32" },
  neg: { f32: "neg.f32", i32: "neg.s32", u32: "neg.s32" },
  abs: { f32: "abs.f32", i32: "abs.s32" },
  min: { f32: "min.NaN.f32", i32: "min.s32", u32: "min.u32" },
  max: { f32: "max.NaN.f32", i32: "max.s32", u32: "max.u32" },
  floor: { f32: "cvt.rmi.f32.f32" },
  ceil: { f32: "cvt.rpi.f32.f32" },
  nearest: { f32: "cvt.rni.f32.f32" },
  sqrt: { f32: "sqrt.rn.f32" },
  and: { i32: "and.b32", u32: "and.b32", bool: "and.pred" },
  or: { i32: "or.b32", u32: "or.b32", bool: "or.pred" },
  xor: { i32: "xor.b32", u32: "xor.b32", bool: "xor.pred" },
  not: { i32: "not.b32", u32: "not.b32", bool: "not.pred" },
};
const COMPARISONS: ReadonlySet<Op> = new Set<Op>(["eq", "ne", "lt", "le", "gt", "ge"]);
const SHIFTS: Readonly<Partial<Record<Op, string>>> = { shl: "shl.b32", shrL: "shr.u32", shrA: "shr.s32" };

const bits = new Uint32Array(1);
const asFloat = new Float32Array(bits.buffer);

/** Kernels in NVIDIA's PTX (ISA 7.0, sm_80 and newer: min and max that pass NaN on). One parameter: the address of all arrays. */
export class PtxWriter implements GpuWriter {
  private readonly lines: string[] = [];
  private readonly memories: string[] = [];
  private readonly counts: Record<Kind, number> = { f: 0, r: 0, p: 0, rd: 0 };
  private labels = 0;
  private readonly base: Operand;
  private readonly groupNumber: Operand;
  private readonly threadNumber: Operand;

  constructor() {
    const address = this.register("rd");
    this.base = this.register("rd");
    const [column, row] = [this.register("r"), this.register("r")];
    this.groupNumber = this.register("r");
    this.threadNumber = this.register("r");
    this.line(`ld.param.u64 ${address}, [words];`);
    this.line(`cvta.to.global.u64 ${this.base}, ${address};`);
    this.line(`mov.u32 ${column}, %ctaid.x;`);
    this.line(`mov.u32 ${row}, %ctaid.y;`);
    this.line(`mad.lo.s32 ${this.groupNumber}, ${row}, PER_ROW, ${column};`);
    this.line(`mov.u32 ${this.threadNumber}, %tid.x;`);
  }

  private register(kind: Kind): Operand {
    return `%${kind}${this.counts[kind]++}`;
  }
  private line(text: string): void {
    this.lines.push(`  ${text}`);
  }
  private put(kind: Kind, instruction: string, ...args: readonly Operand[]): Operand {
    const result = this.register(kind);
    this.line(`${instruction} ${[result, ...args].join(", ")};`);
    return result;
  }

  group(): Operand {
    return this.groupNumber;
  }
  thread(): Operand {
    return this.threadNumber;
  }
  int(value: number): Operand {
    return String(value);
  }
  step(base: Operand, index: Operand, stride: number): Operand {
    if (stride === 0) return base;
    if (stride === 1 && base === "0") return index;
    return stride === 1 ? this.put("r", "add.s32", index, base) : this.put("r", "mad.lo.s32", index, String(stride), base);
  }
  divide(a: Operand, by: number): readonly [Operand, Operand] {
    if (by === 1) return [a, "0"];
    return [this.put("r", "div.s32", a, String(by)), this.put("r", "rem.s32", a, String(by))];
  }

  constant(value: number, type: GpuLane): Operand {
    if (type === "bool") return this.put("p", "setp.ne.s32", value === 0 ? "0" : "1", "0");
    if (type !== "f32") return this.put("r", "mov.b32", String(value | 0));
    asFloat[0] = value;
    return this.put("f", "mov.f32", `0f${bits[0].toString(16).padStart(8, "0").toUpperCase()}`);
  }

  op(op: Op, type: GpuLane, args: readonly Operand[], from: GpuLane, value = 0): Operand {
    const kind = KIND[type];
    const plain = PLAIN[op]?.[type];
    if (plain !== undefined) return this.put(kind, plain, ...args);
    const [a, b, c] = args;
    if (COMPARISONS.has(op)) return this.compare(op, a, b, from);
    const shift = SHIFTS[op];
    // Counts of 32 and more give zeros, or the sign.
    if (shift !== undefined) return this.put("r", shift, a, args.length === 1 ? String(value) : b);
    switch (op) {
      case "div":
      case "rem":
        if (type === "i32" || type === "u32") return this.divideChecked(op, type, a, b);
        break;
      case "pmin":
        return this.choose(type, this.compare("lt", b, a, type), b, a);
      case "pmax":
        return this.choose(type, this.compare("lt", a, b, type), b, a);
      case "select":
        return this.choose(type, a, b, c);
      case "convert":
        if (type === "f32") return this.put("f", `cvt.rn.f32.${TYPED[from]}`, a);
        // Saturates; NaN gives 0.
        if (from === "f32") return this.put("r", `cvt.rzi.${TYPED[type]}.f32`, a);
        break;
      case "bitcast":
        return this.put(kind, "mov.b32", a);
    }
    throw new NotImplementedError(`no PTX for ${op} of ${type}`);
  }

  private compare(op: Op, a: Operand, b: Operand, from: GpuLane): Operand {
    if (from === "bool") {
      const differs = this.put("p", "xor.pred", a, b);
      return op === "ne" ? differs : this.put("p", "not.pred", differs);
    }
    // NaN is different from everything.
    const how = op === "ne" && from === "f32" ? "neu" : op;
    return this.put("p", `setp.${how}.${TYPED[from]}`, a, b);
  }

  private choose(type: GpuLane, which: Operand, ifTrue: Operand, ifFalse: Operand): Operand {
    if (type !== "bool") return this.put(KIND[type], type === "f32" ? "selp.f32" : "selp.b32", ifTrue, ifFalse, which);
    const [chosen, other] = [this.put("p", "and.pred", which, ifTrue), this.put("p", "not.pred", which)];
    return this.put("p", "or.pred", chosen, this.put("p", "and.pred", other, ifFalse));
  }

  /** What the hardware leaves open: x / 0 is all ones and x rem 0 is x; INT_MIN / −1 is INT_MIN. */
  private divideChecked(op: "div" | "rem", type: "i32" | "u32", a: Operand, b: Operand): Operand {
    const zero = this.compare("eq", b, "0", type);
    let safe = this.choose(type, zero, "1", b);
    let minus: Operand | null = null;
    if (type === "i32") {
      minus = this.compare("eq", b, "-1", type);
      safe = this.choose(type, minus, "1", safe);
    }
    let result = this.put("r", `${op}.${TYPED[type]}`, a, safe);
    if (minus !== null && op === "div") result = this.choose(type, minus, this.put("r", "neg.s32", a), result);
    return this.choose(type, zero, op === "div" ? "-1" : a, result);
  }

  private address(at: Operand): Operand {
    return this.put("rd", "mad.wide.s32", this.integer(at), "4", this.base);
  }
  /** A register where an instruction takes no constant. */
  private integer(at: Operand): Operand {
    return at.startsWith("%") ? at : this.put("r", "mov.b32", at);
  }

  load(at: Operand, type: GpuLane): Operand {
    const address = this.address(at);
    if (type === "f32") return this.put("f", "ld.global.f32", `[${address}]`);
    const held = this.put("r", "ld.global.b32", `[${address}]`);
    return type === "bool" ? this.put("p", "setp.ne.s32", held, "0") : held;
  }
  store(at: Operand, value: Operand, type: GpuLane): void {
    const held = type === "bool" ? this.put("r", "selp.b32", "1", "0", value) : value;
    this.line(`st.global.${type === "f32" ? "f32" : "b32"} [${this.address(at)}], ${held};`);
  }

  variable(type: GpuLane, initial: Operand): Variable {
    const name = this.register(KIND[type]);
    const variable = { type, name };
    this.assign(variable, initial);
    return variable;
  }
  read({ type, name }: Variable): Operand {
    // A copy: the variable may be assigned before this is used.
    return this.copy(type, this.register(KIND[type]), name);
  }
  assign({ type, name }: Variable, value: Operand): void {
    this.copy(type, name, value);
  }
  private copy(type: GpuLane, to: Operand, value: Operand): Operand {
    this.line(`${type === "f32" ? "mov.f32" : type === "bool" ? "mov.pred" : "mov.b32"} ${to}, ${value};`);
    return to;
  }

  private label(): string {
    return `L${this.labels++}`;
  }
  ifLess(a: Operand, limit: number, body: () => void): void {
    const end = this.label();
    const outside = this.put("p", "setp.ge.s32", this.integer(a), String(limit));
    this.line(`@${outside} bra ${end};`);
    body();
    this.lines.push(`${end}:`);
  }
  loop(start: Operand, limit: number, by: number, body: (i: Operand) => void): void {
    const [head, end] = [this.label(), this.label()];
    const i = this.put("r", "mov.b32", start);
    this.lines.push(`${head}:`);
    this.line(`@${this.put("p", "setp.ge.s32", i, String(limit))} bra ${end};`);
    body(i);
    this.line(`add.s32 ${i}, ${i}, ${by};`);
    this.line(`bra ${head};`);
    this.lines.push(`${end}:`);
  }

  shared(type: GpuLane, length: number): Shared {
    const name = `shared${this.memories.length}`;
    this.memories.push(`  .shared .align 16 .b32 ${name}[${length}];`);
    return { type, name, length };
  }
  private sharedAddress({ name }: Shared, at: Operand): Operand {
    const start = this.put("r", "mov.u32", name);
    return this.put("r", "mad.lo.s32", this.integer(at), "4", start);
  }
  loadShared(memory: Shared, at: Operand): Operand {
    const address = this.sharedAddress(memory, at);
    if (memory.type === "f32") return this.put("f", "ld.shared.f32", `[${address}]`);
    const held = this.put("r", "ld.shared.b32", `[${address}]`);
    return memory.type === "bool" ? this.put("p", "setp.ne.s32", held, "0") : held;
  }
  storeShared(memory: Shared, at: Operand, value: Operand): void {
    const held = memory.type === "bool" ? this.put("r", "selp.b32", "1", "0", value) : value;
    this.line(`st.shared.${memory.type === "f32" ? "f32" : "b32"} [${this.sharedAddress(memory, at)}], ${held};`);
  }
  barrier(): void {
    this.line("bar.sync 0;");
  }

  finish(name: string, threads: number, perRow: number): string {
    const registers = (Object.keys(DECLARED) as Kind[]).map((kind) => `  .reg ${DECLARED[kind]} %${kind}<${this.counts[kind] + 1}>;`);
    return [
      ".version 7.0",
      ".target sm_80",
      ".address_size 64",
      "",
      `.visible .entry ${name}(.param .u64 words)`,
      `.reqntid ${threads}, 1, 1`,
      "{",
      ...registers,
      ...this.memories,
      ...this.lines.map((line) => line.replace("PER_ROW", String(perRow))),
      "  ret;",
      "}",
      "",
    ].join("\n");
  }
}
