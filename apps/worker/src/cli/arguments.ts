import { parseArgs } from "node:util";
import { type Limits, limitsFrom, limits as limitsSchema } from "@tracepad/shared";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | {
      readonly kind: "grade";
      /** The set's folder, or a zip. */
      readonly set: string;
      /** A student's file, or a folder of files named after exercises; null to ask whether the set may be published. */
      readonly student: string | null;
      readonly exercise: string | null;
      readonly seed: number | null;
      readonly json: boolean;
      readonly limits: Limits;
    }
  | { readonly kind: "run"; readonly file: string; readonly device: string | null; readonly json: boolean; readonly limits: Limits };

/** The command line makes no sense; the message says what is wrong with it. */
export class UsageError extends Error {}

const limitNames = Object.keys(limitsSchema.shape) as (keyof Limits)[];
/** `wallMs` → `limit-wall-ms` */
const flagOf = (name: string): string => `limit-${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;

export function helpText(): string {
  const defaults = limitsSchema.parse({});
  const flags = limitNames.map((name) => `  ${`--${flagOf(name)} N`.padEnd(28)}default ${defaults[name]}`);
  return `Usage: tracepad run FILE.ts [options]
       tracepad grade SET [--student FILE] [options]

run: runs a program in the sandbox and prints what it prints. FILE may be - for standard input.
grade: grades a student's file by the exercise of that name in SET, a folder or a zip; FILE may be a folder of files that
are named after exercises. Without a student's file: whether the set may be published, which takes that every solution
passes and every starter loads and fails.

Options of run:
  --device ID                 wasm (default), reference, or a device's full id as wasm:0
  --json                      one event a line instead of text: log, array, trace, compile, execute, error, done

Options of grade:
  --student FILE              the file to grade, or a folder with SLUG.ts for each exercise
  --exercise SLUG             which exercise FILE is for, where its name does not say so
  --seed N                    draw sizes and elements from this number, to see a result again
  --json                      one report a line instead of text

Options of both:
  --help                      this text
${flags.join("\n")}

Exit status of run: 0 the program ended well; 1 it failed or met a limit; 2 wrong usage, or our fault.
Exit status of grade: 0 all checks passed; 1 graded, and not all passed; 2 the set or the usage is wrong; 3 our fault.
`;
}

/** Reads the command line; limits come from flags, then the environment, then the defaults. Throws UsageError. */
export function parseArguments(args: readonly string[], env: Record<string, string | undefined>): Command {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] };
  try {
    const options = {
      device: text,
      student: text,
      exercise: text,
      seed: text,
      json: flag,
      help: { ...flag, short: "h" },
      ...Object.fromEntries(limitNames.map((name) => [flagOf(name), text])),
    };
    parsed = parseArgs({ args: [...args], options, allowPositionals: true }) as typeof parsed;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const [command, file, ...rest] = positionals;
  if (command === undefined) throw new UsageError("expected a command: tracepad run FILE.ts");
  if (command !== "run" && command !== "grade") throw new UsageError(`there is no command "${command}": expected run or grade`);
  if (file === undefined)
    throw new UsageError(command === "run" ? "expected a file: tracepad run FILE.ts" : "expected a set: tracepad grade FOLDER");
  if (rest.length > 0) throw new UsageError(`expected one ${command === "run" ? "file" : "set"}, got ${rest.length + 1}`);
  const given = limitNames.flatMap((name) => (values[flagOf(name)] === undefined ? [] : [[name, values[flagOf(name)]]]));
  const checked = limitsSchema.partial().safeParse(Object.fromEntries(given));
  const bad = checked.error?.issues[0];
  if (bad !== undefined)
    throw new UsageError(
      `--${flagOf(String(bad.path[0]))}: expected a positive whole number, got ${JSON.stringify(values[flagOf(String(bad.path[0]))])}`,
    );
  const limits = { ...limitsFrom(env), ...Object.fromEntries(given.map(([name, value]) => [name, Number(value)])) };
  const option = (name: string): string | null => (typeof values[name] === "string" ? values[name] : null);
  const json = values.json === true;
  if (command === "grade") {
    const seed = option("seed");
    if (seed !== null && !/^\d{1,9}$/.test(seed)) throw new UsageError(`--seed: expected a whole number, got ${JSON.stringify(seed)}`);
    const [student, exercise] = [option("student"), option("exercise")];
    if (exercise !== null && student === null) throw new UsageError("--exercise says what --student FILE is for: give that too");
    return { kind: "grade", set: file, student, exercise, seed: seed === null ? null : Number(seed), json, limits };
  }
  const stranger = ["student", "exercise", "seed"].find((name) => option(name) !== null);
  if (stranger !== undefined) throw new UsageError(`--${stranger} is an option of grade`);
  return { kind: "run", file, device: option("device"), json, limits };
}
