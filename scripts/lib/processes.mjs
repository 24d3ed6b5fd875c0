import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process exists. One that has ended but was not yet waited for does not count. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  try {
    // The state follows the name, which is in parentheses and may hold anything.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.[0] !== "Z";
  } catch {
    return true;
  }
}

/** The command line of a process; empty where it cannot be read. */
export function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Waits until `pid` is gone; false when it outlives `ms`. */
export async function waitForEnd(pid, ms) {
  for (const end = Date.now() + ms; isAlive(pid); await sleep(20)) if (Date.now() > end) return false;
  return true;
}

/**
 * Starts a part of the product in a process group of its own, with a pipe as its standard input: a part ends when the
 * pipe closes, so that it never outlives its starter, however that ended.
 *
 * @param {string} name for messages
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 */
export function startPart(name, command, args, { cwd, env, onLine = () => {} } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  // The pipe breaks when the part ends first, which `ended` tells already.
  child.stdin.on("error", () => {});
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, onLine);
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("close", (code, signal) => resolve({ code, signal, error: null }));
  });
  return {
    name,
    pid: child.pid,
    /** Resolves, never rejects, when the process has ended and its output is read. */
    ended,
    /** Asks the part to end, and kills what is left of its group after `graceMs`. */
    async stop(graceMs = 5_000) {
      signalGroup(child.pid, "SIGTERM");
      const inTime = await Promise.race([ended.then(() => true), sleep(graceMs, false, { ref: false })]);
      signalGroup(child.pid, "SIGKILL");
      if (!inTime) await ended;
    },
  };
}

/** Calls back when the process that started this one has ended. */
export function whenOrphaned(callback) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}

/** Runs a program in the foreground, its output shown as it comes; resolves with its exit code. A signal to us ends it too. */
export function runProgram(command, args, { cwd, env }) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  const pass = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, pass);
  return new Promise((resolve) => {
    const end = (code) => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, pass);
      resolve(code);
    };
    child.once("error", (error) => {
      console.error(error.message);
      end(1);
    });
    child.once("exit", (code) => end(code ?? 1));
  });
}

function eachLine(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}

function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
