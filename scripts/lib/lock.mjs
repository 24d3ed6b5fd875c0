import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./processes.mjs";

/** Locks that this process holds: one that names its id but is not here is a dead owner's whose id was given out again. */
const held = new Set();

/**
 * Takes a lock file, which holds its owner's process id and a note. Returns `{ release }`, or `{ owner, note }` while a
 * living process has it. A dead owner's lock is taken over.
 */
export function takeLock(path, note = "") {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Linked, not written, into place: whoever sees the lock sees its owner.
  const draft = `${path}.${process.pid}`;
  for (;;) {
    if (!held.has(path)) {
      writeFileSync(draft, `${process.pid}\n${note}\n`, { mode: 0o600 });
      try {
        linkSync(draft, path);
        held.add(path);
        return { release: () => release(path) };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      } finally {
        rmSync(draft, { force: true });
      }
    }
    const [owner, ownerNote] = readLock(path);
    if (owner === process.pid ? held.has(path) : owner > 0 && isAlive(owner)) return { owner, note: ownerNote };
    rmSync(path, { force: true });
  }
}

function release(path) {
  held.delete(path);
  rmSync(path, { force: true });
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
