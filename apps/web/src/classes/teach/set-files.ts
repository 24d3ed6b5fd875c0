/** A set's files as the page edits them: pure functions from files to files. */

export type Files = Readonly<Record<string, string>>;

export const EXERCISE_FILES = [
  { file: "statement.md", label: "Statement" },
  { file: "starter.ts", label: "Starter" },
  { file: "tests.visible.ts", label: "Visible tests" },
  { file: "tests.hidden.ts", label: "Hidden tests" },
  { file: "solution.ts", label: "Solution" },
  { file: "hints.md", label: "Hints" },
  { file: "exercise.json", label: "Settings" },
] as const;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What stands in `set.json`, as far as it can be read. */
export function manifestOf(files: Files): { title: string; exercises: readonly string[] } & Record<string, unknown> {
  try {
    const found = JSON.parse(files["set.json"] ?? "{}") as { title?: unknown; exercises?: unknown };
    return {
      ...found,
      title: typeof found.title === "string" ? found.title : "",
      exercises: Array.isArray(found.exercises) ? found.exercises.filter((each): each is string => typeof each === "string") : [],
    };
  } catch {
    return { title: "", exercises: [] };
  }
}

const withManifest = (files: Files, change: Record<string, unknown>): Files => ({
  ...files,
  "set.json": json({ ...manifestOf(files), ...change }),
});

export const retitled = (files: Files, title: string): Files => withManifest(files, { title });

export function exerciseTitle(files: Files, slug: string): string {
  try {
    const { title } = JSON.parse(files[`${slug}/exercise.json`] ?? "{}") as { title?: unknown };
    return typeof title === "string" && title !== "" ? title : slug;
  } catch {
    return slug;
  }
}

/** A folder's name from a title, that no exercise has yet. */
export function newSlug(files: Files, title: string): string {
  const base =
    title
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 50) || "exercise";
  const { exercises } = manifestOf(files);
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`;
    if (!exercises.includes(slug) && files[`${slug}/exercise.json`] === undefined) return slug;
  }
}

/** One exercise more, made of another's files or of none. */
export function withExercise(files: Files, title: string, from: string | null): { files: Files; slug: string } {
  const slug = newSlug(files, title);
  const copied = Object.fromEntries(
    EXERCISE_FILES.flatMap(({ file }) => {
      const text = from === null ? "" : files[`${from}/${file}`];
      return text === undefined || (text === "" && file === "hints.md") ? [] : [[`${slug}/${file}`, text] as const];
    }),
  );
  const settings = from === null ? { format: 1, title } : { ...(JSON.parse(files[`${from}/exercise.json`] ?? "{}") as object), title };
  const all = { ...files, ...copied, [`${slug}/exercise.json`]: json(settings) };
  return { slug, files: withManifest(all, { exercises: [...manifestOf(files).exercises, slug] }) };
}

export function withoutExercise(files: Files, slug: string): Files {
  const rest = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(`${slug}/`)));
  return withManifest(rest, { exercises: manifestOf(files).exercises.filter((each) => each !== slug) });
}

/** An exercise moved up or down by so many places. */
export function moved(files: Files, slug: string, by: number): Files {
  const exercises = [...manifestOf(files).exercises];
  const from = exercises.indexOf(slug);
  const to = from + by;
  if (from < 0 || to < 0 || to >= exercises.length) return files;
  exercises.splice(to, 0, ...exercises.splice(from, 1));
  return withManifest(files, { exercises });
}
