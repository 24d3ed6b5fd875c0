import { expect, test } from "vitest";
import { hostCollector } from "../../client/collector.ts";
import type { Collector } from "../backend.ts";
import { Survey } from "./lifetimes.ts";

interface Subject {
  readonly name: string;
}

/** Subjects and, for those in `held`, what keeps them alive. In a function of its own, whose frame is gone when the collector comes. */
function watched(survey: Survey<Subject>, names: string, held: Map<string, object>, keep: string): void {
  for (const name of names) {
    const life = survey.watch({ name });
    if (keep.includes(name)) held.set(name, life);
  }
}
const names = (dead: Iterable<Subject>): string =>
  [...dead]
    .map(({ name }) => name)
    .toSorted()
    .join("");

test("what died young is found by collections of the young, what outlived two of them by one of all", () => {
  const survey = new Survey<Subject>(hostCollector() as Collector);
  const held = new Map<string, object>();
  watched(survey, "abcdefg-", held, "bcde");
  expect(names(survey.collectYoung())).toContain("afg");
  held.delete("b");
  expect(names(survey.collectYoung())).toContain("b");
  expect(names(survey.collectYoung())).toBe("");
  held.delete("c");
  expect(names(survey.collectYoung())).toBe("");
  expect(names(survey.collect())).toContain("c");
  // Each is found once, and the living never.
  expect(names(survey.collect())).toMatch(/^-?$/);
  expect([...held.keys()].join("")).toBe("de");
});

test("what ended in another way is not found dead", () => {
  const survey = new Survey<Subject>(hostCollector() as Collector);
  const subjects = [..."abc"].map((name) => ({ name }));
  (() => {
    for (const subject of subjects) survey.watch(subject);
    survey.watch({ name: "-" });
  })();
  survey.forget(subjects[1]);
  const dead = names(survey.collect());
  expect(dead).toContain("ac");
  expect(dead).not.toContain("b");
});
