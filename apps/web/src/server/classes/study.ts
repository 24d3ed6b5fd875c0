import {
  type AttemptRow,
  addJob,
  announceCourse,
  type CourseRow,
  handIn,
  hintsOpened,
  joinByToken,
  joinCourse,
  listAttempts,
  listComments,
  listDrafts,
  openHint,
  readAttempt,
  readCourse,
  readJob,
  readStudent,
  roleOf,
  type StudentRow,
  saveDraft,
  studentNotices,
  studentOf,
  studiesOf,
} from "@tracepad/db/classes";
import { type Exercise, forStudent, type Report } from "@tracepad/grade";
import {
  type AttemptView,
  attemptRef,
  type CommentView,
  courseRef,
  type ExerciseSummary,
  type ExerciseView,
  exerciseRef,
  type HintView,
  handInExercise,
  hintRef,
  type JobView,
  jobRef,
  joinCourse as joinInput,
  type StudyView,
  saveDraft as saveDraftInput,
  tryExercise,
} from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import type { Context } from "../context.ts";
import { limitCode, limitGrading, limitRate } from "../limits.ts";
import { notFound, procedure, router } from "../trpc.ts";
import { type Studying, studying, working } from "./access.ts";
import { type Content, contentOf, exerciseIn } from "./content.ts";
import { proseHtml } from "./prose.ts";
import { best, closing, counted, hintCost, isHidden, isOpen, mostAttempts, statusOf, used } from "./standing.ts";
import { watchCourse } from "./watch.ts";

const reads = (ctx: Context): Promise<void> => limitRate(ctx, "read", ctx.services.config.readsPerMinute);

/** An exercise that the student may see. */
function visible(course: CourseRow, content: Content, slug: string): Exercise {
  const exercise = exerciseIn(content, slug);
  if (isHidden(course, slug)) throw notFound("exercise in this course");
  return exercise;
}

interface Standing extends Studying {
  readonly content: Content;
}

function summary(
  { course, student, content }: Standing,
  exercise: Exercise,
  attempts: readonly AttemptRow[],
  hasDraft: boolean,
): ExerciseSummary {
  const { slug, manifest } = exercise;
  const counts = best(attempts);
  return {
    ...{ slug, title: manifest.title, minutes: manifest.minutes ?? null },
    ...{ open: isOpen(course, student, slug, Date.now()), closesAt: closing(course, student, slug), status: statusOf(attempts, hasDraft) },
    points: counts === null ? null : counted(counts),
    of: content.of[slug] ?? 0,
    attempts: { used: used(attempts), most: mostAttempts(exercise, student) },
  };
}

export const attemptView = (attempt: AttemptRow): AttemptView => ({
  ...{ id: attempt.id, number: attempt.number, createdAt: attempt.createdAt, status: attempt.status },
  ...{ points: attempt.points, of: attempt.outOf, hintCost: attempt.hintCost, passed: attempt.passed },
});

/** What of a report the student is shown: all of it once the exercise has closed for them, where the teacher shows all. */
function shown(report: unknown, { course, student, content }: Standing, slug: string): unknown {
  if (report === null) return null;
  const over = course.feedback === "after_close" && !isOpen(course, student, slug, Date.now());
  const exercise = content.set.exercises.find((each) => each.slug === slug);
  return forStudent(report as Report, over ? "everything" : (exercise?.manifest.hiddenFeedback ?? "points"));
}

const closed = (at: number | null): TRPCError => {
  const when = at === null ? "Its teacher has closed it" : `It closed at ${new Date(at).toISOString().replace(/\.\d+Z$/, "Z")}`;
  return new TRPCError({
    code: "FORBIDDEN",
    message: `This exercise is closed. ${when}. Your draft is kept; ask your teacher for an extension.`,
  });
};

const standing = async ({ services }: Context, found: Studying): Promise<Standing> => ({
  ...found,
  content: await contentOf(services, found.course.set, found.course.version),
});

export const study = router({
  /** The courses that the visitor has joined. */
  mine: procedure.query(async ({ ctx }): Promise<{ course: string; title: string; closesAt: number | null }[]> => {
    await reads(ctx);
    const viewer = await ctx.visitor.viewer();
    return viewer === null ? [] : studiesOf(ctx.services.db, viewer.id);
  }),

  /**
   * Joins by the course's code, with a name, or by a link of one's own. Answers `needsName` where a name is still to be
   * given. Who teaches the set becomes a test student, who is in no figure.
   */
  join: procedure.input(joinInput).mutation(async ({ ctx, input }): Promise<{ course: string; title: string; joined: boolean }> => {
    const { db, config } = ctx.services;
    await limitRate(ctx, "join", config.joinsPerMinute);
    const course = await readCourse(db, { code: input.code.trim() });
    if (course === null)
      throw new TRPCError({
        code: "NOT_FOUND",
        message: "No course has this code. Codes have seven letters and digits; ask your teacher.",
      });
    const known = await ctx.visitor.viewer();
    if (known !== null && input.token === undefined && (await studentOf(db, course.id, known.id)) !== null)
      return { course: course.id, title: course.title, joined: true };
    const name = input.name?.trim() ?? (known === null || known.anonymous ? "" : known.name);
    if (input.token === undefined && name === "") return { course: course.id, title: course.title, joined: false };
    const viewer = await ctx.visitor.ensure();
    if (viewer === null)
      throw new TRPCError({
        code: "TOO_MANY_REQUESTS",
        message: "Too many people of your network are joining. Sign in, or try again in a minute.",
      });
    if (input.token !== undefined) {
      const answer = await joinByToken(db, course.id, input.token, viewer.id);
      if (answer === "unknown")
        throw new TRPCError({ code: "NOT_FOUND", message: "This link belongs to nobody in the course. Ask your teacher for yours." });
      if (answer === "taken")
        throw new TRPCError({
          code: "FORBIDDEN",
          message: "Somebody has joined with this link already. If that was you, sign in as you did then; if not, tell your teacher.",
        });
    } else {
      await joinCourse(db, course.id, viewer.id, { name, test: (await roleOf(db, course.set, viewer.id)) !== null });
    }
    return { course: course.id, title: course.title, joined: true };
  }),

  /** The course as its student sees it. */
  open: procedure.input(courseRef).query(async ({ ctx, input }): Promise<StudyView> => {
    await reads(ctx);
    const stands = await standing(ctx, await studying(ctx, input.course));
    const { course, student, content } = stands;
    const [attempts, drafts] = await Promise.all([
      listAttempts(ctx.services.db, student.id, course.version),
      listDrafts(ctx.services.db, student.id),
    ]);
    const exercises = content.set.exercises
      .filter(({ slug }) => !isHidden(course, slug))
      .map((exercise) =>
        summary(
          stands,
          exercise,
          attempts.filter((attempt) => attempt.exercise === exercise.slug),
          drafts.some((draft) => draft.exercise === exercise.slug && draft.code !== exercise.starter),
        ),
      );
    return {
      ...{ course: course.id, title: course.title, closesAt: closing(course, student, ""), now: Date.now(), exercises },
      lesson: course.open ? course.set : null,
      student: { id: student.id, name: student.name, test: student.test },
      points: exercises.reduce((sum, { points }) => sum + (points ?? 0), 0),
      of: exercises.reduce((sum, { of }) => sum + of, 0),
    };
  }),

  /** One exercise with all that the student has done at it. Nothing of the hidden tests. */
  exercise: procedure.input(exerciseRef).query(async ({ ctx, input }): Promise<ExerciseView> => {
    await reads(ctx);
    const { db } = ctx.services;
    const stands = await standing(ctx, await studying(ctx, input.course));
    const { course, student, content } = stands;
    const exercise = visible(course, content, input.exercise);
    const [attempts, drafts, opened, comments] = await Promise.all([
      listAttempts(db, student.id, course.version, input.exercise),
      listDrafts(db, student.id),
      hintsOpened(db, student.id),
      listComments(db, course.id, input.exercise),
    ]);
    const draft = drafts.find((each) => each.exercise === input.exercise) ?? null;
    const isOpened = (number: number): boolean => opened.some((hint) => hint.exercise === input.exercise && hint.number === number);
    const about = summary(stands, exercise, attempts, draft !== null && draft.code !== exercise.starter);
    const mine = new Set(attempts.flatMap(({ id, answer }) => (answer === null ? [id] : [id, answer])));
    return {
      ...about,
      statement: proseHtml(exercise.statement),
      ...{ starter: exercise.starter, tests: exercise.testsVisible, summary: content.tests[exercise.slug] ?? null },
      draft: draft === null ? null : { code: draft.code, revision: draft.revision, updatedAt: draft.updatedAt },
      hints: exercise.hints.map(
        ({ title, text, cost }, number): HintView => ({ number, title, cost, html: isOpened(number) ? proseHtml(text) : null }),
      ),
      work: attempts.map(attemptView),
      comments: comments
        .filter(({ attempt, answer }) => mine.has(attempt ?? answer ?? ""))
        .map(({ id, author, text, createdAt }): CommentView => ({ id, author, text, createdAt })),
      solution: course.feedback === "after_close" && !about.open ? exercise.solution : null,
    };
  }),

  /** Saves a draft; where another tab has saved meanwhile, that one's is the answer and nothing is changed. */
  save: procedure
    .input(saveDraftInput)
    .mutation(async ({ ctx, input }): Promise<{ saved: number } | { theirs: { code: string; revision: number; updatedAt: number } }> => {
      limitCode(ctx, input.code);
      await limitRate(ctx, "save", ctx.services.config.readsPerMinute);
      const { course, student, content } = await standing(ctx, await working(ctx, input.course));
      visible(course, content, input.exercise);
      const { code, revision, exercise } = input;
      return saveDraft(ctx.services.db, { student: student.id, exercise, code, revision });
    }),

  /** Opens a hint, for what it costs; again for nothing. */
  hint: procedure.input(hintRef).mutation(async ({ ctx, input }): Promise<HintView> => {
    await reads(ctx);
    const { course, student, content } = await standing(ctx, await working(ctx, input.course));
    const hint = visible(course, content, input.exercise).hints[input.number];
    if (hint === undefined) throw notFound("hint");
    await openHint(ctx.services.db, student.id, input.exercise, input.number);
    return { number: input.number, title: hint.title, cost: hint.cost, html: proseHtml(hint.text) };
  }),

  /** Runs the visible tests; no hand-in. */
  try: procedure.input(tryExercise).mutation(async ({ ctx, input }): Promise<{ job: string }> => {
    limitCode(ctx, input.code);
    await limitRate(ctx, "run", ctx.services.config.runsPerMinute);
    const { course, student, content } = await standing(ctx, await working(ctx, input.course));
    visible(course, content, input.exercise);
    await limitGrading(ctx, "trial", student.user);
    const { code, exercise, only } = input;
    const { set, version } = course;
    return { job: await addJob(ctx.services.db, { kind: "trial", set, version, exercise, code, student: student.id, check: only }) };
  }),

  /** Hands in. The same `key` again is the same hand-in: a lost answer costs nothing. */
  handIn: procedure.input(handInExercise).mutation(async ({ ctx, input }): Promise<{ attempt: string; job: string; number: number }> => {
    limitCode(ctx, input.code);
    await limitRate(ctx, "run", ctx.services.config.runsPerMinute);
    const { db } = ctx.services;
    const { course, student, content } = await standing(ctx, await working(ctx, input.course));
    const exercise = visible(course, content, input.exercise);
    if (!isOpen(course, student, input.exercise, Date.now())) throw closed(closing(course, student, input.exercise));
    const opened = (await hintsOpened(db, student.id)).filter((hint) => hint.exercise === input.exercise).map(({ number }) => number);
    const most = mostAttempts(exercise, student);
    await limitGrading(ctx, "grade", student.user);
    const handed = await handIn(db, {
      ...{ student: student.id, exercise: input.exercise, code: input.code, key: input.key },
      ...{ set: course.set, version: course.version, hintCost: hintCost(exercise, opened), most },
    });
    if (handed === null)
      throw new TRPCError({
        code: "FORBIDDEN",
        message: `You have handed in ${most} times, as often as this exercise allows. Ask your teacher for one more.`,
      });
    await announceCourse(db, course.id, { student: student.id });
    return handed;
  }),

  /** A trial or hand-in of the visitor's: how it stands, and what it gave. */
  job: procedure.input(jobRef).query(async ({ ctx, input }): Promise<JobView> => {
    await reads(ctx);
    const { db } = ctx.services;
    const job = await readJob(db, input.job);
    const viewer = await ctx.visitor.viewer();
    const student = job?.student == null || viewer === null ? null : await ownStudent(ctx, job.student, viewer.id);
    if (job === null || student === null || job.exercise === null) throw notFound("job of yours");
    const course = await readCourse(db, { id: student.course });
    if (course === null) throw notFound("job of yours");
    const stands = { course, student, content: await contentOf(ctx.services, course.set, course.version) };
    return { id: job.id, status: job.status, before: job.before, report: shown(job.report, stands, job.exercise) };
  }),

  /** One of the visitor's own hand-ins: its code, and its report as far as it may be seen. */
  attempt: procedure.input(attemptRef).query(async ({ ctx, input }): Promise<AttemptView & { code: string; report: unknown }> => {
    await reads(ctx);
    const stands = await standing(ctx, await studying(ctx, input.course));
    const attempt = await readAttempt(ctx.services.db, input.attempt, stands.course.version);
    if (attempt === null || attempt.student !== stands.student.id) throw notFound("hand-in of yours");
    return { ...attemptView(attempt), code: attempt.code, report: shown(attempt.report, stands, attempt.exercise) };
  }),

  /** Says when to look again: something of the course has changed, or of the visitor's own work; of others' it says nothing. */
  watch: procedure.input(courseRef).subscription(async function* ({ ctx, input, signal }) {
    const { course, student } = await studying(ctx, input.course);
    yield* watchCourse(ctx.services, studentNotices(course.id, student.id), signal);
  }),
});

async function ownStudent(ctx: Context, id: string, viewer: string): Promise<StudentRow | null> {
  const student = await readStudent(ctx.services.db, id);
  return student !== null && student.user === viewer ? student : null;
}
