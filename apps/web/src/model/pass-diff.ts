import type { Equation, Listing } from "./listing.ts";

/** A line of the difference between two stages of a program. */
export interface DiffRow {
  readonly kind: "kept" | "removed" | "added";
  readonly equation: Equation;
  /** For what a pass rewrote: the equation's other form, so that the words that differ can be marked. */
  readonly other: Equation | null;
}

export interface PassDiff {
  readonly rows: readonly DiffRow[];
  readonly kept: number;
  readonly removed: number;
  readonly added: number;
  readonly rewritten: number;
}

export const equationText = ({ binds, primitive, params, operands }: Equation): string =>
  `${binds.map(({ name, type }) => `${name}:${type}`).join(" ")} = ${primitive}${params} ${operands}`;

/** Equations are the same when they bind the same variables, which keep their names from stage to stage. */
const keyOf = (equation: Equation): string =>
  equation.binds.length === 0 || equation.binds.every(({ name }) => name === "_")
    ? equationText(equation)
    : equation.binds.map(({ name }) => name).join(" ");

/** What changed between two stages: equations of the earlier one in their order, later ones where they came in. */
export function passDiff(before: Listing, after: Listing): PassDiff {
  const earlier = new Map(before.equations.map((equation) => [keyOf(equation), equation]));
  const later = new Set(after.equations.map(keyOf));
  const rows: DiffRow[] = [];
  const totals = { kept: 0, removed: 0, added: 0, rewritten: 0 };
  let next = 0;
  // Equations that are gone stand before the first that is left behind them.
  const dropUntil = (key: string | null): void => {
    while (next < before.equations.length) {
      const equation = before.equations[next] as Equation;
      if (keyOf(equation) === key) {
        next++;
        return;
      }
      if (later.has(keyOf(equation))) return;
      rows.push({ kind: "removed", equation, other: null });
      totals.removed++;
      next++;
    }
  };
  for (const equation of after.equations) {
    const key = keyOf(equation);
    const was = earlier.get(key);
    dropUntil(was === undefined ? null : key);
    if (was === undefined) {
      rows.push({ kind: "added", equation, other: null });
      totals.added++;
    } else if (equationText(was) === equationText(equation)) {
      rows.push({ kind: "kept", equation, other: null });
      totals.kept++;
    } else {
      rows.push({ kind: "removed", equation: was, other: equation }, { kind: "added", equation, other: was });
      totals.rewritten++;
    }
  }
  dropUntil(null);
  return { rows, ...totals };
}

/** The changed rows with so many kept ones around them; a number stands for kept rows that are left out. */
export function withContext(rows: readonly DiffRow[], around: number): (DiffRow | number)[] {
  const near = rows.map((_, i) => rows.slice(Math.max(0, i - around), i + around + 1).some(({ kind }) => kind !== "kept"));
  const shown: (DiffRow | number)[] = [];
  for (const [i, row] of rows.entries()) {
    const last = shown.at(-1);
    if (near[i]) shown.push(row);
    else if (typeof last === "number") shown[shown.length - 1] = last + 1;
    else shown.push(1);
  }
  return shown;
}

/** The words of an equation, with those that its other form has not. */
export function changedWords(equation: Equation, other: Equation | null): { text: string; changed: boolean }[] {
  const words = ({ primitive, params, operands }: Equation): string[] => [`${primitive}${params}`, ...operands.split(" ")].filter(Boolean);
  const theirs = other === null ? null : words(other);
  return words(equation).map((text, i) => ({ text, changed: theirs !== null && theirs[i] !== text }));
}
