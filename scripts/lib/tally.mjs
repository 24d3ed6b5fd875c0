import { readFileSync } from "node:fs";

/** Counts of passed, failed and skipped checks. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  /** One check as a whole, such as the lint. */
  check(ok) {
    if (ok) this.passed++;
    else this.failed++;
  }

  /** Adds vitest's JSON report. A file that could not be loaded has no tests and counts as one failure, and so does a run without a report. */
  vitest(path, exitCode) {
    const before = this.failed;
    for (const file of readReport(path)) {
      if (file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed")) this.failed++;
      for (const { status } of file.assertionResults) {
        if (status === "passed") this.passed++;
        else if (status === "failed") this.failed++;
        else this.skipped++;
      }
    }
    // An error outside of any test, or a crash.
    if (exitCode !== 0 && this.failed === before) this.failed++;
  }

  get line() {
    return `${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`;
  }
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).testResults;
  } catch {
    return [];
  }
}
