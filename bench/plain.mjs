// How much slower plain TypeScript runs as the source transform writes it: node_modules/.bin/node bench/plain.mjs [--only TEXT] [--code].
// Each program runs as it stands and transformed, in turns in one process, with a JIT and without (as in the sandbox); a ratio is the
// median of the ratios of neighbouring runs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { transform } from "../packages/engine/src/syntax/index.ts";
import { PROGRAMS } from "./plain-programs.mjs";

const { values: options } = parseArgs({ options: { only: { type: "string", default: "" }, code: { type: "boolean", default: false } } });

/** Runs in a process of its own, given pairs of functions. */
async function measure(pairs) {
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const time = (run) => {
    const begun = performance.now();
    run();
    return performance.now() - begun;
  };
  const results = {};
  for (const [name, [plain, transformed]] of Object.entries(pairs)) {
    if (!Object.is(plain(), transformed())) throw new Error(`${name}: ${plain()} became ${transformed()}`);
    const times = [];
    const begun = performance.now();
    for (let round = 0; round < 400 && (round < 30 || performance.now() - begun < 600); round++)
      times.push(round % 2 ? [time(plain), time(transformed)] : [time(transformed), time(plain)].reverse());
    const warm = times.slice(times.length >> 1);
    results[name] = { plain: median(warm.map(([p]) => p)), ratio: median(warm.map(([p, t]) => t / p)) };
  }
  console.log(JSON.stringify(results));
}

const folder = mkdtempSync(join(tmpdir(), "tracepad-plain-"));
try {
  const operators = join(import.meta.dirname, "../packages/engine/src/operators/namespace.ts");
  const pairs = Object.entries(PROGRAMS)
    .filter(([name]) => name.includes(options.only))
    .map(([name, body]) => {
      const source = `const main = () => { ${body} };`;
      const { code } = transform(source);
      if (options.code) console.log(`${name}: ${code}\n`);
      const plain = source.replaceAll(": number", "");
      return `${JSON.stringify(name)}: [(() => { "use strict"; ${plain} return main; })(), (() => { ${code}\n return main; })()]`;
    });
  const entry = join(folder, "entry.mjs");
  writeFileSync(
    entry,
    `import * as $operators from ${JSON.stringify(operators)};\nconst measure = ${measure};\nawait measure({\n${pairs.join(",\n")}\n});`,
  );
  const outfile = join(folder, "measure.mjs");
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", target: "esnext", logLevel: "error" });
  const [jit, none] = [[], ["--jitless"]].map((flags) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, outfile], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  });
  const mean = (results) => Math.exp(Object.values(results).reduce((s, { ratio }, _, { length }) => s + Math.log(ratio) / length, 0));
  const cell = ({ plain, ratio }) => `${plain.toFixed(3).padStart(8)} ms ${ratio.toFixed(2).padStart(7)}×`;
  console.log(`${"".padEnd(22)} ${"with a JIT".padStart(20)}  ${"without".padStart(20)}`);
  for (const name of Object.keys(jit)) console.log(`${name.padEnd(22)} ${cell(jit[name])}  ${cell(none[name])}`);
  console.log(`geometric mean ${mean(jit).toFixed(2)}× with a JIT, ${mean(none).toFixed(2)}× without`);
} finally {
  rmSync(folder, { recursive: true });
}
