/** One line of a printed jaxpr, with what the page needs to set it as a numbered equation. */
export interface JaxprLine {
  /** Line of the text, from 0. */
  readonly textLine: number;
  readonly kind: "head" | "equation" | "continuation" | "tail";
  /** Number of the equation, from 1, counted over all nesting levels; null on other lines. */
  readonly number: number | null;
  /** Spaces before the text, less those of the outermost equations. */
  readonly indent: number;
  readonly text: string;
  /** Bound variables, and what binds them: `b:f32[8]`, `sin a`. Null on other lines. */
  readonly binds: string | null;
  readonly rhs: string | null;
}

const EQUATION = /^(\s*)((?:[a-z_][a-z0-9_]*:[^\s=]+\s+)*)= (.*)$/i;
const ONLY_BINDS = /^(?:[a-z_][a-z0-9_]*:[^\s=]+\s*)+$/i;

/** Reads JAX's format line by line; text that it does not know stays as it is. */
export function jaxprLines(text: string): JaxprLine[] {
  let number = 0;
  const lines = text.split("\n");
  if (lines.length === 1) return flatLines(text);
  const outer = lines.flatMap((line) => {
    const m = EQUATION.exec(line);
    return m !== null && (m[2] as string) !== "" ? [(m[1] as string).length] : [];
  })[0];
  return lines.map((line, textLine) => {
    const trimmed = line.trimStart();
    const indent = Math.max(0, line.length - trimmed.length - (outer ?? 0));
    const match = EQUATION.exec(line);
    if (match !== null && (match[2] as string).trim() !== "" && ONLY_BINDS.test((match[2] as string).trim())) {
      number++;
      return { textLine, kind: "equation", number, indent, text: trimmed, binds: (match[2] as string).trim(), rhs: match[3] as string };
    }
    const kind = /^\{ lambda/.test(trimmed) ? "head" : /^in \(/.test(trimmed) ? "tail" : "continuation";
    return { textLine, kind, number: null, indent, text: trimmed, binds: null, rhs: null };
  });
}

/** A short jaxpr stands on one line: `{ lambda ; a:f32[]. let b:f32[] = sin a; c:f32[] = cos b in (c,) }`. */
function flatLines(text: string): JaxprLine[] {
  const plain = (kind: JaxprLine["kind"], part: string): JaxprLine => ({
    textLine: 0,
    kind,
    number: null,
    indent: 0,
    text: part,
    binds: null,
    rhs: null,
  });
  const match = /^(\{ lambda [\s\S]*?\. let) ([\s\S]+?) (in \([^()]*\) \})$/.exec(text.trim());
  if (match === null) return [plain("head", text.trim())];
  const equations = splitOutside(match[2] as string, "; ");
  return [
    plain("head", match[1] as string),
    ...equations.map((part, i): JaxprLine => {
      const m = EQUATION.exec(part);
      if (m === null || (m[2] as string).trim() === "") return plain("continuation", part);
      return { ...plain("equation", part), number: i + 1, binds: (m[2] as string).trim(), rhs: m[3] as string };
    }),
    plain("tail", match[3] as string),
  ];
}

/** Splits where the separator stands outside all brackets. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ("[({".includes(text[i] as string)) depth++;
    else if ("])}".includes(text[i] as string)) depth--;
    else if (depth === 0 && text.startsWith(separator, i)) {
      parts.push(text.slice(start, i));
      start = i + separator.length;
    }
  }
  return [...parts, text.slice(start)];
}

export type Token = { readonly kind: "primitive" | "params" | "dtype" | "shape" | "name" | "number" | "plain"; readonly text: string };

/** Cuts an equation's right side (or a line of another kind) into the parts that are set differently. */
export function jaxprTokens(text: string, equation: boolean): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  if (equation) {
    const head = /^([a-z_][a-z0-9_]*)(\[[^\]]*\]?)?/i.exec(rest);
    if (head !== null) {
      tokens.push({ kind: "primitive", text: head[1] as string });
      if (head[2] !== undefined) {
        // Parameters may hold brackets of their own: cut at the bracket that closes the first.
        let depth = 0;
        let end = (head[1] as string).length;
        for (; end < rest.length; end++) {
          if (rest[end] === "[") depth++;
          if (rest[end] === "]" && --depth === 0) {
            end++;
            break;
          }
        }
        tokens.push({ kind: "params", text: rest.slice((head[1] as string).length, end) });
        rest = rest.slice(end);
      } else rest = rest.slice((head[1] as string).length);
    }
  }
  const pattern = /([a-z]+\d*(?:<[a-z0-9]+>)?)(\[[\d,a-z ]*\])|(-?\d[\d.]*(?:e[+-]?\d+)?)|([a-z_][a-z0-9_]*)|(\s+)|(.)/giu;
  for (const m of rest.matchAll(pattern)) {
    if (m[1] !== undefined && /^(f\d|bf16|i\d|u\d|bool|c\d|key)/.test(m[1])) {
      tokens.push({ kind: "dtype", text: m[1] }, { kind: "shape", text: m[2] as string });
    } else if (m[3] !== undefined) tokens.push({ kind: "number", text: m[3] });
    else if (m[4] !== undefined) tokens.push({ kind: "name", text: m[4] });
    else tokens.push({ kind: "plain", text: m[0] });
  }
  return tokens;
}
