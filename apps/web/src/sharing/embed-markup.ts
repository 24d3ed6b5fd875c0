/** The themes that a frame may be asked for, and what readers call them. */
export const EMBED_THEMES = [
  ["system", "as the reader's system"],
  ["light", "light"],
  ["dark", "dark"],
] as const;
export type EmbedTheme = (typeof EMBED_THEMES)[number][0];

/** The markup that shows a page of ours in a frame of another. */
export function embedMarkup({ src, title, height }: { src: string; title: string; height: number }): string {
  const safeTitle = title.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<iframe src="${src}"\n  title="${safeTitle}" width="720" height="${height}"></iframe>`;
}
