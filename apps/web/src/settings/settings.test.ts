import { expect, it } from "vitest";
import { DEFAULTS, settingsFrom } from "./settings.ts";

it("takes what is stored and leaves what it does not know", () => {
  expect(settingsFrom({ fontSize: 15, vim: true, wordWrap: "yes", other: 1 })).toEqual({ ...DEFAULTS, fontSize: 15, vim: true });
  expect(settingsFrom(null)).toEqual(DEFAULTS);
  expect(settingsFrom([])).toEqual(DEFAULTS);
});

it("keeps the size of the program's letters readable", () => {
  expect(settingsFrom({ fontSize: 400 }).fontSize).toBe(22);
  expect(settingsFrom({ fontSize: -1 }).fontSize).toBe(10);
  expect(settingsFrom({ fontSize: Number.NaN }).fontSize).toBe(13);
});
