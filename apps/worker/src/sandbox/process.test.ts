import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { SandboxProcess } from "./process.ts";

const stdio = ["ignore", "ignore", "ignore", "pipe"] as ("ignore" | "pipe")[];

/** What a shell starts in the background has its pipe, and lives on when the shell is killed. */
const leavesSomeone = (last: string) =>
  spawn("sh", ["-c", `sleep 20 & echo $! >&2; ${last}`], { stdio: [...stdio.slice(0, 2), "pipe", "pipe"] });

async function started(child: ReturnType<typeof leavesSomeone>): Promise<number> {
  return Number(await new Promise((resolve) => child.stderr?.once("data", resolve)));
}

it("is gone when it has ended, though something it left behind holds its pipe", async () => {
  const child = leavesSomeone("exit 7");
  const process_ = new SandboxProcess(child, 16, 10_000);
  const left = await started(child);
  try {
    expect(await process_.gone).toEqual({ code: 7, signal: null });
    await expect(process_.ready).rejects.toThrow("ended before it was ready (7)");
  } finally {
    process.kill(left);
  }
});

it("is killed when it is not ready in time, and says so", async () => {
  const child = leavesSomeone("wait");
  const process_ = new SandboxProcess(child, 16, 200);
  const left = await started(child);
  try {
    await expect(process_.ready).rejects.toThrow("not ready within 0.2 s");
    expect(await process_.gone).toEqual({ code: null, signal: "SIGKILL" });
  } finally {
    process.kill(left);
  }
});
