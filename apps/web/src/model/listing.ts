import type { Span } from "./spans.ts";

/** What an event tells of one equation, as far as its text is concerned. */
export interface EqnPlace {
  readonly at: readonly [start: number, value: number, operands: number, end: number];
  readonly inside: number | null;
  readonly flops: number | null;
  readonly bytes: number;
}

export interface Bind {
  readonly name: string;
  /** `f32[8]`. */
  readonly type: string;
}

/** One equation of a listing. Its place in the list is its number. */
export interface Equation {
  readonly number: number;
  /** The traced equation that it is, or comes from. */
  readonly origin: number;
  readonly inside: number | null;
  readonly depth: number;
  readonly binds: readonly Bind[];
  readonly primitive: string;
  /** In brackets; jaxprs in them are left out: they are bodies. Empty where there are none. */
  readonly params: string;
  readonly operands: string;
  readonly flops: number | null;
  readonly bytes: number;
  readonly span: Span | null;
  readonly bodies: readonly Body[];
}

/** A jaxpr: the program itself, or one that an equation holds. */
export interface Body {
  /** The parameter that holds it, as far as the text says: `jaxpr`, `body_jaxpr`. */
  readonly name: string;
  /** What it takes and gives: binders, and atoms. */
  readonly takes: string;
  readonly gives: string;
  readonly equations: readonly number[];
}

export interface Listing {
  readonly text: string;
  readonly program: Body;
  readonly equations: readonly Equation[];
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly equations: number[];
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Every `{ lambda … }` of a text, inner ones before those around them. */
function jaxprRanges(text: string): Range[] {
  const found: Range[] = [];
  const open: (number | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "{") open.push(text.startsWith("{ lambda ", i) ? i : null);
    else if (text[i] === "}") {
      const start = open.pop();
      if (start != null) found.push({ start, end: i + 1, equations: [] });
    }
  }
  return found;
}

/** Takes a printed program apart by the places of its equations. Equations of a text that was cut are not known. */
export function readListing(
  text: string,
  places: readonly EqnPlace[],
  originOf: (number: number) => number,
  spanOf: (origin: number) => Span | null,
): Listing {
  const ranges = jaxprRanges(text);
  const bodies = new Map<number | null, Body[]>();
  for (const [number, { at }] of places.entries()) ranges.find((range) => range.start < at[0] && at[3] < range.end)?.equations.push(number);
  // Jaxprs in the order of the text, which is that of the parameters.
  const outermost = ranges.at(-1);
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const first = range.equations[0];
    const owner = range === outermost ? null : first !== undefined ? (places[first]?.inside ?? null) : ownerOf(range, places);
    if (owner === null && range !== outermost) continue;
    bodies.set(owner, [...(bodies.get(owner) ?? []), bodyOf(text, range)]);
  }
  const depths: number[] = [];
  const equations = places.map(({ at: [start, value, operands, end], inside, flops, bytes }, number): Equation => {
    const depth = inside === null ? 0 : (depths[inside] ?? 0) + 1;
    depths.push(depth);
    const nested = ranges.filter((range) => value <= range.start && range.end <= operands);
    const head = oneLine(without(text, value, operands, nested));
    const primitive = /^[\w-]+/.exec(head)?.[0] ?? head;
    const origin = originOf(number);
    return {
      number,
      origin,
      inside,
      depth,
      binds: oneLine(text.slice(start, Math.max(start, value - 2)))
        .split(" ")
        .filter(Boolean)
        .map(bindOf),
      primitive,
      params: head.slice(primitive.length).trim().replace(/^\[ /, "[").replace(/ \]$/, "]"),
      operands: oneLine(text.slice(operands, end)),
      flops,
      bytes,
      span: spanOf(origin),
      bodies: bodies.get(number) ?? [],
    };
  });
  const program = bodies.get(null)?.[0] ?? { name: "", takes: "", gives: "", equations: [] };
  return { text, program, equations };
}

function bindOf(text: string): Bind {
  const colon = text.indexOf(":");
  return colon < 0 ? { name: text, type: "" } : { name: text.slice(0, colon), type: text.slice(colon + 1) };
}

/** The equation whose parameters hold a jaxpr without equations. */
function ownerOf({ start, end }: Range, places: readonly EqnPlace[]): number | null {
  let best: number | null = null;
  for (const [number, { at }] of places.entries()) if (at[1] <= start && end <= at[2]) best = number;
  return best;
}

function bodyOf(text: string, { start, end, equations }: Range): Body {
  const letAt = text.indexOf(". let", start);
  const inAt = text.lastIndexOf("in (", end);
  return {
    name: /([a-z_]+)=\(?\s*$/i.exec(text.slice(Math.max(0, start - 60), start))?.[1] ?? "",
    takes: oneLine(text.slice(start + "{ lambda ".length, letAt)).replace(/^; /, ""),
    gives: oneLine(text.slice(inAt + 4, text.lastIndexOf(")", end))).replace(/,$/, ""),
    equations,
  };
}

/** A part of a text with ranges of it as `…`. */
function without(text: string, from: number, to: number, ranges: readonly Range[]): string {
  let result = "";
  let at = from;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    result += `${text.slice(at, start)}…`;
    at = end;
  }
  return result + text.slice(at, to);
}

/** A line of a listing as it is shown. */
export type ListingRow =
  | { readonly kind: "equation"; readonly equation: Equation; readonly depth: number }
  | { readonly kind: "body"; readonly body: Body; readonly index: number; readonly owner: number; readonly depth: number }
  | { readonly kind: "gives"; readonly body: Body; readonly owner: number; readonly depth: number };

/** The lines that are shown when the equations in `folded` hide their jaxprs. */
export function listingRows(listing: Listing, folded: ReadonlySet<number>): ListingRow[] {
  const rows: ListingRow[] = [];
  const visit = (numbers: readonly number[], depth: number): void => {
    for (const number of numbers) {
      const equation = listing.equations[number];
      if (equation === undefined) continue;
      rows.push({ kind: "equation", equation, depth });
      if (folded.has(number)) continue;
      for (const [index, body] of equation.bodies.entries()) {
        rows.push({ kind: "body", body, index, owner: number, depth: depth + 1 });
        visit(body.equations, depth + 1);
        rows.push({ kind: "gives", body, owner: number, depth: depth + 1 });
      }
    }
  };
  visit(listing.program.equations, 0);
  return rows;
}

/** The equations of a listing that stand, however deep, in one of its equations. */
export function equationsWithin(listing: Listing, number: number): number[] {
  return (listing.equations[number]?.bodies ?? []).flatMap((body) =>
    body.equations.flatMap((inner) => [inner, ...equationsWithin(listing, inner)]),
  );
}
