/**
 * How alike two programs' texts are, for somebody to judge. Names, spaces and comments count for nothing: renaming a
 * variable or moving a line break changes no figure. After Schleimer, Wilkerson, Aiken: Winnowing (SIGMOD 2003), with all
 * runs of words kept instead of some, as programs here are short.
 */

/** Words in a run: long enough that what everybody writes is seldom shared by chance. */
const RUN = 8;

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_$][\w$]*|\d[\w.]*|=>|[^\s\w]/g;
const KEYWORD = /^(?:return|const|let|for|while|if|else|function|of|in|true|false|null|new|import|export|from|type)$/;

/** The text's words, own names all the same; names after a dot are the library's and are kept. */
function words(code: string): string[] {
  const found: string[] = [];
  for (const [token] of code.matchAll(TOKEN)) {
    if (token.startsWith("//") || token.startsWith("/*")) continue;
    const isName = /^[A-Za-z_$]/.test(token) && !KEYWORD.test(token) && found.at(-1) !== ".";
    found.push(isName ? "name" : token);
  }
  return found;
}

function runs(code: string): Set<string> {
  const all = words(code);
  const found = new Set<string>();
  for (let i = 0; i + RUN <= all.length; i++) found.add(all.slice(i, i + RUN).join(" "));
  return found;
}

/** A program as it is compared: its runs of words that the starter does not have. */
export function fingerprint(code: string, starter: string): ReadonlySet<string> {
  const given = runs(starter);
  return new Set([...runs(code)].filter((run) => !given.has(run)));
}

/** The part of their runs that both have, 0 to 1; 0 where one has none of its own. */
export function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  let both = 0;
  for (const run of a) if (b.has(run)) both++;
  return both / (a.size + b.size - both);
}
