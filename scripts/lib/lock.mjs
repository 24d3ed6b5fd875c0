import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./processes.mjs";

/**
 * Takes a lock file, which holds its owner's process id and a note. Returns `{ release }`, or `{ owner, note }` while a
 * living process has it. A dead owner's lock is taken over.
 */
export function takeLock(path, note = "") {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, `${process.pid}\n${note}\n`);
      closeSync(file);
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const [owner, ownerNote] = readLock(path);
    if (owner > 0 && owner !== process.pid && isAlive(owner)) return { owner, note: ownerNote };
    rmSync(path, { force: true });
  }
}

/** Runs `work` while holding the lock, waiting for it as long as others do. */
export async function withLock(path, work) {
  for (;;) {
    const { release } = takeLock(path);
    if (release === undefined) {
      await sleep(50);
      continue;
    }
    try {
      return await work();
    } finally {
      release();
    }
  }
}

function readLock(path) {
  try {
    const [pid, note = ""] = readFileSync(path, "utf8").split("\n");
    return [Number(pid), note];
  } catch {
    return [0, ""];
  }
}
