import { readFileSync } from "node:fs";

const MESSAGE_LINES = 6;

/** Counts of passed, failed and skipped checks. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** A line or two for each failure: its file, its name and the start of its message. */
  failures = [];

  /** One check as a whole, such as the lint. */
  check(ok, name) {
    if (ok) this.passed++;
    else this.#fail(name);
  }

  #fail(what, message = "") {
    this.failed++;
    this.failures.push([what, ...message.split("\n").slice(0, MESSAGE_LINES)].filter((line) => line.trim() !== "").join("\n    "));
  }

  /** Adds vitest's JSON report. A file that could not be loaded has no tests and counts as one failure, and so does a run without a report. */
  vitest(path, exitCode) {
    const before = this.failed;
    for (const file of readReport(path)) {
      if (file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed")) this.#fail(file.name, file.message);
      for (const { status, fullName, failureMessages } of file.assertionResults) {
        if (status === "passed") this.passed++;
        else if (status === "failed") this.#fail(`${file.name}: ${fullName}`, failureMessages?.[0]);
        else this.skipped++;
      }
    }
    // An error outside of any test, or a crash.
    if (exitCode !== 0 && this.failed === before) this.#fail("an error outside of any test", "or a run that ended without its report");
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
