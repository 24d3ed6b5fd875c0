import type { CheckResult, Report } from "@tracepad/grade";

type Grid = NonNullable<CheckResult["counterexample"]>["input"][number];

const points = (n: number): string => `${Math.round(n * 100) / 100}`;

/** A report for people. */
export function gradeText(file: string, report: Report): string {
  const { outcome, fault, error, checks, exercise } = report;
  if (outcome !== "graded") return `${file}: not graded: ${fault}\n`;
  const total = `${file}: ${exercise}: ${points(report.points)} of ${points(report.of)} points\n`;
  const loading = error === null ? "" : `${place(file, error.line, error.column)}: ${error.name}: ${error.message}\n`;
  return total + loading + checks.map((check) => checkText(file, check, error === null)).join("");
}

const place = (file: string, line: number | null, column: number | null): string =>
  line === null ? file : `${file}:${line}:${column ?? 1}`;

function checkText(file: string, check: CheckResult, explain: boolean): string {
  const { passed, advisory, title, message, hint, line, column, counterexample } = check;
  const mark = passed ? "✓" : advisory ? "!" : "✗";
  const head = `  ${mark} ${title}  ${points(check.points)}/${points(check.of)}${check.hidden ? "  (hidden)" : ""}\n`;
  if (passed || !explain) return head;
  const why = `      ${line === null ? "" : `${place(file, line, column)}: `}${message}\n`;
  const what = hint === null ? "" : `      hint: ${hint}\n`;
  if (counterexample === null) return head + why + what;
  const { input, expected, got } = counterexample;
  const values = [
    ...input.map((grid) => `      ${grid.name} = ${gridText(grid)}\n`),
    ...expected.map((grid, i) => `      expected ${grid.name} ${gridText(grid)}\n      got      ${got[i].name} ${gridText(got[i])}\n`),
  ];
  return head + why + what + values.join("");
}

/** `[[1, 2], [3, 4]]`, with an ellipsis where the grid holds a part only. */
function gridText({ shown, shape, values }: Grid): string {
  let next = 0;
  const part = (axis: number): string => {
    if (axis === shown.length) return String(values[next++]);
    const items = Array.from({ length: shown[axis] }, () => part(axis + 1));
    return `[${[...items, ...(shown[axis] < shape[axis] ? ["…"] : [])].join(", ")}]`;
  };
  return part(0);
}
