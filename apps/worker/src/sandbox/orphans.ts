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
      // First of its own namespace, and its parent is gone: init has it now.
      if (namespaceIds.length > 1 && namespaceIds.at(-1) === "1" && /^PPid:\s+1$/m.test(status)) process.kill(Number(name), "SIGKILL");
    } catch {
      // It ended meanwhile, or it is another user's.
    }
  }
}
