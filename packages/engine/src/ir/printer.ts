import { DTYPES, type DType } from "../dtype/dtype.ts";
import { elementAt, isComplexNumber } from "../dtype/elements.ts";
import { ShapedArray } from "./aval.ts";
import { concat, type Doc, group, join, lineBreak, mark, nest, render, text } from "./document.ts";
import { type Atom, ClosedJaxpr, type Jaxpr, type JaxprEqn, jaxprsIn, Literal, type LiteralValue, type Param, Var } from "./jaxpr.ts";
import { literalArray } from "./literal-array.ts";
import { namedTuple, pythonComplex, pythonFloat, pythonText, tuplesOfLists } from "./python-text.ts";

export interface PrintOptions {
  /** Characters a line, where breaks allow. Default 80. */
  readonly width?: number;
  /** Names that variables had in another text, kept where each is free: so two stages of a program compare. */
  readonly names?: ReadonlyMap<Var, string>;
}

/** Characters of the text before an equation, before what it binds is computed, before its operands, and before its end. */
export type TextSpan = readonly [start: number, value: number, operands: number, end: number];

/** A program's text, where each equation stands in it, and what its variables are called. */
export interface Printed {
  readonly text: string;
  readonly spans: ReadonlyMap<JaxprEqn, TextSpan>;
  readonly names: ReadonlyMap<Var, string>;
}

/** A jaxpr in the format of JAX 0.10.2. */
export function printJaxpr(program: ClosedJaxpr | Jaxpr, options: PrintOptions = {}): string {
  return printWithSpans(program, options).text;
}

/** The text, with the place of each equation in it. */
export function printWithSpans(program: ClosedJaxpr | Jaxpr, { width = 80, names: known }: PrintOptions = {}): Printed {
  const jaxpr = program instanceof ClosedJaxpr ? program.jaxpr : program;
  const names = new Names(jaxpr, known);
  const spans = new Map<JaxprEqn, [number, number, number, number]>();
  const shared = findShared(jaxpr);
  for (const name of shared.values()) names.reserve(name);
  const printer = new JaxprDocs(names, shared, spans);
  const definitions = [...shared].map(([inner, name]) => concat(text(`let ${name} = `), printer.jaxpr(inner), text(" in"), lineBreak()));
  const doc = concat(...definitions, printer.jaxpr(jaxpr));
  return { text: render(doc, width), spans, names: names.given };
}

/** The name of the n-th variable: base-26 digits a…z, so z is followed by ba. */
function alphabetic(n: number): string {
  const last = String.fromCharCode(97 + (n % 26));
  return n < 26 ? last : alphabetic(Math.floor(n / 26)) + last;
}

/** Names of variables, given in the order in which they are first printed, unique in the whole text. */
class Names {
  readonly #names = new Map<Var, string>();
  readonly #reserved = new Set<string>();
  readonly #known: ReadonlyMap<Var, string>;
  readonly #taken = new Set<string>();
  #next = 0;

  constructor(outermost: Jaxpr, known: ReadonlyMap<Var, string> = new Map()) {
    this.#known = known;
    for (const name of known.values()) this.#reserved.add(name);
    const used = new Set<Atom>(outermost.outvars);
    for (const eqn of outermost.eqns) for (const atom of eqn.invars) used.add(atom);
    for (const eqn of outermost.eqns)
      for (const v of eqn.outvars) {
        if (used.has(v)) continue;
        const name = known.get(v) ?? "_";
        this.#names.set(v, name);
        this.#taken.add(name);
      }
  }

  /** Names of shared jaxprs are not given to variables. */
  reserve(name: string): void {
    this.#reserved.add(name);
  }

  get given(): ReadonlyMap<Var, string> {
    return this.#names;
  }

  of(v: Var): string {
    let name = this.#names.get(v);
    if (name === undefined) {
      name = this.#known.get(v);
      if (name === undefined || name === "_" || this.#taken.has(name)) {
        do name = alphabetic(this.#next++);
        while (this.#reserved.has(name));
      }
      this.#taken.add(name);
      this.#names.set(v, name);
    }
    return name;
  }

  /** Gives inner variables the names of the outer ones they stand for; an outer name is used once. */
  suggest(inner: readonly Atom[], outer: readonly Atom[]): void {
    if (inner.length !== outer.length) return;
    const taken = new Set<Atom>();
    inner.forEach((v, i) => {
      const like = outer[i];
      if (!(v instanceof Var && like instanceof Var) || taken.has(like) || this.#names.has(v)) return;
      taken.add(like);
      this.#names.set(v, this.of(like));
    });
  }
}

/** Inner jaxprs with more equations than this are printed ahead, as are those that occur twice. */
const LARGE = 10;

/** The jaxprs that are printed ahead of the outermost one, with their names, in breadth-first order. */
function findShared(outermost: Jaxpr): Map<Jaxpr, string> {
  const counts = new Map<Jaxpr, number>();
  const titles = new Map<Jaxpr, string>();
  const queue: Jaxpr[] = [outermost];
  for (let jaxpr = queue.shift(); jaxpr !== undefined; jaxpr = queue.shift()) {
    const weight = jaxpr !== outermost && jaxpr.eqns.length > LARGE ? 2 : 1;
    counts.set(jaxpr, (counts.get(jaxpr) ?? 0) + weight);
    for (const eqn of jaxpr.eqns) {
      const inner = jaxprsIn(eqn.params);
      queue.push(...inner);
      const name = eqn.params.name;
      if (typeof name !== "string") continue;
      for (const j of inner) if (!titles.has(j)) titles.set(j, name.replace(/^[<>]+|[<>]+$/g, ""));
    }
  }
  const shared = new Map<Jaxpr, string>();
  const uses = new Map<string, number>();
  for (const [jaxpr, count] of counts) {
    if (count === 1) continue;
    const title = titles.get(jaxpr) ?? "jaxpr";
    const used = uses.get(title) ?? 0;
    uses.set(title, used + 1);
    const name = used === 0 ? title : `${title}${used}`;
    if (used > 0) uses.set(name, (uses.get(name) ?? 0) + 1);
    shared.set(jaxpr, name);
  }
  return shared;
}

/** Builds the documents; the order of the calls is the order in which variables are named. */
class JaxprDocs {
  readonly #names: Names;
  readonly #shared: ReadonlyMap<Jaxpr, string>;
  readonly #spans: Map<JaxprEqn, [number, number, number, number]>;

  constructor(names: Names, shared: ReadonlyMap<Jaxpr, string>, spans: Map<JaxprEqn, [number, number, number, number]>) {
    this.#names = names;
    this.#shared = shared;
    this.#spans = spans;
  }

  jaxpr({ constvars, invars, eqns, outvars }: Jaxpr): Doc {
    const head = [text("{ lambda "), this.#binders(constvars), text("; "), this.#binders(invars), text(". let")];
    const body = join(
      lineBreak("; "),
      eqns.map((eqn) => this.#equation(eqn)),
    );
    const outs = concat(text("("), this.#atoms(outvars, ","), text(outvars.length === 1 ? ",)" : ")"));
    return group(concat(nest(2, concat(...head, nest(2, concat(lineBreak(), body)), lineBreak(), text("in "), outs)), text(" }")));
  }

  #equation(eqn: JaxprEqn): Doc {
    const inner = eqn.params.jaxpr;
    if (eqn.primitive.name === "jit" && inner instanceof ClosedJaxpr && !this.#shared.has(inner.jaxpr)) {
      this.#names.suggest(inner.jaxpr.invars, eqn.invars);
      this.#names.suggest(inner.jaxpr.outvars, eqn.outvars);
    }
    const left = eqn.outvars.length === 0 ? [] : [this.#binders(eqn.outvars), text(" = ")];
    const span: [number, number, number, number] = [0, 0, 0, 0];
    this.#spans.set(eqn, span);
    const at = (i: number): Doc =>
      mark((offset) => {
        span[i] = offset;
      });
    const value = [text(eqn.primitive.name), this.#params(eqn), text(" "), at(2), this.#atoms(eqn.invars, "")];
    return concat(at(0), ...left, at(1), ...value, at(3));
  }

  #params(eqn: JaxprEqn): Doc {
    const hidden = eqn.primitive.hiddenParams?.(eqn.params) ?? [];
    const keys = Object.keys(eqn.params)
      .filter((key) => !hidden.includes(key))
      .sort((a, b) => Number(b === "name") - Number(a === "name") || (a < b ? -1 : 1));
    if (keys.length === 0) return text("");
    const pairs = keys.map((key) => concat(text(`${key}=`), this.#param(eqn.primitive.name, key, eqn.params[key])));
    return group(concat(nest(2, concat(text("["), lineBreak(""), join(lineBreak(), pairs))), lineBreak(""), text("]")));
  }

  #param(primitive: string, key: string, value: Param): Doc {
    if (value instanceof ClosedJaxpr) return this.#innerJaxpr(value);
    if (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof ClosedJaxpr)) {
      const inner = value.map((item) => this.#innerJaxpr(item));
      return group(concat(nest(2, concat(text("("), lineBreak(""), join(lineBreak(), inner))), lineBreak(""), text(")")));
    }
    if (key === "dimension_numbers") return text(dimensionNumbers(primitive, value));
    return text(pythonText(value));
  }

  #innerJaxpr({ jaxpr }: ClosedJaxpr): Doc {
    const name = this.#shared.get(jaxpr);
    return name === undefined ? this.jaxpr(jaxpr) : text(name);
  }

  #binders(vars: readonly Var[]): Doc {
    return atomList(
      "",
      vars.map((v) => text(`${this.#names.of(v)}:${v.aval.toShort()}`)),
    );
  }

  #atoms(atoms: readonly Atom[], separator: string): Doc {
    return atomList(
      separator,
      atoms.map((atom) => text(atom instanceof Literal ? literal(atom) : this.#names.of(atom))),
    );
  }
}

/** Atoms with breaks between them; each break is its own group, so lines are filled. */
const atomList = (separator: string, docs: readonly Doc[]): Doc => nest(2, group(join(concat(text(separator), group(lineBreak())), docs)));

function literal({ val, aval }: Literal): string {
  return `${literalText(val, aval.dtype)}:${aval.toShort()}`;
}

/** A literal's value as Python prints it once it is an element of its dtype: 0.1 of float32 has more digits. */
function literalText(val: LiteralValue, dtype: DType): string {
  switch (DTYPES[dtype].kind) {
    case "bool":
      return val ? "True" : "False";
    case "float":
    case "complex": {
      const stored = elementAt(literalArray(new Literal(val, new ShapedArray([], dtype))), 0);
      return isComplexNumber(stored) ? pythonComplex(stored) : pythonFloat(Number(stored));
    }
    default:
      return String(val);
  }
}

/** Fields of JAX's named tuples, in their order. */
const NAMED_TUPLES: Readonly<Record<string, readonly string[]>> = {
  GatherDimensionNumbers: [
    "offset_dims",
    "collapsed_slice_dims",
    "start_index_map",
    "operand_batching_dims",
    "start_indices_batching_dims",
  ],
  ConvDimensionNumbers: ["lhs_spec", "rhs_spec", "out_spec"],
  ScatterDimensionNumbers: [
    "update_window_dims",
    "inserted_window_dims",
    "scatter_dims_to_operand_dims",
    "operand_batching_dims",
    "scatter_indices_batching_dims",
  ],
};

const TUPLE_NAMES: Readonly<Record<string, string>> = { gather: "GatherDimensionNumbers", conv_general_dilated: "ConvDimensionNumbers" };

/** dot_general has lists in a tuple; gather and scatter have named tuples. */
function dimensionNumbers(primitive: string, value: Param): string {
  if (primitive === "dot_general") return tuplesOfLists(value as unknown as readonly (readonly (readonly number[])[])[]);
  const name = TUPLE_NAMES[primitive] ?? "ScatterDimensionNumbers";
  const fields = value as { readonly [key: string]: Param };
  return namedTuple(name, Object.fromEntries(NAMED_TUPLES[name].map((field) => [field, fields[field]])));
}
