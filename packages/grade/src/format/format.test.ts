import { readFileSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readSet, writeSet } from "../node/folder.ts";
import { SetError } from "./exercise-set.ts";
import { FILE_LIMITS, filesOf, setFromFiles } from "./files.ts";
import { JSON_SCHEMAS } from "./json-schema.ts";
import { exerciseVersion } from "./version.ts";
import { setFromZip, zipOf } from "./zip.ts";

const folder = fileURLToPath(new URL("../../test/sets/first-arrays", import.meta.url));
const set = await readSet(folder);

async function problemsOf(read: () => unknown): Promise<string[]> {
  try {
    await read();
  } catch (error) {
    expect(error).toBeInstanceOf(SetError);
    return (error as SetError).message.split("\n");
  }
  return [];
}

describe("a set in a folder", () => {
  it("is read in the order of its list, with what each exercise has", () => {
    expect(set.manifest.title).toBe("First arrays");
    expect(set.exercises.map(({ slug }) => slug)).toEqual(["softmax", "running-mean"]);
    const [softmax, mean] = set.exercises;
    expect(softmax.manifest).toMatchObject({ attempts: 5, hiddenFeedback: "points", minutes: 10 });
    expect(softmax.hints.map(({ title, cost }) => [title, cost])).toEqual([
      ["What stays the same?", 0],
      ["Which number?", 1],
    ]);
    expect(softmax.hints[1].text).toBe("Take the greatest element away before `jnp.exp`.");
    expect(mean.hints).toEqual([]);
    expect(mean.manifest.attempts).toBeNull();
  });

  it("comes back from files, a folder and a zip as it was", async () => {
    expect(setFromFiles(filesOf(set))).toEqual(set);
    expect(setFromZip(zipOf(set))).toEqual(set);
    expect(zipOf(setFromZip(zipOf(set)))).toEqual(zipOf(set));
    const copy = await mkdtemp(join(tmpdir(), "tracepad-set-"));
    try {
      await writeSet(set, copy);
      expect(await readSet(copy)).toEqual(set);
      await writeFile(join(copy, "set.zip"), zipOf(set));
      expect(await readSet(join(copy, "set.zip"))).toEqual(set);
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  it("follows no link out of itself", async () => {
    const copy = await mkdtemp(join(tmpdir(), "tracepad-set-"));
    try {
      await writeSet(set, copy);
      await rm(join(copy, "softmax", "statement.md"));
      await symlink("/etc/hostname", join(copy, "softmax", "statement.md"));
      expect(await problemsOf(() => readSet(copy))).toEqual(["softmax/statement.md: this file is missing"]);
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  it("says all that is wrong with it, and where", async () => {
    const files = new Map(filesOf(set));
    files.delete("softmax/solution.ts");
    files.set("softmax/hints.md", "## Only one\n\ntext\n");
    files.set("running-mean/exercise.json", JSON.stringify({ format: 1, title: "", atempts: 3 }));
    expect(await problemsOf(() => setFromFiles(files))).toEqual([
      "softmax/solution.ts: this file is missing",
      "softmax/hints.md: exercise.json gives costs of 2 hints, and there are 1 here",
      "running-mean/exercise.json: title: Too small: expected string to have >=1 characters",
      'running-mean/exercise.json: Unrecognized key: "atempts"',
    ]);
    expect(await problemsOf(() => setFromFiles(new Map([["set.json", "{"]])))).toEqual([
      expect.stringMatching(/^set\.json: this is not JSON/),
    ]);
    expect(await problemsOf(() => setFromFiles(new Map()))).toEqual(["set.json: this file is missing"]);
    const twice = JSON.stringify({ format: 1, title: "x", exercises: ["a", "a"] });
    expect(await problemsOf(() => setFromFiles(new Map([["set.json", twice]])))).toEqual([
      "set.json: exercises: an exercise stands twice in the list",
    ]);
    const out = JSON.stringify({ format: 1, title: "x", exercises: ["../a"] });
    expect((await problemsOf(() => setFromFiles(new Map([["set.json", out]]))))[0]).toMatch(
      /^set\.json: exercises\.0: a name of small letters/,
    );
  });

  it("has a version that changes with what grading depends on, and with nothing else", async () => {
    const [exercise] = set.exercises;
    const version = await exerciseVersion(exercise);
    expect(version).toMatch(/^[0-9a-f]{24}$/);
    expect(await exerciseVersion({ ...exercise, statement: "other", starter: "other", hints: [] })).toBe(version);
    for (const changed of [{ testsHidden: "" }, { testsVisible: "" }, { solution: "" }])
      expect(await exerciseVersion({ ...exercise, ...changed })).not.toBe(version);
    expect(await exerciseVersion({ ...exercise, manifest: { ...exercise.manifest, points: 7 } })).not.toBe(version);
  });
});

describe("a zip from anyone", () => {
  const entries = Object.fromEntries([...filesOf(set)].map(([path, text]) => [path, strToU8(text)]));

  it("may hold the set in one folder", () => {
    const inside = Object.fromEntries(Object.entries(entries).map(([path, bytes]) => [`my set/${path}`, bytes]));
    expect(setFromZip(zipSync({ ...inside, "__MACOSX/x": new Uint8Array(1) }))).toEqual(set);
  });

  it.each([
    "../evil.ts",
    "softmax/../../evil.ts",
    "/etc/passwd",
    "C:\\evil.ts",
    "softmax\\..\\evil",
    "a//b",
    "./set.json",
    "a\0b",
    "__proto__/x",
  ])("is refused for the name %j", async (name) => {
    const zip = zipSync({ ...entries, [name]: strToU8("x") });
    expect(await problemsOf(() => setFromZip(zip))).toEqual([expect.stringMatching(/this name leads out of the zip$/)]);
  });

  it("is refused when it unpacks to more than a set may be", async () => {
    const long = zipSync({ ...entries, "big.ts": new Uint8Array(FILE_LIMITS.bytes + 1) });
    expect(await problemsOf(() => setFromZip(long))).toEqual(["big.ts: longer than 256 KiB"]);
    const many = Object.fromEntries(Array.from({ length: FILE_LIMITS.files + 1 }, (_, i) => [`${i}.ts`, new Uint8Array(0)]));
    expect((await problemsOf(() => setFromZip(zipSync(many))))[0]).toMatch(/more than 2000 files/);
    const full = new Uint8Array(FILE_LIMITS.bytes);
    const bomb = zipSync(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`${i}.ts`, full])));
    expect(bomb.length).toBeLessThan(100_000);
    expect((await problemsOf(() => setFromZip(bomb)))[0]).toMatch(/more than 16 MiB together/);
  });

  it("is refused when an entry holds more than it says", async () => {
    const zip = zipSync({ "set.json": new Uint8Array(1_000_000).fill(32) });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
    // The size before compression, in the entry's own header and in the directory at the end.
    for (let at = 0; at + 4 <= zip.length; at++) if (view.getUint32(at, true) === 1_000_000) view.setUint32(at, 100, true);
    expect((await problemsOf(() => setFromZip(zip))).join()).toMatch(/set\.json|cannot be read/);
  });

  it("is refused when it is none", async () => {
    expect(await problemsOf(() => setFromZip(new Uint8Array(10)))).toEqual([expect.stringMatching(/^the zip: it cannot be read/)]);
  });
});

describe("the published JSON Schemas", () => {
  it.each(Object.keys(JSON_SCHEMAS))("%s is current: write it with `node packages/grade/test/write-schemas.ts`", (name) => {
    const written = readFileSync(new URL(`../../schemas/${name}`, import.meta.url), "utf8");
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON_SCHEMAS[name]));
  });

  it("take what the reader takes, and refuse what it refuses", () => {
    const ajv = new Ajv({ strict: false });
    const isSet = ajv.compile(JSON.parse(JSON_SCHEMAS["set.schema.json"]));
    const isExercise = ajv.compile(JSON.parse(JSON_SCHEMAS["exercise.schema.json"]));
    expect(isSet(JSON.parse(readFileSync(join(folder, "set.json"), "utf8")))).toBe(true);
    for (const slug of ["softmax", "running-mean"])
      expect(isExercise(JSON.parse(readFileSync(join(folder, slug, "exercise.json"), "utf8")))).toBe(true);
    expect(isSet({ format: 2, title: "x", exercises: ["a"] })).toBe(false);
    expect(isExercise({ format: 1, title: "x", atempts: 3 })).toBe(false);
  });
});
