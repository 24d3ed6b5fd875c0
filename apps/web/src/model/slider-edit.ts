/** Where a call's parentheses close, and its arguments at depth 0; null where the text ends before. */
function callEnd(code: string, open: number): { readonly close: number; readonly commas: number[] } | null {
  const commas: number[] = [];
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    const c = code[i] as string;
    if (c === '"' || c === "'" || c === "`") {
      for (i++; i < code.length && code[i] !== c; i++) if (code[i] === "\\") i++;
    } else if (c === "/" && (code[i + 1] === "/" || code[i + 1] === "*")) {
      const end = code[i + 1] === "/" ? code.indexOf("\n", i) : code.indexOf("*/", i + 2) + 1;
      if (end <= 0) return null;
      i = end;
    } else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) {
      if (--depth === 0) return { close: i, commas };
    } else if (c === "," && depth === 1) commas.push(i);
  }
  return null;
}

/**
 * The program with a slider moved: its `show.slider` call on `line` says `{ value }`. Null where no such call stands there,
 * or where it takes its options from elsewhere.
 */
export function withSlider(code: string, line: number, name: string, value: number): string | null {
  const lines = code.split("\n");
  if (lines[line - 1] === undefined) return null;
  const start = lines.slice(0, line - 1).reduce((n, text) => n + text.length + 1, 0);
  const end = start + (lines[line - 1] as string).length;
  const calls = /\bslider\(/g;
  calls.lastIndex = start;
  for (let found = calls.exec(code); found !== null && found.index < end; found = calls.exec(code)) {
    const open = found.index + found[0].length - 1;
    const call = callEnd(code, open);
    const first = /^\s*(["'`])((?:\\.|(?!\1).)*)\1/.exec(code.slice(open + 1));
    if (call === null || call.commas.length < 2 || first?.[2] !== name) continue;
    const { close, commas } = call;
    const third = commas[2];
    const options = third === undefined ? "" : code.slice(third + 1, close).trim();
    const put = (from: number, to: number, text: string): string => code.slice(0, from) + text + code.slice(to);
    if (third === undefined || options === "") return put(third ?? close, close, `, { value: ${value} }`);
    if (!options.startsWith("{") || !options.endsWith("}")) return null;
    const inside = /(\bvalue\s*:\s*)([^,}]+?)(\s*[,}])/.exec(code.slice(third, close));
    if (inside !== null) {
      const from = third + inside.index + (inside[1] as string).length;
      return put(from, from + (inside[2] as string).length, String(value));
    }
    const brace = code.indexOf("{", third);
    return put(brace, brace + 1, options.slice(1, -1).trim() === "" ? `{ value: ${value} ` : `{ value: ${value},`);
  }
  return null;
}
