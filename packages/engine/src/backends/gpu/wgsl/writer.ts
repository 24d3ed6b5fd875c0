import type { Op } from "../../../compiler/scalar/node.ts";
import { NotImplementedError } from "../../../errors/errors.ts";
import type { GpuLane, GpuWriter, Operand, Shared, Variable } from "../writer.ts";

const TYPES: Readonly<Record<GpuLane, string>> = { f32: "f32", i32: "i32", u32: "u32", bool: "bool" };

/**
 * The language takes it for granted that floats are finite: where NaN and infinities matter, bits say what they are.
 * A constant expression may not be one of them, so such constants come out of a variable.
 */
const PRELUDE: Readonly<Record<string, string>> = {
  float_of: "fn float_of(bits: u32) -> f32 { var held = bits; return bitcast<f32>(held); }",
  is_nan: "fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }",
  min_f32: "fn min_f32(a: f32, b: f32) -> f32 { if (is_nan(a)) { return a; } if (is_nan(b)) { return b; } return min(a, b); }",
  max_f32: "fn max_f32(a: f32, b: f32) -> f32 { if (is_nan(a)) { return a; } if (is_nan(b)) { return b; } return max(a, b); }",
  to_i32:
    "fn to_i32(x: f32) -> i32 { if (is_nan(x)) { return 0i; } if (x >= 2147483648.0f) { return 2147483647i; } if (x <= -2147483648.0f) { return bitcast<i32>(0x80000000u); } return i32(x); }",
  to_u32:
    "fn to_u32(x: f32) -> u32 { if (is_nan(x) || x <= 0.0f) { return 0u; } if (x >= 4294967296.0f) { return 0xffffffffu; } return u32(x); }",
  div_i32: "fn div_i32(a: i32, b: i32) -> i32 { if (b == 0i) { return -1i; } if (b == -1i) { return 0i - a; } return a / b; }",
  div_u32: "fn div_u32(a: u32, b: u32) -> u32 { if (b == 0u) { return 0xffffffffu; } return a / b; }",
  rem_i32: "fn rem_i32(a: i32, b: i32) -> i32 { if (b == 0i) { return a; } if (b == -1i) { return 0i; } return a % b; }",
  rem_u32: "fn rem_u32(a: u32, b: u32) -> u32 { if (b == 0u) { return a; } return a % b; }",
};
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  min_f32: ["is_nan"],
  max_f32: ["is_nan"],
  to_i32: ["is_nan"],
  to_u32: ["is_nan"],
};

const INFIX: Readonly<Partial<Record<Op, string>>> = {
  add: "+",
  sub: "-",
  mul: "*",
  eq: "==",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  and: "&",
  or: "|",
};
const CALLS: Readonly<Partial<Record<Op, string>>> = {
  floor: "floor",
  ceil: "ceil",
  nearest: "round",
  sqrt: "sqrt",
  abs: "abs",
  muladd: "fma",
};

const word = new Uint32Array(1);
const asFloat = new Float32Array(word.buffer);

/** Kernels in WebGPU's shading language. All arrays are one storage buffer, `words`. */
export class WgslWriter implements GpuWriter {
  private readonly lines: string[] = [];
  private readonly memories: string[] = [];
  private readonly prelude = new Set<string>();
  private count = 0;
  private depth = 1;

  private line(text: string): void {
    this.lines.push("  ".repeat(this.depth) + text);
  }

  private let(type: string, expression: string): Operand {
    const name = `v${this.count++}`;
    this.line(`let ${name}: ${type} = ${expression};`);
    return name;
  }

  private use(name: string): string {
    for (const other of NEEDS[name] ?? []) this.prelude.add(other);
    this.prelude.add(name);
    return name;
  }

  group(): Operand {
    return "group";
  }
  thread(): Operand {
    return "thread";
  }
  int(value: number): Operand {
    return `${value}i`;
  }
  step(base: Operand, index: Operand, stride: number): Operand {
    if (stride === 0) return base;
    const moved = stride === 1 ? index : `${index} * ${stride < 0 ? `(${stride}i)` : `${stride}i`}`;
    return base === "0i" ? (stride === 1 ? index : this.let("i32", moved)) : this.let("i32", `${base} + ${moved}`);
  }
  divide(a: Operand, by: number): readonly [Operand, Operand] {
    if (by === 1) return [a, "0i"];
    return [this.let("i32", `${a} / ${by}i`), this.let("i32", `${a} % ${by}i`)];
  }

  constant(value: number, type: GpuLane): Operand {
    if (type === "bool") return value === 0 ? "false" : "true";
    if (type === "u32") return `${value >>> 0}u`;
    if (type === "i32") return value === -(2 ** 31) ? "bitcast<i32>(0x80000000u)" : `${value | 0}i`;
    asFloat[0] = value;
    return Number.isFinite(value) ? `bitcast<f32>(${word[0]}u)` : `${this.use("float_of")}(${word[0]}u)`;
  }

  op(op: Op, type: GpuLane, args: readonly Operand[], from: GpuLane, value = 0): Operand {
    return this.let(TYPES[type], this.expression(op, type, args, from, value));
  }

  private expression(op: Op, type: GpuLane, args: readonly Operand[], from: GpuLane, value: number): string {
    const [a, b, c] = args;
    const infix = INFIX[op];
    if (infix !== undefined) return `${a} ${infix} ${b}`;
    const call = CALLS[op];
    if (call !== undefined) return `${call}(${args.join(", ")})`;
    switch (op) {
      case "div":
        return type === "f32" ? `${a} / ${b}` : `${this.use(`div_${type}`)}(${a}, ${b})`;
      case "rem":
        if (type !== "f32") return `${this.use(`rem_${type}`)}(${a}, ${b})`;
        break;
      // `!=` of floats is false for NaN there.
      case "ne":
        return from === "f32" ? `!(${a} == ${b})` : `${a} != ${b}`;
      case "neg":
        return type === "u32" ? `0u - ${a}` : `-${a}`;
      case "min":
      case "max":
        return type === "f32" ? `${this.use(`${op}_f32`)}(${a}, ${b})` : `${op}(${a}, ${b})`;
      case "pmin":
        return `select(${a}, ${b}, ${b} < ${a})`;
      case "pmax":
        return `select(${a}, ${b}, ${a} < ${b})`;
      case "xor":
        return type === "bool" ? `${a} != ${b}` : `${a} ^ ${b}`;
      case "not":
        return type === "bool" ? `!${a}` : `~${a}`;
      case "shl":
      case "shrL":
      case "shrA":
        return shift(op, type, a, args.length === 1 ? `${value}u` : from === "u32" ? b : `bitcast<u32>(${b})`);
      case "select":
        return `select(${c}, ${b}, ${a})`;
      case "convert":
        return from === "f32" ? `${this.use(`to_${type}`)}(${a})` : `${TYPES[type]}(${a})`;
      case "bitcast":
        return `bitcast<${TYPES[type]}>(${a})`;
    }
    throw new NotImplementedError(`no WGSL for ${op} of ${type}`);
  }

  load(at: Operand, type: GpuLane): Operand {
    const held = `words[${at}]`;
    return this.let(TYPES[type], type === "u32" ? held : type === "bool" ? `${held} != 0u` : `bitcast<${type}>(${held})`);
  }
  store(at: Operand, value: Operand, type: GpuLane): void {
    this.line(`words[${at}] = ${type === "u32" ? value : type === "bool" ? `select(0u, 1u, ${value})` : `bitcast<u32>(${value})`};`);
  }

  variable(type: GpuLane, initial: Operand): Variable {
    const name = `x${this.count++}`;
    this.line(`var ${name}: ${TYPES[type]} = ${initial};`);
    return { type, name };
  }
  read({ type, name }: Variable): Operand {
    return this.let(TYPES[type], name);
  }
  assign({ name }: Variable, value: Operand): void {
    this.line(`${name} = ${value};`);
  }

  private block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.depth++;
    body();
    this.depth--;
    this.line("}");
  }
  ifLess(a: Operand, limit: number, body: () => void): void {
    this.block(`if (${a} < ${limit}i)`, body);
  }
  loop(start: Operand, limit: number, by: number, body: (i: Operand) => void): void {
    const i = `i${this.count++}`;
    this.block(`for (var ${i}: i32 = ${start}; ${i} < ${limit}i; ${i} += ${by}i)`, () => body(i));
  }

  shared(type: GpuLane, length: number): Shared {
    const name = `shared${this.memories.length}`;
    this.memories.push(`var<workgroup> ${name}: array<${TYPES[type]}, ${length}>;`);
    return { type, name, length };
  }
  loadShared({ type, name }: Shared, at: Operand): Operand {
    return this.let(TYPES[type], `${name}[${at}]`);
  }
  storeShared({ name }: Shared, at: Operand, value: Operand): void {
    this.line(`${name}[${at}] = ${value};`);
  }
  barrier(): void {
    this.line("workgroupBarrier();");
  }

  finish(name: string, threads: number, perRow: number): string {
    return [
      "@group(0) @binding(0) var<storage, read_write> words: array<u32>;",
      ...this.memories,
      ...Object.keys(PRELUDE)
        .filter((key) => this.prelude.has(key))
        .map((key) => PRELUDE[key]),
      `@compute @workgroup_size(${threads})`,
      `fn ${name}(@builtin(workgroup_id) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {`,
      `  let group = i32(groups.x + groups.y * ${perRow}u);`,
      "  let thread = i32(local);",
      ...this.lines,
      "}",
      "",
    ].join("\n");
  }
}

function shift(op: "shl" | "shrL" | "shrA", type: GpuLane, a: Operand, count: string): string {
  if (op === "shl") return `${a} << ${count}`;
  if ((op === "shrA") === (type === "i32")) return `${a} >> ${count}`;
  const other = type === "i32" ? "u32" : "i32";
  return `bitcast<${type}>(bitcast<${other}>(${a}) >> ${count})`;
}
