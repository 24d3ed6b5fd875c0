/** What a `console.log(…)` or a `show.heat(…)` on this line shows, where there is exactly one and it fits: the figure's caption. */
export function printedExpression(code: string, line: number | null): string | null {
  if (line === null) return null;
  const text = code.split("\n")[line - 1];
  if (text === undefined) return null;
  const start = /\b(?:console\.(?:log|info|warn|error|debug)|show\.(?:array|heat|line|scatter|hist|image|table))\(/.exec(text);
  if (start === null) return null;
  let depth = 1;
  const from = start.index + start[0].length;
  for (let i = from; i < text.length; i++) {
    if ("([{".includes(text[i] as string)) depth++;
    if (")]}".includes(text[i] as string) && --depth === 0) {
      const inner = text.slice(from, i).trim();
      const parts = inner.split(",");
      if (start[0].startsWith("show.")) return firstArgument(inner);
      return inner !== "" && (parts.length === 1 || /^[^,]*[([{]/.test(inner)) && !/^["'`]/.test(inner) ? inner : null;
    }
  }
  return null;
}

/** Of the arguments' text the first, where it is more than a literal. */
function firstArgument(text: string): string | null {
  let depth = 0;
  let end = text.length;
  for (let i = 0; i < text.length; i++) {
    if ("([{".includes(text[i] as string)) depth++;
    else if (")]}".includes(text[i] as string)) depth--;
    else if (text[i] === "," && depth === 0) {
      end = i;
      break;
    }
  }
  const first = text.slice(0, end).trim();
  return first === "" || /^["'`[{]/.test(first) ? null : first;
}
