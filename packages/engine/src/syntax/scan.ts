const SPACE = /\s/;

/** Index of the first character at or after `from` that is neither white space nor comment. */
export function skipTrivia(source: string, from: number): number {
  let at = from;
  while (at < source.length) {
    if (SPACE.test(source.charAt(at))) at++;
    else if (source.startsWith("//", at)) at = lineEnd(source, at);
    else if (source.startsWith("/*", at)) at = source.indexOf("*/", at + 2) + 2;
    else break;
  }
  return at;
}

/** The first character behind an expression that ends at `from` and the closing parentheses around it. */
export function skipClosing(source: string, from: number): number {
  let at = skipTrivia(source, from);
  while (source.charAt(at) === ")") at = skipTrivia(source, at + 1);
  return at;
}

/** The words of a range outside comments, with their places. Only for ranges without strings. */
export function words(source: string, start: number, end: number): { word: string; start: number }[] {
  const found: { word: string; start: number }[] = [];
  let at = skipTrivia(source, start);
  while (at < end) {
    const word = /^[\w$]+/.exec(source.slice(at, end))?.[0];
    if (word !== undefined) found.push({ word, start: at });
    at = skipTrivia(source, at + (word?.length ?? 1));
  }
  return found;
}

function lineEnd(source: string, from: number): number {
  const rest = /[\n\r\u2028\u2029]/.exec(source.slice(from));
  return rest === null ? source.length : from + rest.index;
}
