import { DTYPES, type DType } from "../dtype/dtype.ts";
import { ProgramLimitError, VerifierError } from "../errors/errors.ts";
import { ShapedArray } from "./aval.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, Literal, type Param, type Params, Var } from "./jaxpr.ts";
import { readLiteral, writeLiteral } from "./literal-wire.ts";
import type { Primitive } from "./primitive.ts";
import { nestedJaxprs, type VerifierLimits, verify } from "./verifier.ts";

/*
 * The binary form of a program. Integers are LEB128, strings and avals stand once in tables, nested jaxprs stand
 * before those that hold them and are named by number, so that reading needs no recursion:
 *
 *   "TPJ" version · strings · avals · jaxprs (the last is the program) · names and source locations
 *   jaxpr    constvars invars (aval numbers) · equations · outputs (atoms)
 *   equation primitive · inputs (atoms) · outputs (aval numbers) · parameters in key order
 *   atom     0, aval, value for a literal; 1 + number of the variable in order of binding otherwise
 */
const MAGIC = [0x54, 0x50, 0x4a, 1];
const PARAM_DEPTH = 16;
const DTYPE_NAMES = Object.keys(DTYPES) as DType[];

const TAG = { null: 0, false: 1, true: 2, uint: 3, number: 4, string: 5, list: 6, record: 7, jaxpr: 8 } as const;

export interface EncodeOptions {
  /** Leave out what two equal programs may differ in: weak types, argument and function names, source locations. */
  readonly canonical?: boolean;
  /** Write argument names and source locations; default true. A canonical form has none, and is not read back. */
  readonly places?: boolean;
}

/** The parameters that make a difference to what an equation computes. A call's name is for people only. */
function* significantParams(eqn: JaxprEqn, canonical: boolean): Iterable<[string, Param]> {
  for (const key of Object.keys(eqn.params).sort()) {
    if (canonical && eqn.primitive.lowering.kind === "call" && key !== "jaxpr" && key !== "call_jaxpr") continue;
    yield [key, eqn.params[key]];
  }
}

/** Writes a program as bytes. The inverse of `decodeProgram`. */
export function encodeProgram(jaxpr: Jaxpr, options: EncodeOptions = {}): Uint8Array {
  return new Encoder(options.canonical ?? false, options.places ?? true).encode(jaxpr);
}

class Encoder {
  private readonly canonical: boolean;
  private readonly hasPlaces: boolean;
  private readonly strings = new Map<string, number>();
  private readonly avals = new Map<string, number>();
  private readonly avalList: ShapedArray[] = [];
  private readonly jaxprs = new Map<Jaxpr, number>();
  private readonly body = new ByteWriter();

  constructor(canonical: boolean, hasPlaces: boolean) {
    this.canonical = canonical;
    this.hasPlaces = hasPlaces;
  }

  encode(program: Jaxpr): Uint8Array {
    const order = nestedFirst(program);
    for (const [i, jaxpr] of order.entries()) {
      this.jaxprs.set(jaxpr, i);
      this.jaxpr(jaxpr);
    }
    const places = new ByteWriter();
    if (!this.canonical) for (const jaxpr of order) this.places(jaxpr, places);

    const out = new ByteWriter();
    for (const byte of MAGIC) out.byte(byte);
    out.uint(this.strings.size);
    for (const text of this.strings.keys()) out.string(text);
    out.uint(this.avalList.length);
    for (const aval of this.avalList) {
      out.byte(DTYPE_NAMES.indexOf(aval.dtype) * 2 + (aval.weakType && !this.canonical ? 1 : 0));
      out.uint(aval.ndim);
      for (const d of aval.shape) out.uint(d);
    }
    out.uint(order.length);
    out.append(this.body);
    out.append(places);
    return out.bytes();
  }

  private string(text: string): number {
    const known = this.strings.get(text);
    if (known !== undefined) return known;
    this.strings.set(text, this.strings.size);
    return this.strings.size - 1;
  }

  private aval(aval: ShapedArray): number {
    const key = `${aval.toShort()}${aval.weakType && !this.canonical ? "w" : ""}`;
    let number = this.avals.get(key);
    if (number === undefined) {
      number = this.avalList.push(aval) - 1;
      this.avals.set(key, number);
    }
    return number;
  }

  private jaxpr(jaxpr: Jaxpr): void {
    const { body } = this;
    const numbers = new Map<Atom, number>();
    const bind = (v: Var): void => {
      numbers.set(v, numbers.size);
      body.uint(this.aval(v.aval));
    };
    const atom = (a: Atom): void => {
      const number = numbers.get(a);
      if (number !== undefined) {
        body.uint(number + 1);
      } else if (a instanceof Literal) {
        body.byte(0);
        body.uint(this.aval(a.aval));
        writeLiteral(body, a);
      } else {
        throw new VerifierError("a variable is used before it is bound");
      }
    };
    body.uint(jaxpr.constvars.length);
    for (const v of jaxpr.constvars) bind(v);
    body.uint(jaxpr.invars.length);
    for (const v of jaxpr.invars) bind(v);
    body.uint(jaxpr.eqns.length);
    for (const eqn of jaxpr.eqns) {
      body.uint(this.string(eqn.primitive.name));
      body.uint(eqn.invars.length);
      for (const a of eqn.invars) atom(a);
      const params = [...significantParams(eqn, this.canonical)];
      body.uint(params.length);
      for (const [key, value] of params) {
        body.uint(this.string(key));
        this.param(value, 1);
      }
      body.uint(eqn.outvars.length);
      for (const v of eqn.outvars) bind(v);
    }
    body.uint(jaxpr.outvars.length);
    for (const a of jaxpr.outvars) atom(a);
  }

  private param(param: Param, depth: number): void {
    const { body } = this;
    if (depth > PARAM_DEPTH) throw new VerifierError(`parameters are nested more than ${PARAM_DEPTH} deep`);
    if (param === null || param === undefined) body.byte(TAG.null);
    else if (typeof param === "boolean") body.byte(param ? TAG.true : TAG.false);
    else if (typeof param === "number") {
      if (Number.isSafeInteger(param) && param >= 0 && !Object.is(param, -0)) {
        body.byte(TAG.uint);
        body.uint(param);
      } else {
        body.byte(TAG.number);
        body.float64(param);
      }
    } else if (typeof param === "string") {
      body.byte(TAG.string);
      body.uint(this.string(param));
    } else if (param instanceof ClosedJaxpr) {
      body.byte(TAG.jaxpr);
      body.uint(this.jaxprs.get(param.jaxpr) as number);
    } else if (Array.isArray(param)) {
      body.byte(TAG.list);
      body.uint(param.length);
      for (const item of param) this.param(item, depth + 1);
    } else if (typeof param === "object") {
      const keys = Object.keys(param).sort();
      body.byte(TAG.record);
      body.uint(keys.length);
      for (const key of keys) {
        body.uint(this.string(key));
        this.param((param as Params)[key], depth + 1);
      }
    } else {
      throw new VerifierError(`a parameter is a ${typeof param}`);
    }
  }

  /** Argument names and source locations: for people, so apart from the program itself. */
  private places(jaxpr: Jaxpr, out: ByteWriter): void {
    if (!this.hasPlaces) {
      for (let i = 0; i <= jaxpr.eqns.length; i++) out.byte(0);
      return;
    }
    out.uint(jaxpr.argNames.length);
    for (const name of jaxpr.argNames) out.uint(this.string(name));
    for (const { source } of jaxpr.eqns) {
      if (source === null) {
        out.byte(0);
        continue;
      }
      out.uint(this.string(source.file) + 1);
      out.uint(source.line);
      out.uint(source.column);
    }
  }
}

/** As parameters are written: a program that was read back has them in this order, and its jaxprs must be numbered alike. */
const inKeyOrder = (params: Params): Params =>
  Object.fromEntries(
    Object.keys(params)
      .sort()
      .map((key) => [key, params[key]]),
  );

/** A program and the jaxprs in it, each once, those inside before those around. Needs no recursion. */
function nestedFirst(program: Jaxpr): Jaxpr[] {
  const order: Jaxpr[] = [];
  const done = new Set<Jaxpr>();
  const entered = new Set<Jaxpr>();
  const open = [program];
  while (open.length > 0) {
    const top = open[open.length - 1];
    if (!entered.has(top)) {
      entered.add(top);
      const inner = top.eqns.flatMap((eqn) => nestedJaxprs(inKeyOrder(eqn.params))).filter((jaxpr) => !done.has(jaxpr));
      if (inner.some((jaxpr) => entered.has(jaxpr))) throw new VerifierError("a jaxpr contains itself");
      open.push(...inner.reverse());
    } else {
      open.pop();
      if (done.has(top)) continue;
      done.add(top);
      order.push(top);
    }
  }
  return order;
}

/**
 * Reads a program from bytes that may come from anyone, and verifies it.
 * Throws `VerifierError`, and nothing else, when they are not a program within the limits.
 */
export function decodeProgram(bytes: Uint8Array, primitives: ReadonlyMap<string, Primitive>, limits: VerifierLimits): Jaxpr {
  const program = new Decoder(bytes, primitives, limits).decode();
  verify(program, limits);
  return program;
}

/** An equation before its source location is known. */
type Draft = Omit<JaxprEqn, "source">;

/** A jaxpr's parts that the bytes complete later, after all jaxprs. */
interface Body {
  readonly drafts: readonly Draft[];
  readonly eqns: JaxprEqn[];
  readonly argNames: string[];
}

class Decoder {
  private readonly reader: ByteReader;
  private readonly primitives: ReadonlyMap<string, Primitive>;
  private readonly limits: VerifierLimits;
  private strings: string[] = [];
  private avals: ShapedArray[] = [];
  private readonly jaxprs: ClosedJaxpr[] = [];

  constructor(bytes: Uint8Array, primitives: ReadonlyMap<string, Primitive>, limits: VerifierLimits) {
    this.reader = new ByteReader(bytes);
    this.primitives = primitives;
    this.limits = limits;
  }

  decode(): Jaxpr {
    const { reader } = this;
    for (const byte of MAGIC) if (reader.byte() !== byte) throw new VerifierError("these bytes are not a program of this version");
    this.strings = this.list(() => reader.string());
    this.avals = this.list(() => this.aval(), 2);
    const bodies = this.list(() => this.body(), 4);
    if (bodies.length === 0) throw new VerifierError("no program in these bytes");
    for (const body of bodies) this.places(body);
    if (reader.remaining > 0) throw new VerifierError(`${reader.remaining} bytes after the program`);
    return this.jaxprs[bodies.length - 1].jaxpr;
  }

  private list<T>(item: (index: number) => T, size = 1): T[] {
    const n = this.reader.count(size);
    const result: T[] = [];
    for (let i = 0; i < n; i++) result.push(item(i));
    return result;
  }

  private from<T>(table: readonly T[], what: string): T {
    const index = this.reader.uint();
    if (index >= table.length) throw new VerifierError(`${what} ${index} is not in its table`);
    return table[index];
  }

  private aval(): ShapedArray {
    const code = this.reader.byte();
    const dtype = DTYPE_NAMES[code >> 1];
    if (dtype === undefined) throw new VerifierError(`unknown dtype number ${code >> 1}`);
    const shape = this.list(() => this.reader.uint());
    if (shape.length > this.limits.rank) throw new VerifierError(`an array has ${shape.length} axes, more than ${this.limits.rank}`);
    return new ShapedArray(shape, dtype, (code & 1) === 1);
  }

  /** One jaxpr. Those it holds were read before it, so a jaxpr that contains itself cannot be written. */
  private body(): Body {
    const { reader } = this;
    const vars: Var[] = [];
    const bind = (): Var => {
      const v = new Var(this.from(this.avals, "aval"));
      vars.push(v);
      return v;
    };
    const atom = (): Atom => {
      const number = reader.uint();
      if (number === 0) return this.literal();
      if (number > vars.length) throw new VerifierError("a variable is used before it is bound");
      return vars[number - 1];
    };
    const constvars = this.list(bind);
    const invars = this.list(bind);
    const drafts = this.list((index): Draft => {
      if (index >= this.limits.equations)
        throw new ProgramLimitError("equations", `the program has more than ${this.limits.equations} equations`);
      const name = this.from(this.strings, "string");
      const primitive = this.primitives.get(name);
      if (primitive === undefined) throw new VerifierError(`equation ${index}: there is no primitive ${name}`);
      const inputs = this.list(atom);
      return { primitive, invars: inputs, params: this.record(1), outvars: this.list(bind) };
    }, 4);
    const outvars = this.list(atom);
    const body: Body = { drafts, eqns: [], argNames: [] };
    this.jaxprs.push(new ClosedJaxpr(new Jaxpr(constvars, invars, body.eqns, outvars, body.argNames)));
    return body;
  }

  private literal(): Literal {
    const aval = this.from(this.avals, "aval");
    return new Literal(readLiteral(this.reader, aval.dtype), aval);
  }

  private record(depth: number): Params {
    const record: Record<string, Param> = {};
    this.list(() => {
      const key = this.from(this.strings, "string");
      if (key === "__proto__" || Object.hasOwn(record, key)) throw new VerifierError(`bad parameter name ${key}`);
      record[key] = this.param(depth + 1);
    }, 2);
    return record;
  }

  private param(depth: number): Param {
    const { reader } = this;
    if (depth > PARAM_DEPTH + 1) throw new VerifierError(`parameters are nested more than ${PARAM_DEPTH} deep`);
    const tag = reader.byte();
    switch (tag) {
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.uint:
        return reader.uint();
      case TAG.number:
        return reader.float64();
      case TAG.string:
        return this.from(this.strings, "string");
      case TAG.list:
        return this.list(() => this.param(depth + 1));
      case TAG.record:
        return this.record(depth);
      case TAG.jaxpr:
        return this.from(this.jaxprs, "jaxpr");
      default:
        throw new VerifierError(`unknown parameter tag ${tag}`);
    }
  }

  private places({ drafts, eqns, argNames }: Body): void {
    const { reader } = this;
    argNames.push(...this.list(() => this.from(this.strings, "string")));
    for (const draft of drafts) {
      const file = reader.uint();
      if (file > this.strings.length) throw new VerifierError(`string ${file} is not in its table`);
      const source = file === 0 ? null : { file: this.strings[file - 1], line: reader.uint(), column: reader.uint() };
      eqns.push(new JaxprEqn(draft.primitive, draft.invars, draft.outvars, draft.params, source));
    }
  }
}
