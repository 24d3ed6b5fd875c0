export type Token = { readonly kind: "primitive" | "params" | "dtype" | "shape" | "name" | "number" | "plain"; readonly text: string };

/** Cuts an equation's right side (or another part of a jaxpr) into the parts that are set differently. */
export function jaxprTokens(text: string, equation: boolean): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  if (equation) {
    const head = /^([a-z_][a-z0-9_]*)(\[[^\]]*\]?)?/i.exec(rest);
    if (head !== null) {
      tokens.push({ kind: "primitive", text: head[1] as string });
      if (head[2] !== undefined) {
        // Parameters may hold brackets of their own: cut at the bracket that closes the first.
        let depth = 0;
        let end = (head[1] as string).length;
        for (; end < rest.length; end++) {
          if (rest[end] === "[") depth++;
          if (rest[end] === "]" && --depth === 0) {
            end++;
            break;
          }
        }
        tokens.push({ kind: "params", text: rest.slice((head[1] as string).length, end) });
        rest = rest.slice(end);
      } else rest = rest.slice((head[1] as string).length);
    }
  }
  const pattern = /([a-z]+\d*(?:<[a-z0-9]+>)?)(\[[\d,a-z ]*\])|(-?\d[\d.]*(?:e[+-]?\d+)?)|([a-z_][a-z0-9_]*)|(\s+)|(.)/giu;
  for (const m of rest.matchAll(pattern)) {
    if (m[1] !== undefined && /^(f\d|bf16|i\d|u\d|bool|c\d|key)/.test(m[1])) {
      tokens.push({ kind: "dtype", text: m[1] }, { kind: "shape", text: m[2] as string });
    } else if (m[3] !== undefined) tokens.push({ kind: "number", text: m[3] });
    else if (m[4] !== undefined) tokens.push({ kind: "name", text: m[4] });
    else tokens.push({ kind: "plain", text: m[0] });
  }
  return tokens;
}
