import type { z } from "@tracepad/shared/zod";
import { type Exercise, type ExerciseSet, SetError, type SetProblem } from "./exercise-set.ts";
import { hintsFrom, hintsText } from "./hints.ts";
import { exerciseManifest, setManifest } from "./manifest.ts";

/** A set as files: their texts by their paths from the set's folder, `/` between names. What folders and zips are read into. */
export type Files = ReadonlyMap<string, string>;

/** The longest file of a set, and the most of them. */
export const FILE_LIMITS = { bytes: 256 * 1024, files: 2000, totalBytes: 16 * 2 ** 20 } as const;

/** The files of an exercise besides `exercise.json`, and the member that each is. Those that may be missing are empty then. */
const TEXTS = [
  { file: "statement.md", member: "statement", required: true },
  { file: "starter.ts", member: "starter", required: true },
  { file: "tests.visible.ts", member: "testsVisible", required: true },
  { file: "tests.hidden.ts", member: "testsHidden", required: false },
  { file: "solution.ts", member: "solution", required: true },
] as const;

/** Reads a set from its files. Throws SetError with all that is wrong; files that no set has are left alone. */
export function setFromFiles(files: Files): ExerciseSet {
  const problems: SetProblem[] = [];
  const manifest = manifestOf(files, "set.json", setManifest, problems);
  if (manifest === null) throw new SetError(problems);
  const exercises = manifest.exercises.flatMap((slug) => exerciseFrom(files, slug, problems) ?? []);
  if (problems.length > 0) throw new SetError(problems);
  return { manifest, exercises };
}

function exerciseFrom(files: Files, slug: string, problems: SetProblem[]): Exercise | null {
  const manifest = manifestOf(files, `${slug}/exercise.json`, exerciseManifest, problems);
  const texts: Partial<Record<(typeof TEXTS)[number]["member"], string>> = {};
  for (const { file, member, required } of TEXTS) {
    const text = files.get(`${slug}/${file}`);
    if (text === undefined && required) problems.push({ path: `${slug}/${file}`, line: null, message: "this file is missing" });
    texts[member] = text ?? "";
  }
  if (manifest === null) return null;
  const path = `${slug}/hints.md`;
  const hints = hintsFrom(files.get(path) ?? "", manifest.hintCosts, (message) => problems.push({ path, line: null, message }));
  return { slug, manifest, hints, ...(texts as Required<typeof texts>) };
}

function manifestOf<T>(files: Files, path: string, schema: z.ZodType<T>, problems: SetProblem[]): T | null {
  const text = files.get(path);
  if (text === undefined) {
    problems.push({ path, line: null, message: "this file is missing" });
    return null;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    problems.push({ path, line: null, message: `this is not JSON: ${(error as Error).message}` });
    return null;
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  for (const { path: member, message } of parsed.error.issues)
    problems.push({ path, line: null, message: member.length === 0 ? message : `${member.join(".")}: ${message}` });
  return null;
}

/** The files of a set, as `setFromFiles` reads them. */
export function filesOf({ manifest, exercises }: ExerciseSet): Files {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const files = new Map<string, string>([["set.json", json(manifest)]]);
  for (const exercise of exercises) {
    files.set(`${exercise.slug}/exercise.json`, json(exercise.manifest));
    for (const { file, member, required } of TEXTS)
      if (required || exercise[member] !== "") files.set(`${exercise.slug}/${file}`, exercise[member]);
    if (exercise.hints.length > 0) files.set(`${exercise.slug}/hints.md`, hintsText(exercise.hints));
  }
  return files;
}
