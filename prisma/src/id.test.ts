import { expect, test } from "vitest";
import { newRunId } from "./index.ts";

test("ids of runs have 128 bits by chance: no two are alike, and each place takes every digit", () => {
  const ids = Array.from({ length: 2_000 }, newRunId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
  // Of 58 digits, 2,000 ids miss one at a place in one of 10¹³ cases.
  for (let place = 0; place < 22; place++) expect(new Set(ids.map((id) => id[place])).size).toBe(58);
});
