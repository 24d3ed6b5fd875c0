import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskFull, Failure, isDiskFull } from "./failure.mjs";
import { startPart } from "./processes.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} says what a person reads while it runs
 * @property {string[]} inputs files and folders whose content decides whether it is stale
 * @property {string} output a path that exists once it was built
 * @property {string[]} command arguments of node
 * @property {string} cwd
 * @property {boolean} [devToo] needed in development as well
 */

/** @type {Step[]} in the order in which they depend on each other */
export const STEPS = [
  {
    name: "database client",
    says: "Generating the database client",
    inputs: ["prisma/schema.prisma", "prisma/generate.mjs", "prisma/package.json"],
    output: "prisma/src/generated",
    command: ["generate.mjs"],
    cwd: "prisma",
    devToo: true,
  },
  {
    name: "engine",
    says: "Bundling the engine's types for the editor",
    inputs: ["packages/engine/build.mjs", "packages/engine/src", "packages/engine/package.json"],
    output: "packages/engine/dist",
    command: ["build.mjs"],
    cwd: "packages/engine",
    devToo: true,
  },
  {
    name: "browser device",
    says: "Bundling the engine for browsers",
    inputs: ["packages/run", "packages/engine/src", "packages/engine/package.json", "packages/shared/src"],
    output: "apps/web/public/device/program.js",
    command: ["build.mjs"],
    cwd: "packages/run",
    devToo: true,
  },
  {
    name: "web",
    says: "Building the page",
    inputs: [
      "apps/web",
      "packages/engine/src",
      "packages/engine/package.json",
      "packages/grade",
      "packages/observe/src",
      "packages/run",
      "packages/shared/src",
      "prisma/src",
      "prisma/schema.prisma",
      "package-lock.json",
    ],
    output: "apps/web/.next/BUILD_ID",
    command: ["../../node_modules/next/dist/bin/next", "build"],
    cwd: "apps/web",
  },
];

const NOT_INPUTS = new Set(["node_modules", ".next", ".turbo", "dist", "generated", "test", "golden", "testing", "next-env.d.ts"]);
const NOT_INPUT = /(\.test\.[a-z]+|\.tsbuildinfo)$/;

/** Builds the steps that are stale: whose inputs' content is not that of the last successful build. */
export async function build(root, { dev = false, say, steps = STEPS, signal } = {}) {
  for (const step of steps) {
    if (dev && !step.devToo) continue;
    if (!existsSync(join(root, step.cwd, step.command[0]))) continue;
    const key = inputsKey(root, step);
    if (existsSync(join(root, step.output)) && readKeys(root)[step.name] === key) continue;
    say(`${step.says} …`);
    await run(root, step, signal);
    writeKeys(root, { ...readKeys(root), [step.name]: key });
  }
}

/** A hash of all that a step is made from. */
export function inputsKey(root, { inputs, command }) {
  const hash = createHash("sha256").update(process.versions.node).update(command.join(" "));
  for (const input of inputs) addToHash(hash, root, input);
  return hash.digest("hex");
}

function addToHash(hash, root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) {
    hash.update(`${path}\0`).update(readFileSync(full));
    return;
  }
  for (const name of readdirSync(full).sort()) {
    if (!NOT_INPUTS.has(name) && !NOT_INPUT.test(name)) addToHash(hash, root, join(path, name));
  }
}

async function run(root, { says, command, cwd }, signal) {
  const output = [];
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", TRACEPAD_PARENT_FD: "0" };
  const watch = ["--import", join(import.meta.dirname, "end-with-parent.mjs")];
  const part = startPart(says, process.execPath, [...watch, ...command], {
    cwd: join(root, cwd),
    env,
    onLine: (line) => output.push(line),
  });
  const stop = () => part.stop(0);
  signal?.addEventListener("abort", stop);
  const { code, error } = await part.ended;
  signal?.removeEventListener("abort", stop);
  if (code === 0 || signal?.aborted) return;
  const text = output.join("\n");
  if (isDiskFull(text)) throw diskFull(root);
  throw new Failure(`${says} failed.`, error === null ? text.trim() : String(error));
}

const keysFile = (root) => join(root, "node_modules", ".cache", "tracepad-build.json");

function readKeys(root) {
  try {
    return JSON.parse(readFileSync(keysFile(root), "utf8"));
  } catch {
    return {};
  }
}

function writeKeys(root, keys) {
  const path = keysFile(root);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(keys));
  renameSync(`${path}.new`, path);
}
