#!/usr/bin/env node
/** `npm start` and `npm run dev`. Runs on the Node that the machine has until the dependencies, and with them ours, are there. */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HELP, parseStartArguments } from "./lib/arguments.mjs";
import { report } from "./lib/failure.mjs";
import { assertNodeCanStart, installDependencies, productNode, REQUIRED_NODE, runAgain } from "./lib/install.mjs";
import { whenOrphaned } from "./lib/processes.mjs";

const script = fileURLToPath(import.meta.url);
const root = join(dirname(script), "..");
const say = (line) => console.log(line);

async function main(args) {
  assertNodeCanStart();
  const { port, dev, help } = parseStartArguments(args, process.env);
  if (help) {
    console.log(HELP);
    return 0;
  }
  // npm runs scripts in a shell, which dies of a signal without handing it on.
  if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(() => process.kill(process.pid, "SIGTERM"));
  installDependencies(root, say);
  if (Number(process.versions.node.split(".")[0]) < REQUIRED_NODE) return runAgain(productNode(root), script, args);
  await import("./lib/end-with-parent.mjs");
  return runProduct(port, dev);
}

/** Runs until a signal, or until a part breaks. */
async function runProduct(port, dev) {
  // Not before: what it imports is installed only now.
  const { Product } = await import("./lib/product.mjs");
  const dataFolder = resolve(root, process.env.TRACEPAD_DATA || ".tracepad");
  const interruption = new AbortController();
  const interrupted = new Promise((done) => interruption.signal.addEventListener("abort", () => done(null)));
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => interruption.abort());

  const product = new Product({ root, dataFolder, port, dev, env: process.env, say, signal: interruption.signal });
  try {
    const url = await product.start();
    say(`\nTracepad is at ${url} (Ctrl-C ends it)\n`);
    const failure = await Promise.race([interrupted, product.broken]);
    if (failure !== null) throw failure;
    say("\nEnding …");
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    throw error;
  } finally {
    await product.stop();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  report(error);
  process.exitCode = 1;
}
process.exit();
