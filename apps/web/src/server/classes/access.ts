import { type CourseRow, joinCourse, readCourse, roleOf, type StudentRow, studentOf, type TeacherRole } from "@tracepad/db/classes";
import { TRPCError } from "@trpc/server";
import type { Viewer } from "../accounts/visitor.ts";
import type { Context } from "../context.ts";
import { notFound } from "../trpc.ts";

/** Who may do what with sets and courses. To everybody else they do not exist. */

const RANK: Record<TeacherRole, number> = { assistant: 0, editor: 1, owner: 2 };

const may = (role: TeacherRole, least: TeacherRole): boolean => RANK[role] >= RANK[least];

const tooLittle = (role: TeacherRole, least: TeacherRole): TRPCError =>
  new TRPCError({
    code: "FORBIDDEN",
    message: `As ${role === "editor" ? "an editor" : "an assistant"} of this set you cannot do that: it takes ${least === "owner" ? "an owner" : "an editor"}.`,
  });

async function viewerOf(ctx: Context, what: string): Promise<Viewer> {
  const viewer = await ctx.visitor.viewer();
  if (viewer === null) throw notFound(what);
  return viewer;
}

export interface Teaching {
  readonly viewer: Viewer;
  readonly role: TeacherRole;
}

/** The asker as a teacher of the set, who has at least this role. */
export async function teaching(ctx: Context, set: string, least: TeacherRole): Promise<Teaching> {
  const viewer = await viewerOf(ctx, "set of yours");
  const role = await roleOf(ctx.services.db, set, viewer.id);
  if (role === null) throw notFound("set of yours");
  if (!may(role, least)) throw tooLittle(role, least);
  return { viewer, role };
}

/** The asker as a teacher of the course's set. */
export async function teachingCourse(ctx: Context, id: string, least: TeacherRole): Promise<Teaching & { course: CourseRow }> {
  const viewer = await viewerOf(ctx, "course of yours");
  const course = await readCourse(ctx.services.db, { id });
  const role = course === null ? null : await roleOf(ctx.services.db, course.set, viewer.id);
  if (course === null || role === null) throw notFound("course of yours");
  if (!may(role, least)) throw tooLittle(role, least);
  return { viewer, role, course };
}

export interface Studying {
  readonly course: CourseRow;
  readonly student: StudentRow;
}

/** The asker as a student of the course; of an open one everybody is. */
export async function studying(ctx: Context, id: string): Promise<Studying> {
  const { db } = ctx.services;
  const [viewer, course] = await Promise.all([ctx.visitor.viewer(), readCourse(db, { id })]);
  const student = viewer === null || course === null ? null : await studentOf(db, id, viewer.id);
  if (course === null || (student === null && !course.open)) throw notFound("course of yours");
  return { course, student: student ?? passerBy(course) };
}

/** Who looks at an open course and has not done anything there: not stored, so that looking makes no account. */
const passerBy = ({ id: course }: CourseRow): StudentRow => ({
  ...{ id: "", course, user: null, name: "", external: "", token: "" },
  ...{ test: false, extendedTo: null, extraAttempts: 0, joinedAt: null },
});

/** The asker as a student whose work is kept: in an open course they become one now. */
export async function working(ctx: Context, id: string): Promise<Studying> {
  const found = await studying(ctx, id);
  if (found.student.id !== "") return found;
  const { db } = ctx.services;
  const viewer = await ctx.visitor.ensure();
  if (viewer === null)
    throw new TRPCError({
      code: "TOO_MANY_REQUESTS",
      message: "Too many visitors of your network. Sign in, or try again in a few minutes.",
    });
  await joinCourse(db, id, viewer.id, { name: viewer.anonymous ? "" : viewer.name });
  const student = await studentOf(db, id, viewer.id);
  if (student === null) throw notFound("course of yours");
  return { ...found, student };
}
