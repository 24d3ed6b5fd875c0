/** The binary format of WebAssembly (core specification 3.0, chapter 5), as far as kernels need it. */

export type ValueType = "i32" | "f32" | "f64" | "v128";

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Bytes of a number being written: `out` is shared and cleared by its owner. */
function unsigned(out: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

function signed32(out: number[], value: number): void {
  let rest = value | 0;
  for (;;) {
    const byte = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0)) {
      out.push(byte);
      return;
    }
    out.push(byte | 128);
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** The code of one function. Methods append an instruction each; locals are numbered after the parameters. */
export class FunctionCode {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly locals: ValueType[] = [];
  readonly code: number[] = [];
  /** Its number in the module, imports first. */
  readonly index: number;

  constructor(index: number, params: readonly ValueType[], results: readonly ValueType[]) {
    this.index = index;
    this.params = params;
    this.results = results;
  }

  local(type: ValueType): number {
    return this.params.length + this.locals.push(type) - 1;
  }

  op(...bytes: number[]): this {
    this.code.push(...bytes);
    return this;
  }
  simd(opcode: number): this {
    this.code.push(0xfd);
    unsigned(this.code, opcode);
    return this;
  }
  get(local: number): this {
    this.code.push(0x20);
    unsigned(this.code, local);
    return this;
  }
  set(local: number): this {
    this.code.push(0x21);
    unsigned(this.code, local);
    return this;
  }
  tee(local: number): this {
    this.code.push(0x22);
    unsigned(this.code, local);
    return this;
  }
  globalGet(global: number): this {
    this.code.push(0x23);
    unsigned(this.code, global);
    return this;
  }
  globalSet(global: number): this {
    this.code.push(0x24);
    unsigned(this.code, global);
    return this;
  }
  i32(value: number): this {
    this.code.push(0x41);
    signed32(this.code, value);
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
    this.code.push(opcode, 0);
    unsigned(this.code, offset);
    return this;
  }
  simdMemory(opcode: number, offset: number, lane?: number): this {
    this.simd(opcode);
    this.code.push(0);
    unsigned(this.code, offset);
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
    this.code.push(...bytes);
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
  call(index: number): this {
    this.code.push(0x10);
    unsigned(this.code, index);
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
    unsigned(this.code, bodies.length - 1);
    for (let i = 0; i < bodies.length; i++) unsigned(this.code, i);
    for (const [i, body] of bodies.entries()) {
      this.op(0x0b);
      body();
      this.op(0x0c);
      unsigned(this.code, bodies.length - 1 - i);
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
  private readonly imports: { name: string; type: number }[] = [];
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

  /** Imports must be declared before the first function. */
  import(name: string, params: readonly ValueType[], results: readonly ValueType[]): number {
    if (this.functions.length > 0) throw new Error("imports come before functions");
    return this.imports.push({ name, type: this.type(params, results) }) - 1;
  }

  function(params: readonly ValueType[], results: readonly ValueType[], exported?: string): FunctionCode {
    this.type(params, results);
    const index = this.imports.length + this.functions.length;
    const fn = new FunctionCode(index, params, results);
    this.functions.push(fn);
    if (exported !== undefined) this.exports.push({ name: exported, index });
    return fn;
  }

  /** An i32 variable that all functions share. */
  global(): number {
    return this.globals++;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const out: number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    const append = (items: readonly number[], to: number[]): void => {
      for (let i = 0; i < items.length; i++) to.push(items[i]);
    };
    const section = (id: number, count: number, body: number[]): void => {
      const head: number[] = [];
      unsigned(head, count);
      out.push(id);
      unsigned(out, head.length + body.length);
      append(head, out);
      append(body, out);
    };
    const name = (text: string, to: number[]): void => {
      unsigned(to, text.length);
      for (let i = 0; i < text.length; i++) to.push(text.charCodeAt(i));
    };

    const types: number[] = [];
    for (const { params, results } of this.types) {
      types.push(0x60);
      for (const list of [params, results]) {
        unsigned(types, list.length);
        for (const type of list) types.push(TYPE_CODES[type]);
      }
    }
    section(1, this.types.length, types);

    const imports: number[] = [];
    name("env", imports);
    name("memory", imports);
    imports.push(0x02, 0x00, 0x01);
    for (const { name: text, type } of this.imports) {
      name("env", imports);
      name(text, imports);
      imports.push(0x00);
      unsigned(imports, type);
    }
    section(2, this.imports.length + 1, imports);

    const functions: number[] = [];
    for (const { params, results } of this.functions) unsigned(functions, this.type(params, results));
    section(3, this.functions.length, functions);

    const globals: number[] = [];
    for (let i = 0; i < this.globals; i++) globals.push(TYPE_CODES.i32, 1, 0x41, 0, 0x0b);
    section(6, this.globals, globals);

    const exports: number[] = [];
    for (const { name: text, index } of this.exports) {
      name(text, exports);
      exports.push(0x00);
      unsigned(exports, index);
    }
    section(7, this.exports.length, exports);

    const codes: number[] = [];
    for (const fn of this.functions) {
      const locals: number[] = [];
      // Runs of equal types are declared together.
      const runs: [number, ValueType][] = [];
      for (const type of fn.locals) {
        const last = runs[runs.length - 1];
        if (last !== undefined && last[1] === type) last[0]++;
        else runs.push([1, type]);
      }
      unsigned(locals, runs.length);
      for (const [count, type] of runs) {
        unsigned(locals, count);
        locals.push(TYPE_CODES[type]);
      }
      unsigned(codes, locals.length + fn.code.length + 1);
      append(locals, codes);
      append(fn.code, codes);
      codes.push(0x0b);
    }
    section(10, this.functions.length, codes);
    return new Uint8Array(out);
  }
}
