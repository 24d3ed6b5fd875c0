import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { endOrphans } from "./orphans.ts";
import { availableModes } from "./testing/harness.ts";

/** Starting, it stops where a process in the new namespaces exists and waits for its parent: the window of a worker that is killed. */
async function halfStarted(): Promise<{ outer: ReturnType<typeof spawn>; inner: number }> {
  const namespaces = ["--unshare-user", "--unshare-pid", "--die-with-parent", "--userns-block-fd", "3", "--info-fd", "4"];
  const outer = spawn("bwrap", [...namespaces, "--ro-bind", "/", "/", "sleep", "20", "/child.cjs"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
  });
  // bwrap writes it in pieces.
  let info = "";
  for await (const piece of outer.stdio[4] as NodeJS.ReadableStream) {
    info += piece;
    if (info.includes("}")) break;
  }
  return { outer, inner: JSON.parse(info)["child-pid"] };
}

/** A dead process that nobody has waited for is a zombie: its id is still taken. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}

it("leaves processes alone that are in no namespace of their own, whatever they call themselves", async () => {
  const other = spawn(process.execPath, ["-e", "console.log(1); setTimeout(() => {}, 20_000)", "/child.cjs"], {
    argv0: "bwrap",
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(other.stdout, "data");
  endOrphans();
  expect(isAlive(other.pid as number)).toBe(true);
  other.kill("SIGKILL");
  expect(await once(other, "exit")).toEqual([null, "SIGKILL"]);
});

describe.each((await availableModes()).filter((mode) => mode === "bubblewrap"))(
  "what a worker that was killed leaves, %s: a worker that was killed leaves",
  () => {
    it("is ended at the next start, and what is still starting is not", async () => {
      const [killed, starting] = await Promise.all([halfStarted(), halfStarted()]);
      try {
        killed.outer.kill("SIGKILL");
        await once(killed.outer, "exit");
        expect([killed, starting].map(({ inner }) => isAlive(inner))).toEqual([true, true]);
        endOrphans();
        await expect.poll(() => isAlive(killed.inner)).toBe(false);
        expect(isAlive(starting.inner)).toBe(true);
      } finally {
        starting.outer.kill("SIGKILL");
        await once(starting.outer, "exit");
        endOrphans();
      }
    });
  },
);
