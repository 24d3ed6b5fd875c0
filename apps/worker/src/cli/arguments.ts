import { parseArgs } from "node:util";
import { type Limits, limitsFrom, limits as limitsSchema } from "@tracepad/shared";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
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

Runs a program in the sandbox and prints what it prints. FILE may be - for standard input.

Options:
  --device ID                 wasm (default), reference, or a device's full id as wasm:0
  --json                      one event a line instead of text: log, array, trace, compile, execute, error, done
  --help                      this text
${flags.join("\n")}

Exit status: 0 the program ended well; 1 it failed or met a limit; 2 wrong usage, or our fault.
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
  if (command !== "run") throw new UsageError(`there is no command "${command}": expected run`);
  if (file === undefined) throw new UsageError("expected a file: tracepad run FILE.ts");
  if (rest.length > 0) throw new UsageError(`expected one file, got ${rest.length + 1}`);
  const given = limitNames.flatMap((name) => (values[flagOf(name)] === undefined ? [] : [[name, values[flagOf(name)]]]));
  const checked = limitsSchema.partial().safeParse(Object.fromEntries(given));
  const bad = checked.error?.issues[0];
  if (bad !== undefined)
    throw new UsageError(
      `--${flagOf(String(bad.path[0]))}: expected a positive whole number, got ${JSON.stringify(values[flagOf(String(bad.path[0]))])}`,
    );
  return {
    kind: "run",
    file,
    device: typeof values.device === "string" ? values.device : null,
    json: values.json === true,
    limits: { ...limitsFrom(env), ...Object.fromEntries(given.map(([name, value]) => [name, Number(value)])) },
  };
}
