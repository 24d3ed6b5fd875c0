import { COMPARE, OP, SATURATING, SIMD } from "./opcodes.ts";

/*
 * Functions of a module as text in WebAssembly's own words (core specification 3.0, chapter 6), one instruction a line: what
 * people read who want to see the loop that their line became. Only what kernels are made of is known here.
 */

/** What stands behind an instruction: nothing, an index, a constant, a memory place, lanes. */
type Immediate =
  | ""
  | "index"
  | "i32"
  | "i64"
  | "f64"
  | "v128"
  | "memory"
  | "memoryLane"
  | "lane"
  | "shuffle"
  | "block"
  | "table"
  | "copy"
  | "fill";

const row = (name: string, immediate: Immediate = ""): readonly [string, Immediate] => [name, immediate];

const PLAIN: Readonly<Record<number, readonly [string, Immediate]>> = {
  0: row("unreachable"),
  2: row("block", "block"),
  3: row("loop", "block"),
  4: row("if", "block"),
  5: row("else"),
  11: row("end"),
  12: row("br", "index"),
  13: row("br_if", "index"),
  14: row("br_table", "table"),
  16: row("call", "index"),
  26: row("drop"),
  32: row("local.get", "index"),
  33: row("local.set", "index"),
  34: row("local.tee", "index"),
  35: row("global.get", "index"),
  36: row("global.set", "index"),
  65: row("i32.const", "i32"),
  66: row("i64.const", "i64"),
  68: row("f64.const", "f64"),
  106: row("i32.add"),
  107: row("i32.sub"),
  108: row("i32.mul"),
};

/** Names by what our own tables call the instructions: `i32LtU` is `i32.lt_u`. */
function scalarRow(key: string): readonly [string, Immediate] {
  if (!/^[if](32|64)/.test(key)) return row(key);
  const [, type, rest] = /^([if](?:32|64))(.*)$/.exec(key) as RegExpExecArray;
  const name = rest.replace(/([a-z0-9])([SU])$/, "$1_$2").toLowerCase();
  const converted = /^converti64_(s|u)$/.exec(name);
  if (converted !== null) return row(`${type}.convert_i64_${converted[1]}`);
  if (name === "wrapi64") return row("i32.wrap_i64");
  if (name === "demote") return row("f32.demote_f64");
  if (name === "promote") return row("f64.promote_f32");
  return row(`${type}.${name}`, /^(load|store)/.test(name) ? "memory" : "");
}

const SPECIAL: Readonly<Record<string, readonly [string, Immediate]>> = {
  load: row("v128.load", "memory"),
  store: row("v128.store", "memory"),
  load8Splat: row("v128.load8_splat", "memory"),
  load16Splat: row("v128.load16_splat", "memory"),
  load32Splat: row("v128.load32_splat", "memory"),
  load64Splat: row("v128.load64_splat", "memory"),
  load32Zero: row("v128.load32_zero", "memory"),
  load64Zero: row("v128.load64_zero", "memory"),
  load32Lane: row("v128.load32_lane", "memoryLane"),
  load64Lane: row("v128.load64_lane", "memoryLane"),
  store32Lane: row("v128.store32_lane", "memoryLane"),
  store64Lane: row("v128.store64_lane", "memoryLane"),
  not: row("v128.not"),
  and: row("v128.and"),
  andNot: row("v128.andnot"),
  or: row("v128.or"),
  xor: row("v128.xor"),
  bitselect: row("v128.bitselect"),
  anyTrue: row("v128.any_true"),
  ceil: row("f32x4.ceil"),
  floor: row("f32x4.floor"),
  nearest: row("f32x4.nearest"),
  demoteZero: row("f32x4.demote_f64x2_zero"),
  promoteLow: row("f64x2.promote_low_f32x4"),
  extendLow8to16: row("i16x8.extend_low_i8x16_u"),
  extendLow16to32: row("i32x4.extend_low_i16x8_u"),
  truncSatS: row("i32x4.trunc_sat_f32x4_s"),
  truncSatU: row("i32x4.trunc_sat_f32x4_u"),
  convertS: row("f32x4.convert_i32x4_s"),
  convertU: row("f32x4.convert_i32x4_u"),
  i64ExtendLowS: row("i64x2.extend_low_i32x4_s"),
  i64ExtendHighS: row("i64x2.extend_high_i32x4_s"),
  i64ExtendLowU: row("i64x2.extend_low_i32x4_u"),
  i64ExtendHighU: row("i64x2.extend_high_i32x4_u"),
  truncSatDoubleS: row("i32x4.trunc_sat_f64x2_s_zero"),
  truncSatDoubleU: row("i32x4.trunc_sat_f64x2_u_zero"),
  convertLowS: row("f64x2.convert_low_i32x4_s"),
  convertLowU: row("f64x2.convert_low_i32x4_u"),
  relaxedMadd: row("f32x4.relaxed_madd"),
  relaxedMaddDouble: row("f64x2.relaxed_madd"),
  relaxedLaneselect: row("i32x4.relaxed_laneselect"),
};

function simdRow(key: string): readonly [string, Immediate] {
  if (Object.hasOwn(SPECIAL, key)) return SPECIAL[key];
  const match = /^([if])(32|64)(.*)$/.exec(key);
  if (match === null) return row(key);
  const [, kind, bits, rest] = match;
  const name = rest.replace(/([a-z])([SU])$/, "$1_$2").toLowerCase();
  const type = `${kind}${bits}x${128 / Number(bits)}`;
  if (name === "extract" || name === "replace") return row(`${type}.${name}_lane`, "lane");
  return row(`${type}.${name}`);
}

const SCALAR = new Map<number, readonly [string, Immediate]>([
  ...Object.entries(OP).map(([key, code]) => [code, scalarRow(key)] as const),
  ...Object.entries(PLAIN).map(([code, value]) => [Number(code), value] as const),
]);
const VECTOR = new Map<number, readonly [string, Immediate]>([
  [0x0c, row("v128.const", "v128")],
  [0x0d, row("i8x16.shuffle", "shuffle")],
  ...Object.entries(SIMD).map(([key, code]) => [code, simdRow(key)] as const),
  ...(["i32", "u32", "f32", "i64", "f64"] as const).flatMap((type) =>
    Object.entries(COMPARE[type]).map(([how, code]) => {
      const isFloat = type.startsWith("f");
      const sign = isFloat || how === "eq" || how === "ne" ? "" : type === "u32" ? "_u" : "_s";
      return [code, row(`${isFloat ? "f" : "i"}${type.endsWith("64") ? "64x2" : "32x4"}.${how}${sign}`)] as const;
    }),
  ),
]);

const SATURATING_NAMES = new Map<number, string>([
  [SATURATING.i64OfF64S, "i64.trunc_sat_f64_s"],
  [SATURATING.i64OfF64U, "i64.trunc_sat_f64_u"],
]);

class Reader {
  private at = 0;
  private readonly bytes: ArrayLike<number>;

  constructor(bytes: ArrayLike<number>) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }
  byte(): number {
    return this.bytes[this.at++];
  }
  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  signed64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(Math.min(64, Number(shift) + 7), value);
    }
  }
  signed(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) return shift + 7 < 32 && (byte & 64) !== 0 ? value | (-1 << (shift + 7)) : value;
    }
  }
  slice(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.byte());
  }
  rest(): Uint8Array {
    return this.slice(this.bytes.length - this.at);
  }
  view(count: number): DataView {
    const view = new DataView(new ArrayBuffer(count));
    for (let i = 0; i < count; i++) view.setUint8(i, this.byte());
    return view;
  }
}

/** A float of 32 bits as the shortest decimal that is it. */
function shortest(view: DataView, at: number): string {
  const value = view.getFloat32(at, true);
  for (let digits = 1; digits < 10; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

function immediateText(kind: Immediate, reader: Reader): string {
  const place = (): string => {
    reader.unsigned();
    const offset = reader.unsigned();
    return offset === 0 ? "" : ` offset=${offset}`;
  };
  switch (kind) {
    case "":
      return "";
    case "index":
      return ` ${reader.unsigned()}`;
    case "i32":
      return ` ${reader.signed()}`;
    case "i64":
      return ` ${reader.signed64()}`;
    case "f64":
      return ` ${reader.view(8).getFloat64(0, true)}`;
    case "memory":
      return place();
    case "memoryLane":
      return `${place()} ${reader.byte()}`;
    case "lane":
      return ` ${reader.byte()}`;
    case "shuffle":
      return ` ${Array.from({ length: 16 }, () => reader.byte()).join(" ")}`;
    case "block":
      reader.byte();
      return "";
    case "table":
      return ` ${Array.from({ length: reader.unsigned() + 1 }, () => reader.unsigned()).join(" ")}`;
    case "copy":
      reader.view(2);
      return "";
    case "fill":
      reader.byte();
      return "";
    case "v128": {
      const view = reader.view(16);
      const doubles = [0, 8].map((at) => view.getFloat64(at, true));
      const size = Math.abs(doubles[0]);
      // Only a double repeats every eight bytes and not every four.
      if (doubles[0] === doubles[1] && view.getInt32(0) !== view.getInt32(4) && size > 1e-20 && size < 1e20)
        return ` f64x2 ${doubles.join(" ")}`;
      const words = [0, 4, 8, 12].map((at) => view.getInt32(at, true));
      // Bits of usual floats read better as such; small integers do not.
      const exponent = (words[0] >>> 23) & 0xff;
      const isFloat = exponent > 60 && exponent < 200;
      return isFloat ? ` f32x4 ${[0, 4, 8, 12].map((at) => shortest(view, at)).join(" ")}` : ` i32x4 ${words.join(" ")}`;
    }
  }
}

/** The instructions of one function's code, a line each, indented by blocks. */
export function disassemble(code: ArrayLike<number>): string[] {
  const reader = new Reader(code);
  const lines: string[] = [];
  let depth = 0;
  while (!reader.done) {
    const opcode = reader.byte();
    let known = SCALAR.get(opcode);
    if (opcode === 0xfd) {
      const number = reader.unsigned();
      known = VECTOR.get(number) ?? row(`simd ${number}`);
    } else if (opcode === 0xfc) {
      const number = reader.unsigned();
      known =
        number === 0x0a
          ? row("memory.copy", "copy")
          : number === 0x0b
            ? row("memory.fill", "fill")
            : row(SATURATING_NAMES.get(number) ?? `misc ${number}`);
    }
    if (known === undefined) throw new TypeError(`no text for the instruction ${opcode}`);
    const [name, immediate] = known;
    if (name === "end" || name === "else") depth--;
    // The end of the function itself is left out.
    if (depth >= 0) lines.push("  ".repeat(depth) + name + immediateText(immediate, reader));
    if (immediate === "block" || name === "else") depth++;
  }
  return lines;
}

const IMPORT_SECTION = 2;
const CODE_SECTION = 10;
const IMPORTED_FUNCTION = 0;
const TYPES: Readonly<Record<number, string>> = { 127: "i32", 126: "i64", 125: "f32", 124: "f64", 123: "v128" };

interface ModuleCode {
  /** Imported functions, which are numbered before the module's own. */
  imported: number;
  readonly functions: { readonly locals: readonly string[]; readonly code: Uint8Array }[];
}

function codeIn(bytes: Uint8Array): ModuleCode {
  const reader = new Reader(bytes.subarray(8));
  const found: ModuleCode = { imported: 0, functions: [] };
  while (!reader.done) {
    const id = reader.byte();
    const section = new Reader(reader.slice(reader.unsigned()));
    if (id === IMPORT_SECTION) {
      for (let left = section.unsigned(); left > 0; left--) {
        for (let name = 0; name < 2; name++) section.slice(section.unsigned());
        if (section.byte() === IMPORTED_FUNCTION) {
          found.imported++;
          section.unsigned();
        } else {
          // A memory: whether it has a greatest size, and its sizes.
          for (let sizes = section.byte() === 0 ? 1 : 2; sizes > 0; sizes--) section.unsigned();
        }
      }
    } else if (id === CODE_SECTION) {
      for (let left = section.unsigned(); left > 0; left--) {
        const body = new Reader(section.slice(section.unsigned()));
        const locals = Array.from({ length: body.unsigned() }, () => `${body.unsigned()} ${TYPES[body.byte()]}`);
        found.functions.push({ locals, code: body.rest() });
      }
    }
  }
  return found;
}

/** The functions of a module, each with its locals; what it imports is numbered before them. */
export function moduleText(bytes: Uint8Array): string {
  return codeIn(bytes).functions.flatMap(functionText).join("\n");
}

const functionText = ({ locals, code }: ModuleCode["functions"][number], number: number): string[] => [
  `function ${number}${locals.length === 0 ? "" : `, locals ${locals.join(", ")}`}:`,
  ...disassemble(code).map((line) => `  ${line}`),
];

/** A range of one function's code, and the module's functions that it calls, under the numbers that the calls give. */
export function rangeText(bytes: Uint8Array, { fn, start, end }: { fn: number; start: number; end: number }): string {
  const { imported, functions } = codeIn(bytes);
  const lines = disassemble(functions[fn].code.subarray(start, end));
  const told = new Set<number>();
  // The list grows while it is read: functions that are called add their own calls.
  for (const line of lines) {
    const called = /^ *call (\d+)$/.exec(line);
    const own = called === null ? -1 : Number(called[1]) - imported;
    if (own < 0 || told.has(own)) continue;
    told.add(own);
    const [head, ...body] = functionText(functions[own], own + imported);
    lines.push(head, ...body);
  }
  return lines.join("\n");
}
