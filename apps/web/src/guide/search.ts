import type { Section } from "./load.ts";

export const MOST = 12;

/** Sections that have all the words, those with them in the title first. */
export function matching(sections: readonly Section[], query: string): Section[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const has = (text: string): boolean => words.every((word) => text.includes(word));
  const found = sections.filter(({ title, chapter, text }) => has(`${chapter} ${title} ${text}`.toLowerCase()));
  return found.sort((a, b) => Number(has(b.title.toLowerCase())) - Number(has(a.title.toLowerCase()))).slice(0, MOST);
}

/** Some of the text, from before the first of the words on. */
export function around(text: string, query: string): string {
  const at = text.toLowerCase().indexOf(query.toLowerCase().split(/\s+/)[0] ?? "");
  const from = at < 60 ? 0 : text.indexOf(" ", at - 50) + 1;
  return `${from > 0 ? "… " : ""}${text.slice(from, from + 140)}${text.length > from + 140 ? " …" : ""}`;
}
