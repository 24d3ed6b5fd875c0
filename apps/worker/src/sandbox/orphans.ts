import { readdirSync, readFileSync } from "node:fs";

/**
 * Ends what a killed worker may have left. bubblewrap starts a process in a new PID namespace, which waits for its
 * parent before it asks to die with it; a parent killed in between leaves it waiting for ever.
 */
export function endOrphans(): void {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      if (command[0] !== "bwrap" || !command.some((word) => word.endsWith("/child.cjs"))) continue;
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      const namespaceIds = /^NSpid:\s+(.*)$/m.exec(status)?.[1].split(/\s+/) ?? [];
      const parent = /^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? "0";
      // First of its own namespace, and the bubblewrap that made it is gone: whoever takes orphans in has it now.
      if (namespaceIds.length > 1 && namespaceIds.at(-1) === "1" && !isBubblewrap(parent)) process.kill(Number(name), "SIGKILL");
    } catch {
      // It ended meanwhile, or it is another user's.
    }
  }
}

function isBubblewrap(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("bwrap\0");
  } catch {
    return false;
  }
}
