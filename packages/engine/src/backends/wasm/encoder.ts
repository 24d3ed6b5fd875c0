/** The binary format of WebAssembly (core specification 3.0, chapter 5), as far as kernels need it. */

import { ByteBuffer } from "./byte-buffer.ts";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

const scratch = new DataView(new ArrayBuffer(8));

/** The code of one function. Methods append an instruction each; locals are numbered after the parameters. */
export class FunctionCode {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly locals: ValueType[] = [];
  readonly code = new ByteBuffer();
  /** Its number among the module's own functions. */
  readonly index: number;
  /** Where it calls which function: numbers of the module come from these when it is known how many there are. */
  readonly calls: { readonly hole: number; readonly index: number }[] = [];

  constructor(index: number, params: readonly ValueType[], results: readonly ValueType[]) {
    this.index = index;
    this.params = params;
    this.results = results;
  }

  local(type: ValueType): number {
    return this.params.length + this.locals.push(type) - 1;
  }

  op(...bytes: number[]): this {
    for (const byte of bytes) this.code.push(byte);
    return this;
  }
  /** A scalar instruction behind the prefix 0xfc. */
  saturating(opcode: number): this {
    return this.op(0xfc, opcode);
  }
  simd(opcode: number): this {
    this.code.push(0xfd);
    this.code.unsigned(opcode);
    return this;
  }
  get(local: number): this {
    this.code.push(0x20);
    this.code.unsigned(local);
    return this;
  }
  set(local: number): this {
    this.code.push(0x21);
    this.code.unsigned(local);
    return this;
  }
  tee(local: number): this {
    this.code.push(0x22);
    this.code.unsigned(local);
    return this;
  }
  globalGet(global: number): this {
    this.code.push(0x23);
    this.code.unsigned(global);
    return this;
  }
  globalSet(global: number): this {
    this.code.push(0x24);
    this.code.unsigned(global);
    return this;
  }
  i32(value: number): this {
    this.code.push(0x41);
    this.code.signed32(value);
    return this;
  }
  i64(value: bigint): this {
    this.code.push(0x42);
    this.code.signed64(value);
    return this;
  }
  f64(value: number): this {
    scratch.setFloat64(0, value, true);
    this.code.push(0x44);
    for (let i = 0; i < 8; i++) this.code.push(scratch.getUint8(i));
    return this;
  }
  /** Four 32-bit words. */
  v128(words: readonly number[]): this {
    this.simd(0x0c);
    for (const word of words) {
      scratch.setInt32(0, word, true);
      for (let i = 0; i < 4; i++) this.code.push(scratch.getUint8(i));
    }
    return this;
  }
  /** A load or store: the address on the stack plus a constant number of bytes. */
  memory(opcode: number, offset: number): this {
    this.code.push(opcode);
    this.code.push(0);
    this.code.unsigned(offset);
    return this;
  }
  simdMemory(opcode: number, offset: number, lane?: number): this {
    this.simd(opcode);
    this.code.push(0);
    this.code.unsigned(offset);
    if (lane !== undefined) this.code.push(lane);
    return this;
  }
  lane(opcode: number, lane: number): this {
    this.simd(opcode);
    this.code.push(lane);
    return this;
  }
  /** Words of the result from eight words: 0 to 3 of the first operand, 4 to 7 of the second. */
  shuffleWords(words: readonly number[]): this {
    this.simd(0x0d);
    for (const word of words) for (let i = 0; i < 4; i++) this.code.push(4 * word + i);
    return this;
  }
  shuffleBytes(bytes: readonly number[]): this {
    this.simd(0x0d);
    for (const byte of bytes) this.code.push(byte);
    return this;
  }
  /** memory.copy: target, source and bytes on the stack; the ranges may overlap. */
  copyMemory(): this {
    return this.op(0xfc, 0x0a, 0x00, 0x00);
  }
  /** memory.fill: target, byte and bytes on the stack. */
  fillMemory(): this {
    return this.op(0xfc, 0x0b, 0x00);
  }
  /** Calls a function of the module's own by its number, or an imported one by what `import` returned. */
  call(index: number): this {
    this.code.push(0x10);
    this.calls.push({ hole: this.code.hole(), index });
    return this;
  }
  add(): this {
    return this.op(0x6a);
  }
  sub(): this {
    return this.op(0x6b);
  }
  mul(): this {
    return this.op(0x6c);
  }
  /** Product with a constant. */
  times(factor: number): this {
    if (factor === 1) return this;
    if (factor > 0 && (factor & (factor - 1)) === 0) return this.i32(31 - Math.clz32(factor)).op(0x74);
    return this.i32(factor).mul();
  }

  block(body: () => void): this {
    this.op(0x02, 0x40);
    body();
    return this.op(0x0b);
  }
  loop(body: () => void): this {
    this.op(0x03, 0x40);
    body();
    return this.op(0x0b);
  }
  /** Runs `body` when the i32 on the stack is not zero. */
  when(body: () => void, otherwise?: () => void): this {
    this.op(0x04, 0x40);
    body();
    if (otherwise !== undefined) {
      this.op(0x05);
      otherwise();
    }
    return this.op(0x0b);
  }
  /** Pushes a value of this type: what one body does when the i32 on the stack is not zero, else the other. */
  whenElse(type: ValueType, body: () => void, otherwise: () => void): this {
    this.op(0x04, TYPE_CODES[type]);
    body();
    this.op(0x05);
    otherwise();
    return this.op(0x0b);
  }
  branch(depth: number): this {
    return this.op(0x0c, depth);
  }
  branchIf(depth: number): this {
    return this.op(0x0d, depth);
  }
  /** Runs the one of `bodies` whose number, unsigned, is in the local `which`; the last for all greater ones. */
  choose(which: number, bodies: readonly (() => void)[]): this {
    // A block a body, and one around all: leaving block i continues with body i, which then leaves the outermost.
    for (let i = 0; i <= bodies.length; i++) this.op(0x02, 0x40);
    this.get(which).op(0x0e);
    this.code.unsigned(bodies.length - 1);
    for (let i = 0; i < bodies.length; i++) this.code.unsigned(i);
    for (const [i, body] of bodies.entries()) {
      this.op(0x0b);
      body();
      this.op(0x0c);
      this.code.unsigned(bodies.length - 1 - i);
    }
    return this.op(0x0b);
  }
  /** while (counter < end) { body; counter += step }, unsigned; `end` and `step` push an i32. */
  count(counter: number, end: () => void, step: () => void, body: () => void): this {
    return this.block(() => {
      this.get(counter);
      end();
      this.op(0x4f).branchIf(0);
      this.loop(() => {
        body();
        this.get(counter);
        step();
        this.add().tee(counter);
        end();
        this.op(0x49).branchIf(0);
      });
    });
  }
}

interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A module with one imported memory (`env.memory`), imported functions of `env`, functions, and variables. */
export class ModuleBuilder {
  private readonly types: Signature[] = [];
  private readonly typeNumbers = new Map<string, number>();
  private readonly imports = new Map<string, number>();
  private readonly functions: FunctionCode[] = [];
  private readonly exports: { name: string; index: number }[] = [];
  private globals = 0;

  private type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params}>${results}`;
    let number = this.typeNumbers.get(key);
    if (number === undefined) {
      number = this.types.push({ params, results }) - 1;
      this.typeNumbers.set(key, number);
    }
    return number;
  }

  /** What to `call` for a function of `env`. It is imported when first asked for: each import takes time to resolve. */
  import(name: string, params: readonly ValueType[], results: readonly ValueType[]): number {
    if (!this.imports.has(name)) this.imports.set(name, this.type(params, results));
    return -1 - [...this.imports.keys()].indexOf(name);
  }

  /** A function's number in the module, where imports come first. */
  private numberOf(index: number): number {
    return index < 0 ? -1 - index : this.imports.size + index;
  }

  function(params: readonly ValueType[], results: readonly ValueType[], exported?: string): FunctionCode {
    this.type(params, results);
    const fn = new FunctionCode(this.functions.length, params, results);
    this.functions.push(fn);
    if (exported !== undefined) this.export(exported, fn);
    return fn;
  }

  export(name: string, { index }: FunctionCode): void {
    this.exports.push({ name, index });
  }

  /** An i32 variable that all functions share. */
  global(): number {
    return this.globals++;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const out = new ByteBuffer();
    for (const byte of [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]) out.push(byte);
    const section = (id: number, count: number, write: (body: ByteBuffer) => void): void => {
      const body = new ByteBuffer();
      body.unsigned(count);
      write(body);
      out.push(id);
      out.unsigned(body.length);
      out.append(body);
    };
    section(1, this.types.length, (body) => {
      for (const { params, results } of this.types) {
        body.push(0x60);
        for (const list of [params, results]) {
          body.unsigned(list.length);
          for (const type of list) body.push(TYPE_CODES[type]);
        }
      }
    });
    section(2, this.imports.size + 1, (body) => {
      body.text("env");
      body.text("memory");
      for (const byte of [0x02, 0x00, 0x01]) body.push(byte);
      for (const [name, type] of this.imports) {
        body.text("env");
        body.text(name);
        body.push(0x00);
        body.unsigned(type);
      }
    });
    section(3, this.functions.length, (body) => {
      for (const { params, results } of this.functions) body.unsigned(this.type(params, results));
    });
    section(6, this.globals, (body) => {
      for (let i = 0; i < this.globals; i++) for (const byte of [TYPE_CODES.i32, 1, 0x41, 0, 0x0b]) body.push(byte);
    });
    section(7, this.exports.length, (body) => {
      for (const { name, index } of this.exports) {
        body.text(name);
        body.push(0x00);
        body.unsigned(this.numberOf(index));
      }
    });
    section(10, this.functions.length, (body) => {
      for (const fn of this.functions) {
        for (const { hole, index } of fn.calls) fn.code.fill(hole, this.numberOf(index));
        const locals = localsOf(fn);
        body.unsigned(locals.length + fn.code.length + 1);
        body.append(locals);
        body.append(fn.code);
        body.push(0x0b);
      }
    });
    return out.toBytes();
  }
}

/** Declarations of a function's locals: runs of equal types together. */
function localsOf({ locals }: FunctionCode): ByteBuffer {
  const runs: [number, ValueType][] = [];
  for (const type of locals) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last[1] === type) last[0]++;
    else runs.push([1, type]);
  }
  const bytes = new ByteBuffer();
  bytes.unsigned(runs.length);
  for (const [count, type] of runs) {
    bytes.unsigned(count);
    bytes.push(TYPE_CODES[type]);
  }
  return bytes;
}
