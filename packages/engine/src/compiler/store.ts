import { shortDigest } from "../ir/sha256.ts";

/** Keeps compiled programs beyond the life of a process: a folder, or a server. Keys are hexadecimal. */
export interface ExecutableStore {
  /** What was set last under this key, or null. */
  get(key: string): Uint8Array | null;
  set(key: string, bytes: Uint8Array): void;
}

/** A store in this process. */
export function memoryStore(): ExecutableStore & { readonly size: number } {
  const entries = new Map<string, Uint8Array>();
  return {
    get size() {
      return entries.size;
    },
    get: (key) => entries.get(key) ?? null,
    set: (key, bytes) => void entries.set(key, bytes),
  };
}

/** What a store in a folder asks of the file system: functions of `node:fs`, as they are. */
export interface FileSystem {
  mkdirSync(path: string, options: { recursive: true }): unknown;
  readdirSync(path: string): string[];
  readFileSync(path: string): Uint8Array;
  renameSync(from: string, to: string): void;
  rmSync(path: string, options: { force: true }): void;
  statSync(path: string): { readonly size: number; readonly mtimeMs: number };
  utimesSync(path: string, accessed: number, changed: number): void;
  writeFileSync(path: string, bytes: Uint8Array): void;
}

export interface DiskStoreOptions {
  readonly fs: FileSystem;
  readonly folder: string;
  /** Bytes of all entries; those read least recently go first. */
  readonly bytes?: number;
  /** Told why an entry could not be written or read: without a store programs are compiled anew. */
  readonly onError?: (error: Error) => void;
}

const SUFFIX = ".program";
const PART = ".part";
/** A part this old belongs to a writer that is no more. */
const STALE_MS = 3_600_000;
const DIGEST = 32;

/**
 * A store in a folder, which processes may share: an entry is written beside its place and then moved there, and its
 * bytes follow their digest, so that what is damaged or cut off is as good as absent, and is replaced.
 */
export function diskStore({ fs, folder, bytes: most = 256 * 2 ** 20, onError = () => {} }: DiskStoreOptions): ExecutableStore {
  let held: number | null = null;
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      const { code } = error as { code?: string };
      // Nobody has written it yet, or another process has just removed it.
      if (code !== "ENOENT") onError(error as Error);
      return null;
    }
  };
  const placeOf = (key: string): string => {
    if (!/^[0-9a-f]+$/.test(key)) throw new TypeError(`${key} is no key`);
    return `${folder}/${key}${SUFFIX}`;
  };

  /** Removes what was read least recently until a tenth of the room is free, and parts that nobody will finish. */
  const tidy = (): void => {
    const entries = fs.readdirSync(folder).flatMap((name) => {
      const path = `${folder}/${name}`;
      const stat = attempt(() => fs.statSync(path));
      if (stat === null) return [];
      if (name.endsWith(PART) && Date.now() - stat.mtimeMs > STALE_MS) attempt(() => fs.rmSync(path, { force: true }));
      return name.endsWith(SUFFIX) ? [{ path, ...sizeAndAge(stat) }] : [];
    });
    let total = entries.reduce((n, { size }) => n + size, 0);
    if (total > most) {
      entries.sort((a, b) => a.age - b.age);
      for (const { path, size } of entries) {
        if (total <= 0.9 * most) break;
        attempt(() => fs.rmSync(path, { force: true }));
        total -= size;
      }
    }
    held = total;
  };
  const sizeAndAge = (stat: { size: number; mtimeMs: number }): { size: number; age: number } => ({ size: stat.size, age: stat.mtimeMs });

  return {
    get(key) {
      const path = placeOf(key);
      return attempt(() => {
        const file = fs.readFileSync(path);
        const content = file.subarray(DIGEST);
        if (shortDigest(content) !== String.fromCharCode(...file.subarray(0, DIGEST))) {
          fs.rmSync(path, { force: true });
          return null;
        }
        attempt(() => fs.utimesSync(path, Date.now() / 1000, Date.now() / 1000));
        return content;
      });
    },
    set(key, content) {
      if (DIGEST + content.length > most) return;
      const path = placeOf(key);
      attempt(() => {
        fs.mkdirSync(folder, { recursive: true });
        const file = new Uint8Array(DIGEST + content.length);
        file.set(Array.from(shortDigest(content), (c) => c.charCodeAt(0)));
        file.set(content, DIGEST);
        const part = `${path}.${Math.random().toString(36).slice(2)}${PART}`;
        fs.writeFileSync(part, file);
        fs.renameSync(part, path);
        if (held !== null) held += file.length;
        if (held === null || held > most) tidy();
      });
    },
  };
}
