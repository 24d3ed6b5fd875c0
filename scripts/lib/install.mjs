import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";

export const REQUIRED_NODE = 24;
const OLDEST_NODE = [20, 20];

/** Fails on a Node that cannot even run these scripts. */
export function assertNodeCanStart(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return;
  throw new Failure(
    `Tracepad needs Node ${OLDEST_NODE.join(".")} or newer; this is ${version}.`,
    "Install a newer Node from https://nodejs.org.",
  );
}

/** Whether what is installed is what package-lock.json asks for. */
export function isInstalled(root) {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const lock = join(root, "package-lock.json");
  // Git gives a file that it writes anew a new time, though its text may be the old one.
  return statSync(installed).mtimeMs >= statSync(lock).mtimeMs || recorded(root) === hashOf(lock);
}

/** Installs the dependencies when they are missing or older than package-lock.json. */
export function installDependencies(root, say) {
  if (isInstalled(root)) return;
  say("Installing dependencies (npm ci) …");
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  // Without NODE_ENV=production, which would leave out what the build needs.
  const { NODE_ENV: _, ...env } = process.env;
  const result = spawnSync(command, [...args, "ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: ["ignore", "inherit", "pipe"],
  });
  if (result.status !== 0) {
    const text = result.stderr ?? String(result.error);
    const hint = /ENOSPC|no space/i.test(text)
      ? "The disk is full: free some space and start again."
      : text.trim().split("\n").slice(0, 6).join("\n");
    throw new Failure("The dependencies could not be installed (npm ci).", hint);
  }
  writeFileSync(markOf(root), hashOf(join(root, "package-lock.json")));
}

/** The Node that everything runs on: the one installed as a dependency, or this one where that is new enough. */
export function productNode(root) {
  const own = join(root, "node_modules", ".bin", "node");
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= REQUIRED_NODE) return process.execPath;
  throw new Failure(
    `Tracepad runs on Node ${REQUIRED_NODE}, which is not among the dependencies for ${process.platform} on ${process.arch}.`,
    `Install Node ${REQUIRED_NODE} and run npm start with it.`,
  );
}

/**
 * Runs this script again under another Node, handing on signals and the exit code. The second process has a pipe from this
 * one as descriptor 3 and ends when it closes.
 */
export function runAgain(node, script, args) {
  const child = spawn(node, [script, ...args], {
    stdio: ["inherit", "inherit", "inherit", "pipe"],
    env: { ...process.env, TRACEPAD_PARENT_FD: "3" },
  });
  // A terminal sends Ctrl-C to both; a plain kill reaches only this process. The second one takes repeated signals as one.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal === null ? (code ?? 1) : 1)));
}

const markOf = (root) => join(root, "node_modules", ".tracepad-installed");
const hashOf = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

function recorded(root) {
  try {
    return readFileSync(markOf(root), "utf8");
  } catch {
    return null;
  }
}
