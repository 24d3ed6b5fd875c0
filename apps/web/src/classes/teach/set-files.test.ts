import { filesOf, setFromFiles } from "@tracepad/grade";
import { describe, expect, it } from "vitest";
import { emptySet } from "../../server/classes/content.ts";
import { exerciseTitle, type Files, manifestOf, moved, newSlug, retitled, withExercise, withoutExercise } from "./set-files.ts";

const begun = emptySet("Week 1");
const read = (files: Files) => setFromFiles(new Map(Object.entries(files)));

describe("the files of a set in the editor", () => {
  it("are a set from the beginning, and keep being one", () => {
    const set = read(begun);
    expect(set.exercises.map(({ slug }) => slug)).toEqual(["first"]);
    expect(Object.fromEntries(filesOf(set))["first/starter.ts"]).toBe(begun["first/starter.ts"]);
    expect(read(retitled(begun, "Week 2")).manifest.title).toBe("Week 2");
  });

  it("get, move and lose exercises", () => {
    const { files, slug } = withExercise(begun, "Softmax & co.", "first");
    expect(slug).toBe("softmax-co");
    expect(read(files).exercises.map((each) => each.manifest.title)).toEqual(["Double it", "Softmax & co."]);
    expect(manifestOf(moved(files, slug, -1)).exercises).toEqual([slug, "first"]);
    expect(moved(files, slug, 1)).toBe(files);
    const rest = withoutExercise(files, "first");
    expect(Object.keys(rest).some((path) => path.startsWith("first/"))).toBe(false);
    expect(read(rest).exercises.map((each) => each.slug)).toEqual([slug]);
  });

  it("give every exercise a folder of its own", () => {
    expect(newSlug(begun, "First")).toBe("first-2");
    expect(newSlug(begun, "∑")).toBe("exercise");
  });

  it("can be worked on while they cannot be read", () => {
    const broken = { ...begun, "set.json": "{", "first/exercise.json": "nothing" };
    expect(manifestOf(broken)).toEqual({ title: "", exercises: [] });
    expect(exerciseTitle(broken, "first")).toBe("first");
  });
});
