// Builds what others need from the engine: declarations (dist/types), and the editor's types (dist/editor-types.json):
// a map from a path under file:///node_modules/tracepad/ to its content, holding only what index.ts reaches.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const types = join(root, "dist/types");

/** Emits declarations of index.ts and all it imports. */
function emitDeclarations() {
  rmSync(types, { recursive: true, force: true });
  mkdirSync(types, { recursive: true });
  const config = join(root, "dist/tsconfig.types.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: "../tsconfig.json",
      compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: "types", rootDir: "../src" },
      include: [],
      files: ["../src/index.ts"],
    }),
  );
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", config], { encoding: "utf8" });
  if (status !== 0) throw new Error(`tsc failed while emitting declarations:\n${stdout}${stderr}`);
}

const SPECIFIER = /((?:from|import|declare module)\s*\(?\s*")(\.{1,2}\/[^"]+)\.ts(")/g;

/**
 * Monaco resolves specifiers without an extension. `Value` is what users know as `Array`, so hovers say that.
 */
const forEditor = (text) => text.replace(SPECIFIER, "$1$2$3").replace(/\bValue\b/g, "Array");

/** The declarations that index.d.ts reaches, by path. */
function editorTypes() {
  const files = { "package.json": JSON.stringify({ name: "tracepad", version: "0.1.0", types: "index.d.ts" }) };
  const visit = (path) => {
    if (path in files) return;
    const text = readFileSync(join(types, path), "utf8");
    files[path] = forEditor(text);
    for (const [, , specifier] of text.matchAll(SPECIFIER)) visit(`${posix.join(posix.dirname(path), specifier)}.d.ts`);
  };
  visit("index.d.ts");
  return files;
}

emitDeclarations();
const files = editorTypes();
writeFileSync(join(root, "dist/editor-types.json"), JSON.stringify(files));
console.log(`editor types: ${Object.keys(files).length} files, ${Math.round(JSON.stringify(files).length / 1024)} KiB`);
