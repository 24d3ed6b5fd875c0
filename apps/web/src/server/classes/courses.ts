import {
  type AttemptRow,
  addComment,
  addRoster,
  courseAttempts,
  courseDrafts,
  courseOfAttempt,
  deleteComment,
  exerciseAttempts,
  joinCourse,
  listComments,
  listStudents,
  listVersions,
  readAttempt,
  readStudent,
  regrade,
  regradePreview,
  removeStudent,
  retryFailed,
  setExerciseState,
  updateCourse,
  updateStudent,
  useVersion,
} from "@tracepad/db/classes";
import type { Report } from "@tracepad/grade";
import {
  type AttemptDetail,
  type AttemptView,
  addComment as addCommentInput,
  attemptRef,
  type CellView,
  type ClusterView,
  type CommentView,
  cellRef,
  commentRef,
  courseRef,
  exerciseRef,
  type MatrixView,
  type RegradeView,
  roster,
  type SimilarPair,
  setState,
  studentRef,
  updateCourse as updateCourseInput,
  updateStudent as updateStudentInput,
  useVersion as useVersionInput,
  versionOf,
} from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import type { Context } from "../context.ts";
import { limitRate } from "../limits.ts";
import { notFound, procedure, router } from "../trpc.ts";
import { teachingCourse } from "./access.ts";
import { type Content, contentOf, exerciseIn } from "./content.ts";
import { RosterError, readRoster, writeCsv } from "./csv.ts";
import { type ResultRow, resultRows } from "./export.ts";
import { alike, fingerprint } from "./similarity.ts";
import { best, counted, isOld, statusOf } from "./standing.ts";
import { attemptView } from "./study.ts";
import { watchCourse } from "./watch.ts";

const reads = (ctx: Context): Promise<void> => limitRate(ctx, "read", ctx.services.config.readsPerMinute);

/** A student of the course, for who teaches it. */
async function studentIn(ctx: Context, course: string, id: string): Promise<void> {
  const student = await readStudent(ctx.services.db, id);
  if (student === null || student.course !== course) throw notFound("student in this course");
}

const byStudent = <T extends { readonly student: string }>(rows: readonly T[]): Map<string, T[]> =>
  Map.groupBy(rows, ({ student }) => student);

function cell(attempts: readonly AttemptRow[], hasDraft: boolean, of: number, content: Content): CellView {
  const counts = best(attempts);
  return {
    ...{ status: statusOf(attempts, hasDraft), points: counts === null ? null : counted(counts), of, attempts: attempts.length },
    attempt: (counts ?? attempts.at(-1))?.id ?? null,
    old: counts !== null && isOld(counts, content),
  };
}

/** The exercises whose content another version changed. */
const changedIn = (now: Content, then: Content): string[] =>
  then.set.exercises
    .map(({ slug }) => slug)
    .filter((slug) => now.versions[slug] !== undefined && now.versions[slug] !== then.versions[slug]);

/** Each student's hand-in that counts, else their last, at one exercise. */
function oneEach<T extends AttemptRow>(attempts: readonly T[]): T[] {
  return [...byStudent(attempts).values()].flatMap((own) => {
    const counts = best(own);
    return own.find(({ id }) => id === counts?.id) ?? own.at(-1) ?? [];
  });
}

const firstFailure = (report: unknown): ClusterView["failure"] => {
  const { checks = [], error = null } = (report ?? {}) as Partial<Report>;
  if (error !== null) return { title: error.name, message: error.message };
  const failed = checks.find(({ passed, advisory }) => !passed && !advisory);
  return failed === undefined ? null : { title: failed.title, message: failed.message };
};

const commentView = ({ id, author, text, createdAt }: CommentView): CommentView => ({ id, author, text, createdAt });

export const courses = router({
  /** Students and exercises, as the lesson goes. */
  matrix: procedure.input(courseRef).query(async ({ ctx, input }): Promise<MatrixView> => {
    await reads(ctx);
    const { course, role } = await teachingCourse(ctx, input.course, "assistant");
    const { db } = ctx.services;
    const content = await contentOf(ctx.services, course.set, course.version);
    const [students, attempts, drafts, versions] = await Promise.all([
      listStudents(db, course.id),
      courseAttempts(db, course.id, course.version),
      courseDrafts(db, course.id),
      listVersions(db, course.set),
    ]);
    const [own, drafted] = [byStudent(attempts), new Set(drafts.map(({ student, exercise }) => `${student} ${exercise}`))];
    const exercises = content.set.exercises.map(({ slug, manifest }) => ({
      ...{ slug, title: manifest.title, of: content.of[slug] ?? 0 },
      state: course.states[slug]?.state ?? ("open" as const),
      closesAt: course.states[slug]?.closesAt ?? course.closesAt,
    }));
    const newest = versions.find(({ status, number }) => status === "published" && number > course.version);
    const changed = newest === undefined ? [] : changedIn(content, await contentOf(ctx.services, course.set, newest.number));
    const { id, title, code, version, closesAt, set, feedback } = course;
    return {
      course: { id, title, code, version, students: course.students, closesAt, set, feedback, role },
      exercises,
      students: students.map((student) => {
        const mine = own.get(student.id) ?? [];
        const cells = Object.fromEntries(
          exercises.map(({ slug, of }) => {
            const at = mine.filter(({ exercise }) => exercise === slug);
            return [slug, cell(at, drafted.has(`${student.id} ${slug}`), of, content)];
          }),
        );
        return {
          ...{ id: student.id, name: student.name, external: student.external, test: student.test, joined: student.user !== null },
          ...{ extendedTo: student.extendedTo, extraAttempts: student.extraAttempts, cells, token: student.token },
          points: Object.values(cells).reduce((sum, { points }) => sum + (points ?? 0), 0),
          done: Object.values(cells).filter(({ status }) => status === "passed").length,
        };
      }),
      newer:
        newest === undefined
          ? null
          : { version: newest.number, changed, handIns: attempts.filter(({ exercise }) => changed.includes(exercise)).length },
    };
  }),

  watch: procedure.input(courseRef).subscription(async function* ({ ctx, input, signal }) {
    const { course } = await teachingCourse(ctx, input.course, "assistant");
    yield* watchCourse(ctx.services, [course.id], signal);
  }),

  update: procedure.input(updateCourseInput).mutation(async ({ ctx, input }): Promise<void> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    const { feedback, closesAt } = input;
    await updateCourse(ctx.services.db, course.id, { title: input.title.trim(), feedback, closesAt });
  }),

  /** Hides, opens or closes an exercise, or gives it an end of its own. */
  state: procedure.input(setState).mutation(async ({ ctx, input }): Promise<void> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    exerciseIn(await contentOf(ctx.services, course.set, course.version), input.exercise);
    const { state, closesAt } = input;
    await setExerciseState(ctx.services.db, course.id, input.exercise, closesAt === undefined ? { state } : { state, closesAt });
  }),

  /** The visitor as a student who is in no figure. */
  tryOut: procedure.input(courseRef).mutation(async ({ ctx, input }): Promise<void> => {
    const { course, viewer } = await teachingCourse(ctx, input.course, "assistant");
    await joinCourse(ctx.services.db, course.id, viewer.id, { name: viewer.anonymous ? "Test student" : viewer.name, test: true });
  }),

  /** Adds people from a table with names and numbers or addresses. */
  roster: procedure.input(roster).mutation(async ({ ctx, input }): Promise<{ added: number }> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    try {
      return { added: await addRoster(ctx.services.db, course.id, readRoster(input.csv)) };
    } catch (error) {
      if (error instanceof RosterError) throw new TRPCError({ code: "BAD_REQUEST", message: error.message });
      throw error;
    }
  }),

  student: procedure.input(updateStudentInput).mutation(async ({ ctx, input }): Promise<void> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    await studentIn(ctx, course.id, input.student);
    const { extendedTo, extraAttempts } = input;
    await updateStudent(ctx.services.db, input.student, { name: input.name.trim(), extendedTo, extraAttempts });
  }),

  removeStudent: procedure.input(studentRef).mutation(async ({ ctx, input }): Promise<void> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    await studentIn(ctx, course.id, input.student);
    await removeStudent(ctx.services.db, input.student);
  }),

  /** A student's hand-ins at an exercise. */
  cell: procedure.input(cellRef).query(async ({ ctx, input }): Promise<AttemptView[]> => {
    await reads(ctx);
    const { course } = await teachingCourse(ctx, input.course, "assistant");
    await studentIn(ctx, course.id, input.student);
    const all = await courseAttempts(ctx.services.db, course.id, course.version);
    return all.filter(({ student, exercise }) => student === input.student && exercise === input.exercise).map(attemptView);
  }),

  /** A hand-in with its code beside the reference, and the whole report. */
  attempt: procedure.input(attemptRef).query(async ({ ctx, input }): Promise<AttemptDetail> => {
    await reads(ctx);
    const { course } = await teachingCourse(ctx, input.course, "assistant");
    const { db } = ctx.services;
    const found = (await courseOfAttempt(db, input.attempt)) === course.id ? await readAttempt(db, input.attempt, course.version) : null;
    if (found === null) throw notFound("hand-in in this course");
    const content = await contentOf(ctx.services, course.set, course.version);
    const comments = await listComments(db, course.id, found.exercise);
    return {
      ...attemptView(found),
      ...{ student: found.student, exercise: found.exercise, code: found.code, report: found.report },
      ...{ answer: found.answer, version: found.version, solution: exerciseIn(content, found.exercise).solution },
      comments: comments
        .filter(({ attempt, answer }) => attempt === found.id || (answer !== null && answer === found.answer))
        .map(commentView),
    };
  }),

  /** Answers at an exercise that compute the same way, the most frequent first. */
  clusters: procedure.input(exerciseRef).query(async ({ ctx, input }): Promise<ClusterView[]> => {
    await reads(ctx);
    const { course } = await teachingCourse(ctx, input.course, "assistant");
    const { db } = ctx.services;
    const [attempts, students, comments] = await Promise.all([
      exerciseAttempts(db, course.id, course.version, input.exercise),
      listStudents(db, course.id),
      listComments(db, course.id, input.exercise),
    ]);
    const names = new Map(students.map(({ id, name }) => [id, name]));
    const groups = Map.groupBy(
      oneEach(attempts).filter(({ answer }) => answer !== null),
      ({ answer, points }) => `${answer} ${points}`,
    );
    return [...groups.values()]
      .map((group): ClusterView => {
        const [first] = group as [(typeof group)[0]];
        const answer = first.answer as string;
        return {
          ...{ answer, passed: first.passed === true, points: first.points ?? 0, of: first.outOf ?? 0, code: first.code },
          students: group
            .map(({ student, id }) => ({ id: student, name: names.get(student) ?? "", attempt: id }))
            .sort((a, b) => a.name.localeCompare(b.name)),
          failure: firstFailure(first.report),
          comments: comments.filter((comment) => comment.answer === answer).map(commentView),
        };
      })
      .sort((a, b) => b.students.length - a.students.length || a.answer.localeCompare(b.answer));
  }),

  /** Pairs of hand-ins at an exercise that are alike, the most first; who copied, or whether, is for somebody to judge. */
  similar: procedure.input(exerciseRef).query(async ({ ctx, input }): Promise<SimilarPair[]> => {
    await reads(ctx);
    const { course } = await teachingCourse(ctx, input.course, "assistant");
    const { db } = ctx.services;
    const content = await contentOf(ctx.services, course.set, course.version);
    const { starter } = exerciseIn(content, input.exercise);
    const [attempts, students] = await Promise.all([
      exerciseAttempts(db, course.id, course.version, input.exercise),
      listStudents(db, course.id),
    ]);
    const names = new Map(students.map(({ id, name }) => [id, name]));
    const prints = oneEach(attempts).map((attempt) => ({ attempt, print: fingerprint(attempt.code, starter) }));
    const answers = Map.groupBy(prints, ({ attempt }) => attempt.answer);
    const who = ({ student, id }: AttemptRow) => ({ student, name: names.get(student) ?? "", attempt: id });
    return prints
      .flatMap(({ attempt: a, print }, i) =>
        prints.slice(i + 1).map(({ attempt: b, print: other }): SimilarPair => {
          const sameComputation = a.answer === null || b.answer === null ? null : a.answer === b.answer;
          const others = sameComputation === true ? (answers.get(a.answer)?.length ?? 2) - 2 : 0;
          const [one, another] = [who(a), who(b)].sort((x, y) => x.name.localeCompare(y.name)) as [SimilarPair["a"], SimilarPair["b"]];
          return { a: one, b: another, text: alike(print, other), sameComputation, others };
        }),
      )
      .filter(({ text, sameComputation }) => text >= 0.5 || (sameComputation === true && text >= 0.25))
      .sort((x, y) => y.text - x.text || Number(y.sameComputation) - Number(x.sameComputation))
      .slice(0, 200);
  }),

  /** Writes to one hand-in, or to all with the same answer. */
  comment: procedure.input(addCommentInput).mutation(async ({ ctx, input }): Promise<void> => {
    const { course, viewer } = await teachingCourse(ctx, input.course, "assistant");
    const { db } = ctx.services;
    const attempt = "attempt" in input.to ? input.to.attempt : null;
    if (attempt !== null && (await courseOfAttempt(db, attempt)) !== course.id) throw notFound("hand-in in this course");
    await addComment(db, {
      ...{ course: course.id, exercise: input.exercise, attempt, text: input.text.trim() },
      answer: "answer" in input.to ? input.to.answer : null,
      author: { id: viewer.id, name: viewer.anonymous ? "Your teacher" : viewer.name },
    });
  }),

  uncomment: procedure.input(commentRef).mutation(async ({ ctx, input }): Promise<void> => {
    const { course } = await teachingCourse(ctx, input.course, "assistant");
    if (!(await deleteComment(ctx.services.db, course.id, input.comment))) throw notFound("comment in this course");
  }),

  /** Has the hand-ins that another version would grade otherwise graded with it, in bulk. What counts stays as it is. */
  regrade: procedure.input(versionOf).mutation(async ({ ctx, input }): Promise<{ added: number }> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    const [now, then] = await Promise.all([
      contentOf(ctx.services, course.set, course.version),
      contentOf(ctx.services, course.set, input.version),
    ]);
    const { set } = course;
    const added = await regrade(ctx.services.db, course.id, { set, version: input.version, exercises: changedIn(now, then) });
    if (added === null) throw new TRPCError({ code: "PRECONDITION_FAILED", message: `Version ${input.version} is not published.` });
    return { added };
  }),

  /** What making that version the course's would change. */
  preview: procedure.input(versionOf).query(async ({ ctx, input }): Promise<RegradeView> => {
    await reads(ctx);
    const { course } = await teachingCourse(ctx, input.course, "editor");
    const rows = await regradePreview(ctx.services.db, course.id, course.version, input.version);
    const isDone = ({ status }: (typeof rows)[0]): boolean => status === "done" || status === "failed";
    return {
      ...{ waiting: rows.filter((row) => !isDone(row)).length, done: rows.filter(isDone).length },
      changes: rows
        .filter((row) => row.status === "done" && row.before !== row.after)
        .map(({ attempt, student, exercise, number, before, after }) => ({ attempt, student, exercise, number, before, after })),
    };
  }),

  /** Makes a version the course's, with its grades or without. */
  use: procedure.input(useVersionInput).mutation(async ({ ctx, input }): Promise<void> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    if (await useVersion(ctx.services.db, course.id, course.set, input.version, input.keep)) return;
    const message = `Version ${input.version} is not published, or hand-ins are still being graded with it.`;
    throw new TRPCError({ code: "PRECONDITION_FAILED", message });
  }),

  /** Grades again what could not be graded, by our fault. */
  retry: procedure.input(courseRef).mutation(async ({ ctx, input }): Promise<{ added: number }> => {
    const { course } = await teachingCourse(ctx, input.course, "editor");
    return { added: await retryFailed(ctx.services.db, course.id) };
  }),

  /** All hand-ins, a row for each check: as CSV for spreadsheets, or as data. Test students are left out. */
  results: procedure.input(courseRef).query(async ({ ctx, input }): Promise<{ csv: string; rows: readonly ResultRow[] }> => {
    await reads(ctx);
    const { course } = await teachingCourse(ctx, input.course, "assistant");
    const { db } = ctx.services;
    const [attempts, students] = await Promise.all([exerciseAttempts(db, course.id, course.version, null), listStudents(db, course.id)]);
    const rows = resultRows(students, attempts);
    const head = Object.keys(rows[0] ?? resultHead);
    return {
      rows,
      csv: writeCsv(
        head,
        rows.map((row) => Object.values(row)),
      ),
    };
  }),
});

/** The columns, where there are no rows to take them from. */
const resultHead: ResultRow = {
  ...{ student: "", external: "", exercise: "", attempt: 0, handedIn: "", status: "", version: 0, counts: false },
  ...{ points: null, of: null, hintCost: 0, check: null, checkTitle: null, checkPassed: null, checkPoints: null, checkOf: null },
};
