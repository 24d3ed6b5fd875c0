import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";

/** The engine as its build packed it for Node: a map from paths in its package to their bytes. */
export type EnginePackage = ReadonlyMap<string, Uint8Array>;

const packed = (): string => join(process.cwd(), "../../packages/engine/dist/package");

let known: EnginePackage | null = null;

/** Null where the engine was not built. */
export function readEnginePackage(folder = packed()): EnginePackage | null {
  if (known !== null) return known;
  if (!existsSync(join(folder, "package.json"))) return null;
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  known = new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1).replaceAll("\\", "/"), readFileSync(path)];
    }),
  );
  return known;
}

/** Erases the program's types, makes its operators calls, and runs it. */
const RUN = `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { transformModule } from "tracepad/syntax";

// Operators on arrays are calls, and types are gone: what Node can run. The map leads errors back to main.ts.
const { code, map } = transformModule(readFileSync("main.ts", "utf8"), "../main.ts");
mkdirSync("build", { recursive: true });
writeFileSync("build/main.js.map", JSON.stringify(map));
writeFileSync("build/main.js", code + "\\n//# sourceMappingURL=main.js.map\\n");
Error.stackTraceLimit = 50;
try {
  await import("./build/main.js");
} catch (error) {
  const [place] = /main\\.ts:\\d+:\\d+/.exec(error?.stack ?? "") ?? ["main.ts"];
  console.error(\`\${place}: \${error?.name}: \${error?.message ?? error}\`);
  if (error?.hint) console.error(\`  hint: \${error.hint}\`);
  process.exitCode = 1;
}
`;

const readme = (title: string): string => `# ${title.replace(/[\r\n]+/g, " ").replace(/([\\`*_{}[\]<>#])/g, "\\$1")}

A program for Tracepad, JAX's semantics in TypeScript, with the engine that runs it.

    npm install
    npm start

Node 20.6 or later. \`main.ts\` is the program; \`run.mjs\` makes it JavaScript, since operators on arrays
(\`a + b\`, \`x > 0\`) are not JavaScript's, and runs it. In a project with Vite or Rollup the plugin
\`tracepadSyntax()\` of \`tracepad/syntax\` does the same. \`tracepad/\` is the engine.
`;

/** A shared program as a project: unpacked, \`npm install && npm start\` prints what the page shows. */
export function projectZip(
  snippet: { title: string; code: string },
  engine: EnginePackage,
): { name: string; bytes: Uint8Array<ArrayBuffer> } {
  const words = snippet.title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  const name = words === "" ? "tracepad-program" : words;
  const description = {
    ...{ name, version: "1.0.0", private: true, type: "module" },
    scripts: { start: "node --enable-source-maps run.mjs" },
    engines: { node: ">=20.6" },
    dependencies: { tracepad: "file:./tracepad" },
  };
  const config = {
    compilerOptions: { target: "esnext", module: "esnext", moduleResolution: "bundler", strict: true, noImplicitAny: false, noEmit: true },
  };
  const files: Zippable = {
    "package.json": strToU8(`${JSON.stringify(description, null, 2)}\n`),
    "tsconfig.json": strToU8(`${JSON.stringify(config, null, 2)}\n`),
    "main.ts": strToU8(snippet.code),
    "run.mjs": strToU8(RUN),
    "README.md": strToU8(readme(snippet.title)),
  };
  for (const [path, bytes] of engine) files[`tracepad/${path}`] = bytes;
  // The same moment in every zip, so that the same snippet is the same file.
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([path, file]) => [`${name}/${path}`, file])), {
    level: 6,
    mtime: new Date(2026, 0, 1),
  });
  return { name, bytes: zip as Uint8Array<ArrayBuffer> };
}
