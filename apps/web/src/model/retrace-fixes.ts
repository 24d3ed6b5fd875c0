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

/** One argument at two calls: as it is known, and as it came. */
interface Argument {
  readonly code: string;
  readonly index: number;
  readonly change: ArgumentChange;
  readonly known: { readonly line: number; readonly range: TextRange };
  readonly now: { readonly line: number; readonly range: TextRange };
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

/** The argument that changed, where both calls write their arguments one by one. */
function argumentOf(code: string, { known, signature, line, column }: Retrace, change: ArgumentChange, nth: number): Argument | null {
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
  const ranges = (place: Place, count: number): TextRange[] | null => {
    const found = argumentsAt(code, place);
    return found?.length === count ? found : null;
  };
  const [there, here] = [ranges({ line: known.line, column: known.column }, before.length), ranges({ line, column }, after.length)];
  const [first, second] = [there?.[index], here?.[index]];
  if (first === undefined || second === undefined || (known.line === line && known.column === column)) return null;
  return { code, index, change, known: { line: known.line, range: first }, now: { line, range: second } };
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
    title: `Make ${change.name} ${dtype} at line ${changed.line}.`,
    note: was.dtype === now.dtype ? `a plain number has no dtype of its own; line ${like.line} gives an array` : `as at line ${like.line}`,
    edits: [{ ...changed.range, text: `jnp.asarray(${textOf(argument, changed.range)}, { dtype: "${dtype}" })` }],
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
  const text = textOf(argument, small.range);
  const pads = largeSizes.map((size, axis) => `[0, ${size - (smallSizes[axis] as number)}]`).join(", ");
  const pad: Draft = {
    title: `Pad ${change.name} with zeros at line ${small.line}.`,
    note: `both calls take [${largeSizes.join(", ")}]; see that the zeros do not count, or give the length along and mask them`,
    edits: [{ ...small.range, text: `jnp.pad(${text}, [${pads}])` }],
  };
  const differing = smallSizes.flatMap((size, axis) => (size === largeSizes[axis] ? [] : [axis]));
  const [axis] = differing;
  const literal = new RegExp(`(?<![\\w.$])${smallSizes[axis as number]}(?![\\w.$])`, "g");
  const places = differing.length === 1 ? [...text.matchAll(literal)] : [];
  if (places.length !== 1) return [pad];
  const at = small.range.start + (places[0]?.index as number);
  const size = largeSizes[axis as number];
  return [
    pad,
    {
      title: `Use ${size} everywhere.`,
      note: `line ${small.line} makes as much as line ${large.line}`,
      edits: [{ start: at, end: at + String(smallSizes[axis as number]).length, text: String(size) }],
    },
  ];
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
      note: `as at line ${known.line}`,
      edits: [{ ...now.range, text: change.was }],
    });
  return drafts;
}
