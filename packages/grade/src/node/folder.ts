import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ExerciseSet, SetError } from "../format/exercise-set.ts";
import { FILE_LIMITS, filesOf, setFromFiles } from "../format/files.ts";
import { setFromZip } from "../format/zip.ts";

/** Reads a set from a folder, or from a zip file. Throws SetError for what is no set. */
export async function readSet(path: string): Promise<ExerciseSet> {
  let isFolder: boolean;
  try {
    isFolder = (await lstat(path)).isDirectory();
  } catch (error) {
    throw new SetError([{ path, line: null, message: `it cannot be read: ${(error as Error).message}` }]);
  }
  return isFolder ? setFromFiles(await readFolder(path)) : setFromZip(new Uint8Array(await readFile(path)));
}

/** The texts that a set may have: those of the folder, and of the folders in it. Links are not followed. */
async function readFolder(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const visit = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth === 0 && !entry.name.startsWith(".") && entry.name !== "node_modules") await visit(path, 1);
      if (!entry.isFile() || !/\.(json|md|ts)$/.test(entry.name)) continue;
      const { size } = await lstat(join(root, path));
      if (size > FILE_LIMITS.bytes) throw new SetError([{ path, line: null, message: `longer than ${FILE_LIMITS.bytes / 1024} KiB` }]);
      if (files.size >= FILE_LIMITS.files) throw new SetError([{ path, line: null, message: `more than ${FILE_LIMITS.files} files` }]);
      files.set(path, await readFile(join(root, path), "utf8"));
    }
  };
  await visit("", 0);
  return files;
}

/** Writes a set into a folder, over files of the same names. */
export async function writeSet(set: ExerciseSet, folder: string): Promise<void> {
  for (const [path, text] of filesOf(set)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}
