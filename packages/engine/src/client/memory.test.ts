import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/* In a process of its own, whose memory is its program's. `bench/memory.mjs` runs 100,000 steps when asked for nothing. */

const script = fileURLToPath(new URL("../../../../bench/memory.mjs", import.meta.url));

describe("a plain synchronous loop of x = f(x), two gigabytes of arrays", () => {
  test.each([
    ["collector", 260],
    ["moving", 450],
  ])(
    "stays small: %s",
    (mode, most) => {
      const { stdout } = spawnSync(process.execPath, [script, "--steps", "2000", "--mode", mode], { encoding: "utf8" });
      const { result, maxRssMiB } = JSON.parse(stdout) as { result: string; maxRssMiB: number };
      expect(result).toBe("2000.0");
      expect(maxRssMiB).toBeLessThan(most);
    },
    60_000,
  );
});
