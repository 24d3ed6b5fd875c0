// `node bench/memory.mjs [--steps N] [--mode collector|moving|sandbox]`: a plain synchronous loop x = f(x) with 1 MB arrays.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `node bench/memory.mjs [--steps N] [--mode MODE]

Runs N (100000) steps of x = f(x) on arrays of 1 MB in one synchronous piece, and prints the time a step and the largest
resident memory of the process. Modes: collector (as in Node: the garbage collector is asked), moving (as in a browser:
arrays move out of the device), sandbox (a run of the worker, in its own process).`;

if (!process.features.typescript) {
  const node = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  const { status } = spawnSync(node, process.argv.slice(1), { stdio: "inherit" });
  process.exit(status ?? 2);
}

const { values: options } = parseArgs({
  options: {
    steps: { type: "string", default: "100000" },
    mode: { type: "string", default: "collector" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const steps = Number(options.steps);
const ELEMENTS = 2 ** 18;

function report(seconds, result) {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const round = (ms) => Number(ms.toFixed(3));
  console.log(
    JSON.stringify({
      mode: options.mode,
      steps,
      msAStep: round((1000 * seconds) / steps),
      // Of this process, its start included: what the clock shows depends on what else the machine does.
      cpuMsAStep: round((userCPUTime + systemCPUTime) / 1000 / steps),
      maxRssMiB: Math.round(maxRSS / 1024),
      result,
    }),
  );
}

if (options.mode === "sandbox") {
  const { createRunner } = await import("../apps/worker/src/sandbox/index.ts");
  const { limits } = await import("@tracepad/shared");
  const { mkdtempSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  const dataFolder = mkdtempSync(join(tmpdir(), "tracepad-"));
  const runner = await createRunner({ dataFolder, poolSize: 1, log: () => {} });
  const code = `import { jit, jnp } from "tracepad";
const f = jit((x) => jnp.add(x, 1));
let x = jnp.zeros([${ELEMENTS}]);
for (let i = 0; i < ${steps}; i++) x = f(x);
console.log(String(x.get(0)));`;
  const most = { ...limits.parse({}), wallMs: 600_000, calls: 1e9, arrayBytes: 256 * 2 ** 20 };
  let printed = "";
  const begin = performance.now();
  const done = await runner.run(
    { id: "memory", code, device: runner.devices[0].id, limits: most, signal: new AbortController().signal },
    (event) => {
      if (event.type === "log") printed += event.text;
    },
  );
  report((performance.now() - begin) / 1000, done.status === "succeeded" ? printed : `${done.status}: ${done.message}`);
  await runner.close();
  rmSync(dataFolder, { recursive: true, force: true });
} else {
  // Without its way to the collector the engine does as in a browser.
  if (options.mode === "moving") process.getBuiltinModule = undefined;
  const { jit, jnp } = await import("tracepad");
  const f = jit((x) => jnp.add(x, 1));
  let x = jnp.zeros([ELEMENTS]);
  const begin = performance.now();
  for (let i = 0; i < steps; i++) x = f(x);
  report((performance.now() - begin) / 1000, String(x.get(0)));
}
