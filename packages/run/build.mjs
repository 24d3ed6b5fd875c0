// Builds what runs programs in a browser, into the page's public folder: the frame, whose script stands in it, and the text
// of the program's worker.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const target = join(root, "../../apps/web/public/device");

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(root, "src/browser", entry)],
    bundle: true,
    write: false,
    minify: true,
    // Errors are told by the names of their classes.
    keepNames: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    define: { "import.meta.url": "undefined" },
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

const [frame, program] = await Promise.all([bundle("frame.ts"), bundle("program.ts")]);
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const script = frame.replaceAll("</script", "<\\/script");
writeFileSync(join(target, "frame.html"), `<!doctype html><meta charset="utf-8"><title>Programs</title><script>${script}</script>\n`);
writeFileSync(join(target, "program.js"), program);
