import type { StudyView } from "@tracepad/shared";

/** The page of a course, with its exercises below it: a class's own, or a lesson. */
export const placeOf = ({ course, lesson }: Pick<StudyView, "course" | "lesson">): string =>
  lesson === null ? `/learn/${course}` : `/lessons/${lesson}`;
