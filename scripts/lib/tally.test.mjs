import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Tally } from "./tally.mjs";

const folder = mkdtempSync(join(tmpdir(), "tracepad-tally-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function tally(testResults, exitCode) {
  const path = join(folder, "report.json");
  writeFileSync(path, JSON.stringify({ testResults }));
  const result = new Tally();
  result.vitest(path, exitCode);
  return result.line;
}
const file = (status, ...statuses) => ({
  status,
  name: "a.test.ts",
  message: "",
  assertionResults: statuses.map((one) => ({ status: one })),
});

test("sums whole checks and tests", () => {
  expect(tally([file("passed", "passed", "passed", "pending"), file("failed", "failed", "passed", "todo")], 1)).toBe(
    "3 passed, 1 failed, 2 skipped",
  );
  const checks = new Tally();
  checks.check(true, "lint");
  checks.check(false, "types");
  expect(checks.line).toBe("1 passed, 1 failed, 0 skipped");
});

test("what fails outside of a test is a failure", () => {
  expect(tally([file("failed")], 1)).toBe("0 passed, 1 failed, 0 skipped");
  expect(tally([file("passed", "passed")], 1)).toBe("1 passed, 1 failed, 0 skipped");
  const none = new Tally();
  none.vitest(join(folder, "absent.json"), 1);
  expect(none.line).toBe("0 passed, 1 failed, 0 skipped");
});

test("names each failure with the start of its message", () => {
  const path = join(folder, "named.json");
  const failureMessages = ["AssertionError: expected 1 to be 2\n    at a.test.ts:3:5"];
  writeFileSync(
    path,
    JSON.stringify({
      testResults: [{ status: "failed", name: "a.test.ts", assertionResults: [{ status: "failed", fullName: "adds", failureMessages }] }],
    }),
  );
  const result = new Tally();
  result.check(false, "lint");
  result.vitest(path, 1);
  expect(result.failures).toEqual(["lint", "a.test.ts: adds\n    AssertionError: expected 1 to be 2\n        at a.test.ts:3:5"]);
});
