import { diffLines, diffWordsWithSpace } from "diff";

/** A stretch of a line; `changed` where the other side has something else. */
export interface Stretch {
  readonly text: string;
  readonly changed: boolean;
}

export interface Side {
  readonly number: number;
  readonly text: string;
  /** Null for a line that the other side has as it is, or not at all. */
  readonly stretches: readonly Stretch[] | null;
}

export interface Row {
  readonly kind: "same" | "changed" | "removed" | "added";
  readonly left: Side | null;
  readonly right: Side | null;
}

/** Two texts beside each other, line by line. Lines that took each other's place stand in one row, with what differs in them. */
export function sideBySide(before: string, after: string): Row[] {
  const rows: Row[] = [];
  let [left, right] = [1, 1];
  const same = (text: string): void => void rows.push({ kind: "same", left: side(left++, text), right: side(right++, text) });
  const parts = diffLines(before, after, { timeout: 2_000 }) ?? [
    { value: before, removed: true, added: false, count: 0 },
    { value: after, removed: false, added: true, count: 0 },
  ];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (!part.added && !part.removed) for (const text of lines(part.value)) same(text);
    else {
      const next = parts[i + 1];
      const replaced = part.removed && next?.added;
      const [gone, come] = part.removed ? [lines(part.value), replaced ? lines(next.value) : []] : [[], lines(part.value)];
      if (replaced) i++;
      for (let k = 0; k < Math.max(gone.length, come.length); k++) {
        const [was, is] = [gone[k], come[k]];
        if (was !== undefined && is !== undefined) {
          const words = diffWordsWithSpace(was, is);
          const stretches = (not: "added" | "removed") =>
            words.filter((word) => !word[not]).map((word) => ({ text: word.value, changed: word.added || word.removed }));
          rows.push({
            kind: "changed",
            left: { number: left++, text: was, stretches: stretches("added") },
            right: { number: right++, text: is, stretches: stretches("removed") },
          });
        } else if (was !== undefined) rows.push({ kind: "removed", left: side(left++, was), right: null });
        else if (is !== undefined) rows.push({ kind: "added", left: null, right: side(right++, is) });
      }
    }
  }
  return rows;
}

const side = (number: number, text: string): Side => ({ number, text, stretches: null });
const lines = (text: string): string[] => text.replace(/\n$/, "").split("\n");

export type Fold = { readonly rows: readonly Row[]; readonly folded: boolean };

/** The rows in stretches: of equal ones far from any difference only the ends stay unfolded. */
export function folded(rows: readonly Row[], context = 3): Fold[] {
  const near = rows.map(() => false);
  for (const [i, row] of rows.entries())
    if (row.kind !== "same") near.fill(true, Math.max(0, i - context), Math.min(rows.length, i + context + 1));
  const folds: { rows: Row[]; folded: boolean }[] = [];
  for (const [i, row] of rows.entries()) {
    const last = folds.at(-1);
    if (last !== undefined && last.folded === !near[i]) last.rows.push(row);
    else folds.push({ rows: [row], folded: !near[i] });
  }
  // One or two lines take no less room folded.
  return folds.map((fold) => (fold.folded && fold.rows.length < 4 ? { ...fold, folded: false } : fold));
}
