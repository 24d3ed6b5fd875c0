import {
  acceptInvite,
  addVersion,
  allowEmbeds,
  createCourse,
  createSet,
  deleteSet,
  inviteTeacher,
  listCourses,
  listSets,
  listTeachers,
  listVersions,
  readSet,
  type SetFiles,
  type SetVersionRow,
  type StoredSet,
  saveSet,
  setRole,
} from "@tracepad/db/classes";
import { exerciseVersion, filesOf, SetError, setFromFiles, setFromZip, zipOf } from "@tracepad/grade";
import {
  acceptInvite as acceptInput,
  allowEmbeds as allowEmbedsInput,
  createCourse as createCourseInput,
  createSet as createSetInput,
  type FileProblem,
  importSet,
  inviteTeacher as inviteInput,
  previewStatement,
  publishSet,
  type SaveAnswer,
  type SetEditView,
  type SetSummary,
  saveSet as saveInput,
  setRef,
  setTeacher,
  type VersionSummary,
} from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import type { Context } from "../context.ts";
import { limitRate } from "../limits.ts";
import { notFound, owned, procedure, router } from "../trpc.ts";
import { teaching } from "./access.ts";
import { emptySet, filesMap, problemsOf } from "./content.ts";
import { proseHtml } from "./prose.ts";

/** Every read of what is one's own. */
const reads = (ctx: Context): Promise<void> => limitRate(ctx, "read", ctx.services.config.readsPerMinute);
const writes = (ctx: Context): Promise<void> => limitRate(ctx, "share", ctx.services.config.snippetsPerMinute);

function fromZip(zip: string): { title: string; files: SetFiles } {
  try {
    const set = setFromZip(Buffer.from(zip, "base64"));
    return { title: set.manifest.title, files: Object.fromEntries(filesOf(set)) };
  } catch (error) {
    if (error instanceof SetError) throw new TRPCError({ code: "BAD_REQUEST", message: `This zip is no exercise set.\n${error.message}` });
    throw error;
  }
}

/** A set is called what its `set.json` says; where that cannot be read, what it was called before. */
function titleOf(files: SetFiles, otherwise: string): string {
  try {
    return setFromFiles(filesMap(files)).manifest.title;
  } catch {
    return otherwise;
  }
}

async function stored(ctx: Context, set: string): Promise<StoredSet> {
  const found = await readSet(ctx.services.db, set);
  if (found === null) throw notFound("set of yours");
  return found;
}

async function save(ctx: Context, set: string, revision: number, files: SetFiles): Promise<SaveAnswer> {
  const { db } = ctx.services;
  const before = await stored(ctx, set);
  const saved = await saveSet(db, set, { revision, title: titleOf(files, before.title), files });
  if (saved !== null) return { saved, problems: problemsOf(files) };
  const theirs = await stored(ctx, set);
  return { conflict: { revision: theirs.revision, files: theirs.files } };
}

/** What a check of a version said, as the worker wrote it. */
function problemsIn({ status, report }: Pick<SetVersionRow, "status" | "report">): readonly FileProblem[] {
  const { problems } = (report ?? {}) as { problems?: readonly FileProblem[] };
  if (problems !== undefined || status !== "refused") return problems ?? [];
  return [{ path: "set.json", line: null, message: "The set could not be checked. This is a fault of ours; publish it again." }];
}

export const sets = router({
  /** The sets that the visitor teaches. */
  mine: procedure.query(async ({ ctx }): Promise<SetSummary[]> => {
    await reads(ctx);
    const viewer = await ctx.visitor.viewer();
    return viewer === null ? [] : listSets(ctx.services.db, viewer.id);
  }),

  /** A new set of the visitor's, empty or from a zip. */
  create: procedure.input(createSetInput).mutation(async ({ ctx, input }): Promise<{ set: string }> => {
    await writes(ctx);
    const owner = await ctx.visitor.ensure();
    if (owner === null)
      throw new TRPCError({
        code: "TOO_MANY_REQUESTS",
        message: "Too many visitors of your network. Sign in, or try again in a few minutes.",
      });
    const title = input.title.trim();
    const made = input.zip === undefined ? { title, files: emptySet(title) } : fromZip(input.zip);
    return { set: await createSet(ctx.services.db, { owner: owner.id, ...made }) };
  }),

  get: procedure.input(setRef).query(async ({ ctx, input }): Promise<SetEditView> => {
    await reads(ctx);
    const { viewer, role } = await teaching(ctx, input.set, "assistant");
    const { db } = ctx.services;
    const [set, versions, courses, teachers] = await Promise.all([
      stored(ctx, input.set),
      listVersions(db, input.set),
      listCourses(db, input.set),
      listTeachers(db, input.set),
    ]);
    return {
      ...{ ...set, role, problems: problemsOf(set.files) },
      versions: versions.map(({ report, ...version }): VersionSummary => ({ ...version, problems: problemsIn({ ...version, report }) })),
      courses: courses.map(({ id, title, code, version, students, closesAt }) => ({ id, title, code, version, students, closesAt })),
      teachers: teachers.map((teacher) => ({ ...teacher, you: teacher.user === viewer.id })),
    };
  }),

  /** Saves the working copy; says what keeps it from being a set, and never refuses it for that. */
  save: procedure.input(saveInput).mutation(async ({ ctx, input }): Promise<SaveAnswer> => {
    await teaching(ctx, input.set, "editor");
    return save(ctx, input.set, input.revision, input.files);
  }),

  /** Puts a zip in the place of the working copy. */
  import: procedure.input(importSet).mutation(async ({ ctx, input }): Promise<SaveAnswer> => {
    await teaching(ctx, input.set, "editor");
    return save(ctx, input.set, input.revision, fromZip(input.zip).files);
  }),

  /** The working copy as a zip in base 64. */
  export: procedure.input(setRef).query(async ({ ctx, input }): Promise<{ zip: string }> => {
    await reads(ctx);
    await teaching(ctx, input.set, "editor");
    const { files } = await stored(ctx, input.set);
    const problems = problemsOf(files);
    if (problems.length > 0) throw new TRPCError({ code: "PRECONDITION_FAILED", message: new SetError(problems).message });
    return { zip: Buffer.from(zipOf(setFromFiles(filesMap(files)))).toString("base64") };
  }),

  /** A statement as students will see it. */
  preview: procedure.input(previewStatement).query(async ({ ctx, input }): Promise<{ html: string }> => {
    await reads(ctx);
    await teaching(ctx, input.set, "assistant");
    return { html: proseHtml(input.markdown) };
  }),

  /** Has the working copy checked; it is published where every solution passes, and every starter loads and fails. */
  publish: procedure.input(publishSet).mutation(async ({ ctx, input }): Promise<{ version: number }> => {
    await writes(ctx);
    await teaching(ctx, input.set, "editor");
    const { files, revision } = await stored(ctx, input.set);
    if (revision !== input.revision)
      throw new TRPCError({ code: "CONFLICT", message: "Somebody has changed the set since you looked. Look again, then publish." });
    const problems = problemsOf(files);
    if (problems.length > 0) throw new TRPCError({ code: "PRECONDITION_FAILED", message: new SetError(problems).message });
    const { exercises } = setFromFiles(filesMap(files));
    const versions = await Promise.all(exercises.map(async (exercise) => [exercise.slug, await exerciseVersion(exercise)] as const));
    return {
      version: await addVersion(ctx.services.db, input.set, { files, note: input.note.trim(), exercises: Object.fromEntries(versions) }),
    };
  }),

  /** Gives a published version to a class. */
  give: procedure.input(createCourseInput).mutation(async ({ ctx, input }): Promise<{ course: string }> => {
    await writes(ctx);
    await teaching(ctx, input.set, "editor");
    const course = await createCourse(ctx.services.db, { set: input.set, version: input.version, title: input.title.trim() });
    if (course === null)
      throw new TRPCError({ code: "PRECONDITION_FAILED", message: `Version ${input.version} of this set is not published.` });
    return { course };
  }),

  /** Lets pages elsewhere show its exercises, with the visible tests, or no longer. */
  embed: procedure.input(allowEmbedsInput).mutation(async ({ ctx, input }): Promise<void> => {
    await writes(ctx);
    await teaching(ctx, input.set, "editor");
    await allowEmbeds(ctx.services.db, input.set, input.allowed);
  }),

  /** A link's secret that makes who opens it first a teacher. */
  invite: procedure.input(inviteInput).mutation(async ({ ctx, input }): Promise<{ token: string }> => {
    await writes(ctx);
    await teaching(ctx, input.set, "owner");
    return { token: await inviteTeacher(ctx.services.db, input.set, input.role) };
  }),

  /** Takes an invitation up. Needs an account that one can come back to. */
  accept: owned.input(acceptInput).mutation(async ({ ctx, input }): Promise<{ set: string }> => {
    await limitRate(ctx, "join", ctx.services.config.joinsPerMinute);
    if (ctx.viewer.anonymous) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first: who teaches needs an account." });
    const set = await acceptInvite(ctx.services.db, input.token, ctx.viewer.id);
    if (set === null)
      throw new TRPCError({ code: "NOT_FOUND", message: "This invitation was taken up already, or has run out. Ask for another." });
    return { set };
  }),

  /** Gives a teacher another role, or takes it away. Everybody may step back themselves. */
  role: procedure.input(setTeacher).mutation(async ({ ctx, input }): Promise<void> => {
    const viewer = await ctx.visitor.viewer();
    const own = viewer?.id === input.user && input.role === null;
    await teaching(ctx, input.set, own ? "assistant" : "owner");
    if (await setRole(ctx.services.db, input.set, input.user, input.role)) return;
    throw new TRPCError({ code: "PRECONDITION_FAILED", message: "A set keeps at least one owner, and only its teachers have roles." });
  }),

  /** Takes the set away with its courses and all that was handed in. */
  delete: procedure.input(setRef).mutation(async ({ ctx, input }): Promise<void> => {
    await teaching(ctx, input.set, "owner");
    await deleteSet(ctx.services.db, input.set);
  }),
});
