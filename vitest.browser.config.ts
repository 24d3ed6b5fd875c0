import { defineConfig } from "vitest/config";

/** Journeys of users in Chromium, against the product as `npm start` runs it. One after the other: they share it. */
export default defineConfig({
  test: {
    include: ["{apps,packages}/*/test/**/*.browser.test.ts", "{scripts,docker}/**/*.product.test.mjs"],
    globalSetup: ["scripts/lib/test-product.mjs"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
