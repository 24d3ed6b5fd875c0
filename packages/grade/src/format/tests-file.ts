import { z } from "@tracepad/shared/zod";
import type { TestsSummary } from "../report.ts";
import type { ExerciseSet } from "./exercise-set.ts";
import { exerciseVersion } from "./version.ts";

/**
 * `tests.json` beside a lesson's `set.json`: what the check before a release learnt of its tests, so that students see them
 * before anything has run. It says nothing of hidden tests but how many there are and what they count.
 */

const points = z.number().nonnegative();
const testsFile = z.object({
  tests: z.record(
    z.string(),
    z.object({
      version: z.string().max(40),
      visible: z.array(z.object({ id: z.string().max(40), title: z.string().max(200), points, advisory: z.boolean() })).max(400),
      hidden: z.object({ count: z.number().int().nonnegative(), points }),
    }),
  ),
});
/** By the exercise; `version` is of the exercise that was checked. */
export type CheckedTests = Readonly<Record<string, TestsSummary & { readonly version: string }>>;

/** What was learnt of each exercise's tests, with the version that it was learnt of. */
export async function checkedTests(set: ExerciseSet, tests: Readonly<Record<string, TestsSummary>>): Promise<CheckedTests> {
  const each = set.exercises.map(async (exercise) => {
    return [exercise.slug, { version: await exerciseVersion(exercise), ...tests[exercise.slug] }] as const;
  });
  return Object.fromEntries(await Promise.all(each));
}

/** Reads `tests.json`. Throws where it is none. */
export const testsFrom = (text: string): CheckedTests => testsFile.parse(JSON.parse(text)).tests;

/** Of what was checked, that which is of these versions: what has changed since is not known. */
export function testsOf(checked: CheckedTests, versions: Readonly<Record<string, string>>): Record<string, TestsSummary> {
  const known = Object.entries(checked).filter(([slug, { version }]) => versions[slug] === version);
  return Object.fromEntries(known.map(([slug, { visible, hidden }]) => [slug, { visible, hidden }]));
}
