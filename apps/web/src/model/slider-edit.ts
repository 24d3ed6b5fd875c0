import { callEnd } from "./call-text.ts";

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
