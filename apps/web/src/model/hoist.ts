import { callEnd, offsetAt, skipQuoted, type TextEdit } from "./call-text.ts";

/** The outermost loop or function around a line, as far as its text tells. */
interface Enclosure {
  /** Where the line begins that opens it. */
  readonly start: number;
  readonly indent: string;
  /** Between there and the place: what is bound in it. */
  readonly head: string;
}

/**
 * Takes the `jit(…)` of a line out of the loop or function around it, so that it is called once. Null where it needs something that
 * is bound in there, or where none is around it.
 */
export function hoisted(code: string, line: number): { title: string; note: string; edits: TextEdit[] } | null {
  const start = offsetAt(code, { line, column: 1 });
  const text = code.slice(start, code.indexOf("\n", start) < 0 ? undefined : code.indexOf("\n", start));
  const made = /\bjit\(/.exec(text);
  if (made === null) return null;
  const from = start + made.index;
  const call = callEnd(code, from + made[0].length - 1);
  const around = enclosure(code, from);
  if (call === null || around === null) return null;
  const expression = code.slice(from, call.close + 1);
  const bound = [
    ...around.head.matchAll(/\b(?:const|let|var|function)\s+(?:[[{]([^=]*?)[\]}]|([\w$]+))|\(([^()]*)\)\s*(?:=>|\{)/g),
  ].flatMap(([, several, one, parameters]) => (several ?? one ?? parameters ?? "").match(/[A-Za-z_$][\w$]*/g) ?? []);
  const declared = /^(\s*)(?:const|let)\s+([\w$]+)\s*=\s*$/.exec(text.slice(0, made.index));
  const name = declared?.[2] ?? "jitted";
  const used = new Set(expression.match(/(?<![.\w$])[A-Za-z_$][\w$]*/g) ?? []);
  // Parameters of the function itself are its own.
  for (const [, several, one] of expression.matchAll(/\(([^()]*)\)\s*=>|\b([\w$]+)\s*=>/g))
    for (const own of (several ?? one ?? "").match(/[A-Za-z_$][\w$]*/g) ?? []) used.delete(own);
  if (bound.some((bind) => bind !== name && used.has(bind))) return null;
  if (declared === null && new RegExp(`\\b${name}\\b`).test(code)) return null;
  const put = { start: around.start, end: around.start, text: `${around.indent}const ${name} = ${expression};\n` };
  const title = "Make it once, before the loop.";
  const note = "the function keeps its cache from call to call";
  if (declared === null) return { title, note, edits: [put, { start: from, end: call.close + 1, text: name }] };
  const behind = /^;?[ \t]*\n?/.exec(code.slice(call.close + 1));
  return { title, note, edits: [put, { start, end: call.close + 1 + (behind?.[0].length ?? 0), text: "" }] };
}

const LOOP = /^\s*(?:for|while)\b|\bfunction\b|=>\s*\{\s*$/;

function enclosure(code: string, place: number): Enclosure | null {
  const open: number[] = [];
  for (let i = 0; i < place; ) {
    const behind = skipQuoted(code, i);
    if (behind > i) {
      i = behind;
      continue;
    }
    if (code[i] === "{") open.push(i);
    else if (code[i] === "}") open.pop();
    i++;
  }
  // A loop of one statement has no braces.
  for (const at of [...open, place]) {
    const start = code.lastIndexOf("\n", at - 1) + 1;
    const head = code.slice(start, at === place ? place : at + 1);
    if (LOOP.test(head)) return { start, indent: /^\s*/.exec(head)?.[0] ?? "", head: code.slice(start, place) };
  }
  return null;
}
