import { defineConfig } from "vitest/config";

const tests = "**/*.test.{ts,mjs}";

export default defineConfig({
  test: {
    include: [`packages/*/{src,test}/${tests}`, `apps/*/{src,test}/${tests}`, `prisma/src/${tests}`, `scripts/${tests}`, `docker/${tests}`],
    exclude: ["**/node_modules/**", "**/*.browser.test.ts", "**/*.product.test.mjs"],
    globalSetup: ["scripts/lib/test-database.mjs"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
