import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const tests = "**/*.test.{ts,mjs}";

export default defineConfig({
  test: {
    include: [`packages/*/{src,test}/${tests}`, `apps/*/{src,test}/${tests}`, `prisma/src/${tests}`, `scripts/${tests}`, `docker/${tests}`],
    exclude: ["**/node_modules/**", "**/*.browser.test.ts", "**/*.product.test.mjs"],
    globalSetup: ["scripts/lib/test-database.mjs"],
    // Half of the time goes to waiting for processes, so two files at once fit on one processor.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Nothing is proven by a short limit on a machine that others use too.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
