import type { AttemptRow, StudentRow } from "@tracepad/db/classes";
import type { Report } from "@tracepad/grade";
import { best } from "./standing.ts";

/** One check of one hand-in; a hand-in without checks, such as one that waits, has one row with none. */
export interface ResultRow {
  readonly student: string;
  readonly external: string;
  readonly exercise: string;
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly handedIn: string;
  readonly status: string;
  /** Of the set, that it was graded with. */
  readonly version: number;
  /** Whether it is the hand-in that counts. */
  readonly counts: boolean;
  readonly points: number | null;
  readonly of: number | null;
  readonly hintCost: number;
  readonly check: string | null;
  readonly checkTitle: string | null;
  readonly checkPassed: boolean | null;
  readonly checkPoints: number | null;
  readonly checkOf: number | null;
}

const NO_CHECK = { check: null, checkTitle: null, checkPassed: null, checkPoints: null, checkOf: null } as const;

/** Results as a table, by student, exercise, hand-in and check. */
export function resultRows(students: readonly StudentRow[], attempts: readonly (AttemptRow & { readonly report: unknown })[]): ResultRow[] {
  const own = Map.groupBy(attempts, ({ student }) => student);
  return students
    .filter(({ test }) => !test)
    .flatMap(({ id, name, external }) => {
      const groups = Map.groupBy(own.get(id) ?? [], ({ exercise }) => exercise);
      return [...groups.values()].flatMap((group) => {
        const counting = best(group)?.id;
        return group.flatMap((attempt): ResultRow[] => {
          const row = {
            ...{ student: name, external, exercise: attempt.exercise, attempt: attempt.number },
            ...{ handedIn: new Date(attempt.createdAt).toISOString(), status: attempt.status, version: attempt.version },
            ...{ counts: attempt.id === counting, points: attempt.points, of: attempt.outOf, hintCost: attempt.hintCost },
          };
          const checks = (attempt.report as Report | null)?.checks ?? [];
          if (checks.length === 0) return [{ ...row, ...NO_CHECK }];
          return checks.map(({ id: check, title: checkTitle, passed: checkPassed, points: checkPoints, of: checkOf }) => ({
            ...row,
            ...{ check, checkTitle, checkPassed, checkPoints, checkOf },
          }));
        });
      });
    });
}
