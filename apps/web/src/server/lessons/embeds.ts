import { addJob, embeddedVersion, readJob } from "@tracepad/db/classes";
import { forStudent, type Report } from "@tracepad/grade";
import { type EmbeddedExercise, type JobView, jobRef, tryEmbedded } from "@tracepad/shared";
import { contentOf, exerciseIn } from "../classes/content.ts";
import { proseHtml } from "../classes/prose.ts";
import { limitCode, limitGrading, limitRate } from "../limits.ts";
import type { Services } from "../services.ts";
import { notFound, procedure, router } from "../trpc.ts";

/**
 * Exercises in frames on other pages, where a visitor has no cookies and so owns nothing: the visible tests are run, and
 * whoever knows the job's id may ask for what came of it. Only of sets whose teachers allow it, and of lessons.
 */

async function embedded(services: Services, set: string, slug: string) {
  const version = await embeddedVersion(services.db, set);
  if (version === null) throw notFound("exercise for other pages");
  const content = await contentOf(services, set, version);
  return { version, exercise: exerciseIn(content, slug), of: content.of[slug] ?? 0, summary: content.tests[slug] ?? null };
}

/** What a frame shows; throws NOT_FOUND for what is no exercise of a set that other pages may show. */
export async function viewEmbedded(services: Services, set: string, slug: string): Promise<EmbeddedExercise> {
  const { exercise, of, summary } = await embedded(services, set, slug);
  return {
    ...{ set, exercise: slug, title: exercise.manifest.title, statement: proseHtml(exercise.statement) },
    ...{ starter: exercise.starter, tests: exercise.testsVisible, summary, of, lesson: (await services.lessons()).has(set) },
  };
}

export const embeds = router({
  /** Runs the visible tests. */
  try: procedure.input(tryEmbedded).mutation(async ({ ctx, input }): Promise<{ job: string }> => {
    limitCode(ctx, input.code);
    const { services } = ctx;
    await limitRate(ctx, "run", services.config.runsPerMinute);
    const { set, exercise, code } = input;
    const { version } = await embedded(services, set, exercise);
    // Nobody is known here but the address.
    await limitGrading(ctx, "trial", null);
    return { job: await addJob(services.db, { kind: "trial", set, version, exercise, code }) };
  }),

  /** How such a trial stands, and what it gave. */
  job: procedure.input(jobRef).query(async ({ ctx, input }): Promise<JobView> => {
    const { db, config } = ctx.services;
    await limitRate(ctx, "read", config.readsPerMinute);
    const job = await readJob(db, input.job);
    // Those of students are theirs, whoever knows the id.
    if (job === null || job.kind !== "trial" || job.student !== null) throw notFound("trial");
    const report = job.report === null ? null : forStudent(job.report as Report, "points");
    return { id: job.id, status: job.status, before: job.before, report };
  }),
});
