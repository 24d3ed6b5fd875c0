import type { Retrace } from "./cache.ts";
import { applyEdits, argumentsAt, callEnd, type TextEdit, type TextRange } from "./call-text.ts";
import { hoisted } from "./hoist.ts";
import { type ArgumentChange, type ArrayType, parseArrayType, splitSignature } from "./signature.ts";
import type { Place } from "./spans.ts";

/** A change of the program after which the function is not traced again. */
export interface RetraceFix {
  readonly title: string;
  /** What it means for the program. */
  readonly note: string;
  /** The whole program after it, and those of its lines that are new. */
  readonly code: string;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

interface Draft {
  readonly title: string;
  readonly note: string;
  readonly edits: readonly TextEdit[];
}

/** An argument at the calls that gave it alike; the first is the one that the card names. */
type Sites = readonly [Site, ...Site[]];
interface Site {
  readonly line: number;
  readonly range: TextRange;
}

/** One argument: at the calls where it is as it was known, and where it is as it came. */
interface Argument {
  readonly code: string;
  readonly index: number;
  readonly change: ArgumentChange;
  readonly known: Sites;
  readonly now: Sites;
}

/** Edits that the card of a retrace offers, as far as the calls can be found in the program. */
export function retraceFixes(code: string, retrace: Retrace): RetraceFix[] {
  const { changes, reason } = retrace;
  const made = /jit at line (\d+) made another/.exec(reason ?? "");
  if (made !== null) {
    const moved = hoisted(code, Number(made[1]));
    return moved === null ? [] : [finished(code, moved)];
  }
  const found = changes.map((change, i) => {
    const like = changes.slice(0, i).filter(({ what, was, now }) => what === change.what && was === change.was && now === change.now);
    return draftsFor(code, retrace, change, like.length);
  });
  const [first = []] = found;
  if (found.length === 1) return first.map((draft) => finished(code, draft));
  // Of several changes each needs its own: one without leaves the function traced again.
  const firsts = found.map(([draft]) => draft);
  if (firsts.some((draft) => draft === undefined)) return [];
  const all = firsts as Draft[];
  return [
    finished(code, {
      title: all.map(({ title }) => title).join(" "),
      // What several have to say alike is said once.
      note: [...new Set(all.flatMap(({ note }) => note.split("; ")))].join("; "),
      edits: all.flatMap(({ edits }) => edits),
    }),
  ];
}

function finished(code: string, { title, note, edits }: Draft): RetraceFix {
  const after = applyEdits(code, edits);
  const numbers = new Set<number>();
  let shift = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    const from = start + shift;
    shift += text.length - (end - start);
    // Whole lines that are gone leave nothing to show.
    if (text === "" && (from === 0 || after[from - 1] === "\n") && (code[end - 1] === "\n" || end === code.length)) continue;
    const last = lineAt(after, Math.max(from, from + text.length - (text.endsWith("\n") ? 1 : 0)));
    for (let number = lineAt(after, from); number <= last; number++) numbers.add(number);
  }
  const all = after.split("\n");
  return { title, note, code: after, lines: [...numbers].map((number) => ({ number, text: all[number - 1] ?? "" })) };
}

const lineAt = (code: string, offset: number): number => code.slice(0, offset).split("\n").length;

/** `nth`: how many arguments before it changed just so. */
function draftsFor(code: string, retrace: Retrace, change: ArgumentChange, nth: number): Draft[] {
  const argument = argumentOf(code, retrace, change, nth);
  if (argument === null) return [];
  if (change.what === "static value") return staticDrafts(argument, retrace.fn);
  const was = parseArrayType(change.was ?? "");
  const now = parseArrayType(change.now ?? "");
  // The edits are written with it.
  if (was === null || now === null || !/\bjnp\b/.test(code)) return [];
  if (was.axes.join() !== now.axes.join()) return was.dtype === now.dtype ? shapeDrafts(argument, was, now) : [];
  return [dtypeDraft(argument, was, now)];
}

/** The argument that changed, where all calls write their arguments one by one. */
function argumentOf(code: string, retrace: Retrace, change: ArgumentChange, nth: number): Argument | null {
  const { known, signature, line, column, calls } = retrace;
  if (known === null || line === null || column === null || known.line === null || known.column === null) return null;
  const [before, after] = [splitSignature(known.signature), splitSignature(signature)];
  const plain = (text: string | null | undefined): string => (text ?? "").replace(/^~/, "");
  const places = after.flatMap((part, i) => {
    const here =
      change.what === "static value"
        ? part === `${change.name}=${change.now}` && before[i] === `${change.name}=${change.was}`
        : plain(part) === plain(change.now) && plain(before[i]) === plain(change.was);
    return here ? [i] : [];
  });
  const index = places[nth];
  // Signatures do not say which numbers are weak: where several arguments look alike, which one changed is not known.
  if (index === undefined || (plain(change.was) === plain(change.now) && places.length > 1)) return null;
  if (known.line === line && known.column === column) return null;
  const site = (place: Place, count: number): Site | null => {
    const found = argumentsAt(code, place);
    const range = found?.length === count ? found[index] : undefined;
    return range === undefined || code.startsWith("...", range.start) ? null : { line: place.line, range };
  };
  /** All calls with a signature; null where the text does not say what one of them gives, or where one gives other things too. */
  const sites = (text: string, first: Site | null, count: number): Sites | null => {
    if (first === null) return null;
    const all: [Site, ...Site[]] = [first];
    // Signatures do not say which numbers are weak: of calls that look alike only the two are known.
    if (known.signature === signature) return all;
    for (const call of calls) {
      if (call.signature !== text || call.line === null || call.column === null) continue;
      if (calls.some((other) => other.signature !== text && other.line === call.line && other.column === call.column)) return null;
      const found = site({ line: call.line, column: call.column }, count);
      if (found === null) return null;
      if (all.every(({ range }) => range.start !== found.range.start)) all.push(found);
    }
    return all;
  };
  const there = sites(known.signature, site({ line: known.line, column: known.column }, before.length), before.length);
  const here = sites(signature, site({ line, column }, after.length), after.length);
  return there === null || here === null ? null : { code, index, change, known: there, now: here };
}

/** `line 14`, `lines 14 and 15` */
function linesOf(sites: Sites): string {
  const lines = [...new Set(sites.map(({ line }) => line))];
  return lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.slice(0, -1).join(", ")} and ${lines.at(-1)}`;
}

const textOf = ({ code }: Argument, { start, end }: TextRange): string => code.slice(start, end);

const LONG: Readonly<Record<string, string>> = { f: "float", i: "int", u: "uint", c: "complex", bf: "bfloat" };
const longDType = (short: string): string => short.replace(/^(bf|f|i|u|c)(?=\d)/, (family) => LONG[family] as string);
const isInexact = ({ dtype }: ArrayType): boolean => /^(bf|f|c)\d/.test(dtype);

/** Both calls get one dtype: that of the call with fractions, else the first one's. */
function dtypeDraft(argument: Argument, was: ArrayType, now: ArrayType): Draft {
  const { change, known, now: here } = argument;
  const fromHere = was.dtype === now.dtype ? was.weak : isInexact(now) && !isInexact(was);
  const [changed, like, type] = fromHere ? [known, here, now] : [here, known, was];
  const dtype = longDType(type.dtype);
  return {
    title: `Make ${change.name} ${dtype} at ${linesOf(changed)}.`,
    note:
      was.dtype === now.dtype
        ? `a plain number has no dtype of its own; line ${like[0].line} gives an array`
        : `as at line ${like[0].line}`,
    edits: changed.map(({ range }) => ({ ...range, text: `jnp.asarray(${textOf(argument, range)}, { dtype: "${dtype}" })` })),
  };
}

function shapeDrafts(argument: Argument, was: ArrayType, now: ArrayType): Draft[] {
  const { change, known, now: here } = argument;
  const [before, after] = [was.axes.map(Number), now.axes.map(Number)];
  if (before.length !== after.length) return [];
  const grows = after.some((size, axis) => size > (before[axis] as number));
  const shrinks = after.some((size, axis) => size < (before[axis] as number));
  if (grows === shrinks) return [];
  const [small, smallSizes, large, largeSizes] = grows ? [known, before, here, after] : [here, after, known, before];
  const pads = largeSizes.map((size, axis) => `[0, ${size - (smallSizes[axis] as number)}]`).join(", ");
  const pad: Draft = {
    title: `Pad ${change.name} with zeros at ${linesOf(small)}.`,
    note: `all calls take [${largeSizes.join(", ")}]; see that the zeros do not count, or give the length along and mask them`,
    edits: small.map(({ range }) => ({ ...range, text: `jnp.pad(${textOf(argument, range)}, [${pads}])` })),
  };
  const differing = smallSizes.flatMap((size, axis) => (size === largeSizes[axis] ? [] : [axis]));
  const [axis] = differing;
  if (axis === undefined || differing.length > 1) return [pad];
  const [from, size] = [String(smallSizes[axis]), String(largeSizes[axis])];
  const edits = small.map(({ range }) => onlyNumber(argument, range, from, size));
  if (edits.some((edit) => edit === null)) return [pad];
  return [
    pad,
    {
      title: `Use ${size} everywhere.`,
      note: `${linesOf(small)} ${small.length > 1 ? "make" : "makes"} as much as line ${large[0].line}`,
      edits: edits as TextEdit[],
    },
  ];
}

/** Another number in an argument's text, where it stands there once. */
function onlyNumber(argument: Argument, range: TextRange, from: string, to: string): TextEdit | null {
  const places = [...textOf(argument, range).matchAll(new RegExp(`(?<![\\w.$])${from}(?![\\w.$])`, "g"))];
  const at = range.start + (places[0]?.index ?? 0);
  return places.length === 1 ? { start: at, end: at + from.length, text: to } : null;
}

function staticDrafts(argument: Argument, fn: string): Draft[] {
  const { code, index, change, known, now } = argument;
  const drafts: Draft[] = [];
  const definition = new RegExp(`\\b${fn.replace(/\$/g, "\\$")}\\s*=\\s*jit\\(`).exec(code);
  const call = definition === null ? null : callEnd(code, definition.index + definition[0].length - 1);
  const comma = call?.commas.at(-1);
  if (call != null && comma !== undefined) {
    const options = code.slice(comma, call.close);
    const alone = new RegExp(`^,\\s*\\{\\s*staticArgnums:\\s*(?:\\[\\s*${index}\\s*,?\\s*\\]|${index})\\s*,?\\s*\\}\\s*$`).test(options);
    if (alone)
      drafts.push({
        title: `Pass ${change.name} as an array.`,
        note: "one trace for every value; conditions on it then need jnp.where or lax.cond",
        edits: [{ start: comma, end: call.close, text: "" }],
      });
  }
  if (change.was !== null && /^(-?\d+(\.\d+)?|true|false|null|"[^"\\]*"|'[^'\\]*')$/.test(change.was))
    drafts.push({
      title: `Keep ${change.name} at ${change.was}.`,
      note: `as at line ${known[0].line}`,
      edits: now.map(({ range }) => ({ ...range, text: change.was as string })),
    });
  return drafts;
}
