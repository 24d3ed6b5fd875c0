#!/usr/bin/env node
/**
 * Installs what the benchmarks compare with into `bench/.peers` (outside the repository): jax-js and tfjs from npm, JAX and
 * NumPy into a Python environment. `npm run bench` finds them there; without them it measures this engine alone.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const peers = here(".peers");
const NPM = ["@jax-js/jax@0.1.25", "@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0"];
const PYTHON = ["jax==0.10.2", "jaxlib==0.10.2", "numpy"];

mkdirSync(peers, { recursive: true });
const run = (command, args) => execFileSync(command, args, { cwd: peers, stdio: "inherit" });
writeFileSync(`${peers}/package.json`, JSON.stringify({ private: true, type: "module" }));
run("npm", ["install", "--no-fund", "--no-audit", "--ignore-scripts", ...NPM]);
// Their modules are looked for from the folder that a script lies in.
for (const file of ["jax-js.mjs", "tfjs.mjs", "serve.mjs"]) cpSync(here(`engines/${file}`), `${peers}/${file}`);

if (!existsSync(`${peers}/python`)) run("python3", ["-m", "venv", `${peers}/python`]);
run(`${peers}/python/bin/python`, ["-m", "pip", "install", "--quiet", ...PYTHON]);
