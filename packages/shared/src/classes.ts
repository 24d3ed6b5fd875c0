import { code, text } from "./api.ts";
import { nameSlug } from "./snippets.ts";
import { z } from "./zod.ts";

/** Inputs and outputs of the API's procedures on exercise sets, the courses that they are given to, and who takes them. */

/** Ids of sets are addresses like names; those of courses, students, hand-ins and jobs are nothing that anybody guesses. */
export const setId = nameSlug;
const id = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
const token = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{16,22}$/);
const exerciseSlug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  .max(60);
const version = z.number().int().positive();
const title = text(120).refine((given) => given.trim() !== "", "give it a title");
const personName = text(80).refine((given) => given.trim() !== "", "give a name");
/** Milliseconds since 1970; null for never. */
const time = z.number().int().min(0).max(8.64e15).nullable();

export const teacherRole = z.enum(["owner", "editor", "assistant"]);
export type TeacherRoleName = z.infer<typeof teacherRole>;

/** The texts of a set's files by path. What they must be to make a set is the format's to say. */
const files = z.record(text(200), text(256 * 1024)).refine((given) => Object.keys(given).length <= 2_000, "at most 2000 files");

export const setRef = z.object({ set: setId });
export const createSet = z.object({
  title,
  /** A zip of a set in base 64, instead of an empty one. */
  zip: z
    .string()
    .max(24 * 2 ** 20)
    .optional(),
});
export const saveSet = z.object({ set: setId, revision: version, files });
export const importSet = z.object({ set: setId, revision: version, zip: z.string().max(24 * 2 ** 20) });
export const publishSet = z.object({ set: setId, revision: version, note: text(500).default("") });
export const previewStatement = z.object({ set: setId, markdown: text(64 * 1024) });
export const inviteTeacher = z.object({ set: setId, role: teacherRole });
export const acceptInvite = z.object({ token });
export const setTeacher = z.object({ set: setId, user: text(64), role: teacherRole.nullable() });
/** A lesson of the course that ships, by its folder. */
export const lessonSlug = exerciseSlug;
export const allowEmbeds = z.object({ set: setId, allowed: z.boolean() });
/** An exercise that other pages show: of a teacher's set, or of a lesson. */
export const embeddedRef = z.object({ set: z.union([setId, lessonSlug]), exercise: exerciseSlug });
export const tryEmbedded = embeddedRef.extend({ code });
export const createCourse = z.object({ set: setId, version, title });

export const courseRef = z.object({ course: id });
export const updateCourse = z.object({ course: id, title, feedback: z.enum(["points", "after_close"]), closesAt: time });
export const setState = z.object({
  course: id,
  exercise: exerciseSlug,
  state: z.enum(["hidden", "open", "closed"]),
  /** Instead of the course's end; absent for that. */
  closesAt: time.optional(),
});
export const useVersion = z.object({
  course: id,
  version,
  /** Hand-ins keep the grades they have. */
  keep: z.boolean().default(false),
});
export const versionOf = z.object({ course: id, version });
export const roster = z.object({ course: id, csv: text(256 * 1024) });
export const studentRef = z.object({ course: id, student: id });
export const updateStudent = studentRef.extend({ name: personName, extendedTo: time, extraAttempts: z.number().int().min(0).max(1000) });
export const exerciseRef = z.object({ course: id, exercise: exerciseSlug });
export const cellRef = studentRef.extend({ exercise: exerciseSlug });
export const attemptRef = z.object({ course: id, attempt: id });
export const addComment = z.object({
  course: id,
  exercise: exerciseSlug,
  /** One hand-in, or all with the same answer. */
  to: z.union([z.object({ attempt: id }), z.object({ answer: text(128) })]),
  text: text(4000).refine((given) => given.trim() !== "", "write something"),
});
export const commentRef = z.object({ course: id, comment: id });

export const joinCourse = z.object({
  code: text(16),
  name: personName.optional(),
  /** Of a link of their own. */
  token: token.optional(),
});
export const saveDraft = z.object({ course: id, exercise: exerciseSlug, code, revision: z.number().int().min(0) });
export const hintRef = z.object({ course: id, exercise: exerciseSlug, number: z.number().int().min(0).max(100) });
const program = z.object({ course: id, exercise: exerciseSlug, code });
export const tryExercise = program.extend({
  /** The one visible test that is run, by its place; all of them by default. */
  only: z
    .string()
    .regex(/^visible\/\d{1,3}$/)
    .optional(),
});
export const handInExercise = program.extend({
  /** The page's own name for this hand-in: sent again, it is the same one. */
  key: z.string().regex(/^[A-Za-z0-9-]{8,64}$/),
});
export const jobRef = z.object({ job: id });

export interface SetSummary {
  readonly id: string;
  readonly title: string;
  readonly role: TeacherRoleName;
  readonly version: number | null;
  readonly courses: number;
  readonly updatedAt: number;
}

/** One thing that is wrong with a set's files. */
export interface FileProblem {
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
}

export interface SetEditView {
  readonly id: string;
  readonly title: string;
  readonly role: TeacherRoleName;
  readonly files: Readonly<Record<string, string>>;
  readonly revision: number;
  readonly updatedAt: number;
  /** Whether other pages may show its exercises, with the visible tests. */
  readonly embeds: boolean;
  /** Why the files make no set; empty where they do. */
  readonly problems: readonly FileProblem[];
  readonly versions: readonly VersionSummary[];
  readonly courses: readonly CourseSummary[];
  readonly teachers: readonly { readonly user: string; readonly name: string; readonly role: TeacherRoleName; readonly you: boolean }[];
}

export interface VersionSummary {
  readonly number: number;
  readonly note: string;
  readonly status: "checking" | "published" | "refused";
  readonly createdAt: number;
  /** Why it was refused. */
  readonly problems: readonly FileProblem[];
}

export interface CourseSummary {
  readonly id: string;
  readonly title: string;
  readonly code: string;
  readonly version: number;
  readonly students: number;
  readonly closesAt: number | null;
}

export type SaveAnswer =
  | { readonly saved: number; readonly problems: readonly FileProblem[] }
  /** Somebody else saved meanwhile: nothing was changed. */
  | { readonly conflict: { readonly revision: number; readonly files: Readonly<Record<string, string>> } };

/** How an exercise stands for a student. `failed`: could not be graded, by our fault. */
export type WorkStatus = "none" | "draft" | "waiting" | "passed" | "partial" | "failed";

export interface ExerciseSummary {
  readonly slug: string;
  readonly title: string;
  readonly minutes: number | null;
  readonly open: boolean;
  readonly closesAt: number | null;
  readonly status: WorkStatus;
  /** The best hand-in's, less what hints cost; null before the first. */
  readonly points: number | null;
  readonly of: number;
  readonly attempts: { readonly used: number; readonly most: number | null };
}

export interface StudyView {
  readonly course: string;
  readonly title: string;
  /** Which lesson it is of the course that ships, which everybody may take; null for a class. */
  readonly lesson: string | null;
  readonly student: { readonly id: string; readonly name: string; readonly test: boolean };
  readonly closesAt: number | null;
  /** The server's time: the page's clock may be wrong. */
  readonly now: number;
  readonly exercises: readonly ExerciseSummary[];
  readonly points: number;
  readonly of: number;
}

/** How somebody stands at the exercises of the lessons, by lesson and exercise; those not begun are left out. */
export type LessonProgress = Readonly<
  Record<string, Readonly<Record<string, { readonly status: WorkStatus; readonly points: number | null }>>>
>;

/** What a frame on another page shows of an exercise. Nothing of hidden tests, hints or the solution. */
export interface EmbeddedExercise {
  readonly set: string;
  readonly exercise: string;
  readonly title: string;
  /** HTML, as in ExerciseView. */
  readonly statement: string;
  readonly starter: string;
  readonly tests: string;
  readonly summary: ExerciseView["summary"];
  readonly of: number;
  /** Whether it is of the course that ships, and has a page of its own. */
  readonly lesson: boolean;
}

export interface HintView {
  readonly number: number;
  readonly title: string;
  readonly cost: number;
  /** HTML; null before it is opened. */
  readonly html: string | null;
}

export interface AttemptView {
  readonly id: string;
  readonly number: number;
  readonly createdAt: number;
  readonly status: "queued" | "running" | "done" | "failed";
  readonly points: number | null;
  readonly of: number | null;
  readonly hintCost: number;
  readonly passed: boolean | null;
}

export interface CommentView {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly createdAt: number;
}

export interface ExerciseView extends ExerciseSummary {
  /** HTML of the statement: Markdown, with formulas as MathML. */
  readonly statement: string;
  readonly starter: string;
  /** The text of the visible tests. */
  readonly tests: string;
  /** What may be known of the tests beforehand (TestsSummary of packages/grade). */
  readonly summary: {
    readonly visible: readonly { readonly id: string; readonly title: string; readonly points: number; readonly advisory: boolean }[];
    readonly hidden: { readonly count: number; readonly points: number };
  } | null;
  readonly draft: { readonly code: string; readonly revision: number; readonly updatedAt: number } | null;
  readonly hints: readonly HintView[];
  readonly work: readonly AttemptView[];
  readonly comments: readonly CommentView[];
  /** The reference, once the exercise is closed and the teacher shows all. */
  readonly solution: string | null;
}

/** A job, and what it gave so far as the asker may see it. `report` is the grader's (`Report` of @tracepad/grade). */
export interface JobView {
  readonly id: string;
  readonly status: "queued" | "running" | "done" | "failed";
  readonly before: number | null;
  readonly report?: unknown;
}

export interface CellView {
  readonly status: WorkStatus;
  readonly points: number | null;
  readonly of: number;
  readonly attempts: number;
  /** The hand-in that the cell is about: the best. */
  readonly attempt: string | null;
  /** Graded with tests that have changed since. */
  readonly old: boolean;
}

export interface MatrixView {
  readonly course: CourseSummary & { readonly set: string; readonly feedback: "points" | "after_close"; readonly role: TeacherRoleName };
  readonly exercises: readonly {
    readonly slug: string;
    readonly title: string;
    readonly of: number;
    readonly state: "hidden" | "open" | "closed";
    readonly closesAt: number | null;
  }[];
  readonly students: readonly {
    readonly id: string;
    readonly name: string;
    readonly external: string;
    readonly test: boolean;
    readonly joined: boolean;
    readonly extendedTo: number | null;
    readonly extraAttempts: number;
    readonly points: number;
    readonly done: number;
    readonly cells: Readonly<Record<string, CellView>>;
    /** The link that is theirs alone: its secret. */
    readonly token: string;
  }[];
  /** The newest published version, where it is not the course's, and what it would grade anew. */
  readonly newer: { readonly version: number; readonly changed: readonly string[]; readonly handIns: number } | null;
}

export interface RegradeView {
  readonly waiting: number;
  readonly done: number;
  /** Those whose points would change. */
  readonly changes: readonly {
    readonly attempt: string;
    readonly student: string;
    readonly exercise: string;
    readonly number: number;
    readonly before: number | null;
    readonly after: number | null;
  }[];
}

export interface AttemptDetail extends AttemptView {
  readonly student: string;
  readonly exercise: string;
  readonly code: string;
  readonly solution: string;
  readonly report?: unknown;
  readonly answer: string | null;
  readonly version: number;
  readonly comments: readonly CommentView[];
}

/** Answers that compute the same way. */
export interface ClusterView {
  readonly answer: string;
  readonly students: readonly { readonly id: string; readonly name: string; readonly attempt: string }[];
  readonly passed: boolean;
  readonly points: number;
  readonly of: number;
  /** Title and message of the first test that fails. */
  readonly failure: { readonly title: string; readonly message: string | null } | null;
  readonly code: string;
  readonly comments: readonly CommentView[];
}

/** Two hand-ins that are alike, for somebody to judge. */
export interface SimilarPair {
  readonly a: { readonly student: string; readonly name: string; readonly attempt: string };
  readonly b: { readonly student: string; readonly name: string; readonly attempt: string };
  /** The part of the text's runs of words that both have, 0 to 1, names and the starter's own text left out. */
  readonly text: number;
  /** Whether their jaxprs are the same in canonical form; null where one has none. */
  readonly sameComputation: boolean | null;
  /** In how many of the exercise's other answers that computation stands too: many, and it says nothing. */
  readonly others: number;
}
