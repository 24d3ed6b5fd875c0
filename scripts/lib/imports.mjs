import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

const NOT_SOURCE = new Set(["node_modules", "dist", "generated", ".next", ".turbo", ".tracepad", "golden"]);
const SOURCE = /\.(ts|tsx|mjs)$/;
/** Tests, and what only tests import. */
export const IS_TEST = /(\.test\.(ts|tsx|mjs)$)|(^|\/)(test|testing|bench)\/|\/conformance\.ts$/;

/**
 * @typedef {object} Import
 * @property {string} specifier as written
 * @property {number} line
 * @property {boolean} type whether only types are imported, which leaves nothing at run time
 * @property {boolean} [lazy] whether it is `import()`, which loads when it is called
 */

/** All source files below `folder`, as paths from `root` with forward slashes. */
export function sourceFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (NOT_SOURCE.has(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...sourceFiles(root, path));
    else if (SOURCE.test(entry.name)) found.push(path);
  }
  return found.sort();
}

/** @returns {Import[]} the imports and re-exports of a source text */
export function importsOf(text) {
  const code = withoutComments(text);
  const found = [];
  const statement = /(?:^|[;\n])\s*(?:import|export)\s+(type\b(?!\s*from\b))?([^"'`;=()]*?)\bfrom\s*["']([^"'\n]+)["']/g;
  for (const match of code.matchAll(statement)) {
    const [, typeWord, names, specifier] = match;
    found.push({ specifier, line: lineOf(code, match.index + match[0].length), type: typeWord !== undefined || onlyTypes(names) });
  }
  for (const match of code.matchAll(/(?:^|[;\n])\s*import\s*["']([^"'\n]+)["']/g)) {
    found.push({ specifier: match[1], line: lineOf(code, match.index + match[0].length), type: false });
  }
  for (const match of code.matchAll(/\bimport\(\s*["']([^"'\n]+)["']\s*\)/g)) {
    found.push({ specifier: match[1], line: lineOf(code, match.index), type: false, lazy: true });
  }
  return found.sort((a, b) => a.line - b.line);
}

/** Path from the root that a relative import means; null for packages. */
export function targetOf(path, specifier) {
  return specifier.startsWith(".") ? posix.normalize(posix.join(dirname(path), specifier)) : null;
}

export const read = (root, path) => readFileSync(join(root, path), "utf8");

/** `{ type A, type B }` imports nothing at run time. */
function onlyTypes(names) {
  const inner = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
  const parts = inner
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts !== undefined && parts.length > 0 && parts.every((part) => part.startsWith("type "));
}

/** Comments become white space; line numbers stay. Strings are kept, so that `//` in one is no comment. */
function withoutComments(text) {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
  return text.replace(token, (found) => (found.startsWith("/") ? found.replace(/[^\n]/g, " ") : found));
}

const lineOf = (text, index) => text.slice(0, index).split("\n").length;
