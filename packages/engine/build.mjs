// Builds what others need from the engine: declarations (dist/types), and the editor's types (dist/editor-types.json):
// a map from a path under file:///node_modules/tracepad/ to its content, holding only what the entry points reach.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const types = join(root, "dist/types");

/** What programs import from: `tracepad`, `tracepad/datasets`, `tracepad/show`. */
const ENTRIES = ["index", "datasets/index", "show/index"];

/** Emits declarations of the entry points, and of all they import. */
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
      files: ENTRIES.map((entry) => `../src/${entry}.ts`),
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

/** The declarations that programs import from, and what they reach, by path. */
function editorTypes() {
  const files = { "package.json": JSON.stringify({ name: "tracepad", version: "0.1.0", types: "index.d.ts" }) };
  const visit = (path) => {
    if (path in files) return;
    const text = readFileSync(join(types, path), "utf8");
    files[path] = forEditor(text);
    for (const [, , specifier] of text.matchAll(SPECIFIER)) visit(`${posix.join(posix.dirname(path), specifier)}.d.ts`);
  };
  for (const entry of ENTRIES) visit(`${entry}.d.ts`);
  return files;
}

/** The package for Node and bundlers, all it needs inside: what a downloaded project carries along. */
async function packForNode(declarations) {
  const out = join(root, "dist/package");
  rmSync(out, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      index: "src/index.ts",
      datasets: "src/datasets/index.ts",
      operators: "src/operators/namespace.ts",
      show: "src/show/index.ts",
      syntax: "src/syntax/index.ts",
    },
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    // Names of functions stand in jaxprs and messages.
    keepNames: true,
    legalComments: "inline",
    logLevel: "error",
  });
  for (const [path, text] of Object.entries(declarations)) {
    if (path === "package.json") continue;
    mkdirSync(dirname(join(out, "types", path)), { recursive: true });
    writeFileSync(join(out, "types", path), text);
  }
  writeFileSync(
    join(out, "THIRD-PARTY.txt"),
    `Contains @babel/parser:\n\n${readFileSync(fileURLToPath(new URL("../../node_modules/@babel/parser/LICENSE", import.meta.url)), "utf8")}`,
  );
  const { name, version, description, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const exports = {
    ".": { types: "./types/index.d.ts", default: "./index.js" },
    "./datasets": { types: "./types/datasets/index.d.ts", default: "./datasets.js" },
    "./operators": "./operators.js",
    "./show": { types: "./types/show/index.d.ts", default: "./show.js" },
    "./syntax": "./syntax.js",
  };
  writeFileSync(
    join(out, "package.json"),
    `${JSON.stringify({ name, version, description, license, type: "module", exports }, null, 2)}\n`,
  );
}

emitDeclarations();
const files = editorTypes();
writeFileSync(join(root, "dist/editor-types.json"), JSON.stringify(files));
await packForNode(files);
console.log(`editor types: ${Object.keys(files).length} files, ${Math.round(JSON.stringify(files).length / 1024)} KiB`);
