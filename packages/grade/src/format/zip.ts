import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { type ExerciseSet, SetError, type SetProblem } from "./exercise-set.ts";
import { FILE_LIMITS, filesOf, setFromFiles } from "./files.ts";

/** A zip's own bytes: more is not even opened. */
const LARGEST_ZIP = 16 * 2 ** 20;

/**
 * Reads a set from a zip, which may come from anyone: `set.json` stands at its top, or in the one folder that it holds.
 * Throws SetError for what is no such zip, for names that lead out of it, and for contents beyond `FILE_LIMITS`.
 */
export function setFromZip(bytes: Uint8Array): ExerciseSet {
  return setFromFiles(withoutFolder(unzip(bytes)));
}

/** A set as a zip, equal bytes for an equal set. */
export function zipOf(set: ExerciseSet): Uint8Array {
  const entries = [...filesOf(set)].map(([path, text]) => [path, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: new Date(1980, 0, 1) });
}

const refuse = (path: string, message: string): never => {
  throw new SetError([{ path, line: null, message }]);
};

function unzip(bytes: Uint8Array): Map<string, string> {
  if (bytes.length > LARGEST_ZIP) refuse("the zip", `more than ${LARGEST_ZIP / 2 ** 20} MiB`);
  let total = 0;
  let count = 0;
  const problem = new Set<SetProblem>();
  const wanted = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    if (problem.size > 0) return false;
    const wrong = (message: string): boolean => {
      problem.add({ path: name.slice(0, 200), line: null, message });
      return false;
    };
    if (name.endsWith("/")) return false;
    if (!isInside(name)) return wrong("this name leads out of the zip");
    if (++count > FILE_LIMITS.files) return wrong(`more than ${FILE_LIMITS.files} files`);
    // Room for exactly so much is made: an entry that holds more than it says does not fit, and is refused below.
    if (originalSize > FILE_LIMITS.bytes) return wrong(`longer than ${FILE_LIMITS.bytes / 1024} KiB`);
    total += originalSize;
    return total <= FILE_LIMITS.totalBytes || wrong(`the files are more than ${FILE_LIMITS.totalBytes / 2 ** 20} MiB together`);
  };
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, { filter: wanted });
  } catch (error) {
    return refuse("the zip", `it cannot be read: ${(error as Error).message}`);
  }
  if (problem.size > 0) throw new SetError([...problem]);
  return new Map(Object.entries(entries).map(([name, content]) => [name, strFromU8(content)]));
}

/** Relative, without `..`, without what other systems read as a root or a separator. */
export const isInside = (name: string): boolean =>
  name !== "" &&
  !/[\\:\0]/.test(name) &&
  name.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part !== "__proto__");

/** A zip that was made of a folder holds that folder. */
function withoutFolder(files: Map<string, string>): Map<string, string> {
  if (files.has("set.json")) return files;
  const folders = new Set([...files.keys()].map((name) => name.slice(0, name.indexOf("/") + 1)));
  folders.delete("__MACOSX/");
  const [folder = ""] = folders;
  if (folders.size !== 1 || folder === "") return files;
  return new Map([...files].flatMap(([name, text]) => (name.startsWith(folder) ? [[name.slice(folder.length), text] as const] : [])));
}
