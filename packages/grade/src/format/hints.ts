import type { Hint } from "./exercise-set.ts";

/**
 * The hints of `hints.md`: each begins with a heading of the second level, `## Look at the axes`. Text before the first
 * heading is for teachers. `problem` gets what is wrong.
 */
export function hintsFrom(text: string, costs: readonly number[], problem: (message: string) => void): Hint[] {
  const parts = text.split(/^## +/m).slice(1);
  if (costs.length > parts.length) problem(`exercise.json gives costs of ${costs.length} hints, and there are ${parts.length} here`);
  return parts.map((part, i) => {
    const [title = "", ...rest] = part.split("\n");
    if (title.trim() === "") problem(`hint ${i + 1} has no title`);
    return { title: title.trim(), text: rest.join("\n").trim(), cost: costs[i] ?? 0 };
  });
}

/** The text of `hints.md`. */
export const hintsText = (hints: readonly Hint[]): string => hints.map(({ title, text }) => `## ${title}\n\n${text}\n`).join("\n");
