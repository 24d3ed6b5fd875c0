import type { WorkStatus } from "@tracepad/shared";

/** How an exercise stands, for who solves it. */
export const STATUS: Readonly<Record<WorkStatus, string>> = {
  none: "not begun",
  draft: "begun",
  waiting: "being graded",
  passed: "passed",
  partial: "not all tests pass",
  failed: "not run, our fault",
};
