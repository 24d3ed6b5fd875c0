/**
 * A small document printer after Wadler ("A prettier printer", 2003): text with possible line breaks, grouped.
 * A group whose flat form fits in the rest of the line prints every break as its text; else each break that belongs to
 * that group starts a new line. What follows a group does not count, as in JAX's printer.
 */
export type Doc =
  | { readonly kind: "text"; readonly text: string; readonly width: number }
  | { readonly kind: "break"; readonly text: string; readonly width: number }
  | { readonly kind: "concat"; readonly parts: readonly Doc[]; readonly width: number }
  | { readonly kind: "group" | "nest"; readonly doc: Doc; readonly indent: number; readonly width: number }
  /** Tells how many characters of the text come before it. */
  | { readonly kind: "mark"; readonly mark: (offset: number) => void; readonly width: 0 };

export const text = (text: string): Doc => ({ kind: "text", text, width: text.length });
/** A newline, or `text` where its group is flat. */
export const lineBreak = (text = " "): Doc => ({ kind: "break", text, width: text.length });
const sequence = (parts: readonly Doc[]): Doc => ({ kind: "concat", parts, width: parts.reduce((sum, p) => sum + p.width, 0) });
export const concat = (...parts: readonly Doc[]): Doc => sequence(parts);
export const group = (doc: Doc): Doc => ({ kind: "group", doc, indent: 0, width: doc.width });
export const nest = (indent: number, doc: Doc): Doc => ({ kind: "nest", doc, indent, width: doc.width });
export const mark = (onOffset: (offset: number) => void): Doc => ({ kind: "mark", mark: onOffset, width: 0 });

export function join(separator: Doc, docs: readonly Doc[]): Doc {
  // Not through concat's arguments: a program may have more equations than a call may have arguments.
  return sequence(docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc])));
}

interface Pending {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

/** Lays the document out in lines of `width` characters where its breaks allow. */
export function render(doc: Doc, width: number): string {
  const lines: string[] = [];
  let line = "";
  let before = 0;
  const agenda: Pending[] = [{ doc, indent: 0, flat: false }];
  while (agenda.length > 0) {
    const { doc: next, indent, flat } = agenda.pop() as Pending;
    switch (next.kind) {
      case "text":
        line += next.text;
        break;
      case "break":
        if (flat) line += next.text;
        else {
          lines.push(line);
          before += line.length + 1;
          line = " ".repeat(indent);
        }
        break;
      case "concat":
        for (let i = next.parts.length - 1; i >= 0; i--) agenda.push({ doc: next.parts[i], indent, flat });
        break;
      case "nest":
        agenda.push({ doc: next.doc, indent: indent + next.indent, flat });
        break;
      case "group":
        agenda.push({ doc: next.doc, indent, flat: flat || next.width <= width - line.length });
        break;
      case "mark":
        next.mark(before + line.length);
    }
  }
  lines.push(line);
  return lines.join("\n");
}
