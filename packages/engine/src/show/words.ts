import type { Shown } from "./figure.ts";

/** A figure in words, for hosts that draw nothing. Null for what changes too often to be told. */
export function inWords(shown: Shown): string | null {
  if (shown.kind === "array") return shown.label === null ? shown.text : `${shown.label}: ${shown.text}`;
  const { content, label } = shown;
  const named = (what: string): string => `[${label === null ? "" : `${label}: `}${what}]`;
  switch (content.kind) {
    case "line":
    case "scatter": {
      if (shown.append) return null;
      const points = content.series.reduce((n, { y }) => n + y.length, 0);
      return named(`${content.kind}, ${points} ${points === 1 ? "point" : "points"}`);
    }
    case "hist":
      return named(`histogram of ${content.counts.reduce((n, c) => n + c, 0)} values in ${content.counts.length} bins`);
    case "heat":
      return named(`heat map of ${content.dtype}[${content.shape.join(",")}]`);
    case "image":
      return named(`image of ${content.dtype}[${content.shape.join(",")}]`);
    case "table":
      return [content.columns, ...content.rows].map((row) => row.map(String).join("  ")).join("\n");
    case "text":
      return content.text;
    case "progress":
      return content.ended ? named(`${content.done}${content.total === null ? "" : ` of ${content.total}`}`) : null;
    case "slider":
      return `[${content.name} = ${content.value}]`;
  }
}
