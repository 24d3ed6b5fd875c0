import type { CellView, MatrixView } from "@tracepad/shared";
import type { IconName } from "../../parts/icons.tsx";

export const round = (n: number): number => Math.round(n * 100) / 100;

/** How a cell looks: a glyph, a word or figures, and a class; never by colour alone. */
export interface CellLook {
  readonly icon: IconName;
  readonly text: string;
  /** As a screen reader says it. */
  readonly said: string;
  readonly kind: "p" | "f" | "d" | "n" | "x" | "o" | "w";
}

export function cellLook({ status, points, of, old }: CellView): CellLook {
  const figures = `${round(points ?? 0)}/${round(of)}`;
  if (old) return { icon: "retrace", text: `${figures} old`, said: `${figures}, graded with earlier tests`, kind: "o" };
  switch (status) {
    case "passed":
      return { icon: "check", text: figures, said: `passed, ${figures}`, kind: "p" };
    case "partial":
      return { icon: "close", text: figures, said: `tests fail, ${figures}`, kind: "f" };
    case "waiting":
      return { icon: "clock", text: "waiting", said: "being graded", kind: "w" };
    case "failed":
      return { icon: "unplugged", text: "not run", said: "platform error, not the student", kind: "x" };
    case "draft":
      return { icon: "draft", text: "draft", said: "draft", kind: "d" };
    case "none":
      return { icon: "none", text: "none", said: "nothing yet", kind: "n" };
  }
}

type Student = MatrixView["students"][number];

export const FILTERS = [
  { id: "all", label: "all", icon: null },
  { id: "fails", label: "tests fail", icon: "close" },
  { id: "draft", label: "draft", icon: "draft" },
  { id: "failed", label: "platform error", icon: "unplugged" },
  { id: "none", label: "nothing handed in", icon: "none" },
] as const;
export type Filter = (typeof FILTERS)[number]["id"];

export function matches(student: Student, filter: Filter): boolean {
  const cells = Object.values(student.cells);
  switch (filter) {
    case "all":
      return true;
    case "fails":
      return cells.some(({ status }) => status === "partial");
    case "draft":
      return cells.some(({ status }) => status === "draft");
    case "failed":
      return cells.some(({ status }) => status === "failed");
    case "none":
      return cells.every(({ attempts }) => attempts === 0);
  }
}

export interface ColumnCounts {
  readonly pass: number;
  readonly fail: number;
  readonly old: number;
}

/** Of an exercise, without test students. */
export function columnCounts(students: readonly Student[], slug: string): ColumnCounts {
  const cells = students.flatMap(({ test, cells: own }) => (test ? [] : (own[slug] ?? [])));
  return {
    pass: cells.filter(({ status, old }) => status === "passed" && !old).length,
    fail: cells.filter(({ status, old }) => status === "partial" && !old).length,
    old: cells.filter(({ old }) => old).length,
  };
}
