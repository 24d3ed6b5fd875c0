import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Draft, fromOrigin } from "./draft.ts";
import { forgetDraft, KEPT, keepDraft, keptDrafts, putAside, setAsked } from "./kept-drafts.ts";

const DRAFT: Draft = { ...fromOrigin({ kind: "example", id: "entropy", title: "Entropy", code: "let x = 1;" }), code: "let x = 2;" };
const code = (text: string): Draft => ({ ...DRAFT, code: text });
const PLACE = "tracepad:draft:play";
const codes = (now?: number): string[] => keptDrafts(now).map(({ draft }) => draft.code);

let items: Map<string, string>;
let room: number;
beforeEach(() => {
  items = new Map();
  room = Number.POSITIVE_INFINITY;
  vi.stubGlobal("localStorage", {
    get length() {
      return items.size;
    },
    key: (i: number) => [...items.keys()][i] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
    },
    removeItem: (key: string) => items.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

it("has one draft for each place of each tab, the last one first", () => {
  keepDraft("a", PLACE, code("1"), 1000);
  keepDraft("a", PLACE, code("2"), 2000);
  keepDraft("b", PLACE, code("3"), 3000);
  keepDraft("a", "tracepad:draft:s1", code("4"), 4000);
  expect(codes(5000)).toEqual(["4", "3", "2"]);
});

it("has none of a program that is as it came, and none that was forgotten", () => {
  keepDraft("a", PLACE, DRAFT);
  keepDraft("a", PLACE, code(DRAFT.origin.code));
  expect(codes()).toEqual([]);
  keepDraft("a", PLACE, DRAFT);
  keptDrafts().forEach(forgetDraft);
  expect(items.size).toBe(0);
});

it("keeps what another program took the place of, without offering it", () => {
  keepDraft("a", PLACE, code("before"), 1000);
  putAside("a", PLACE);
  keepDraft("a", PLACE, code("now"), 2000);
  putAside("b", PLACE);
  expect(keptDrafts(3000).map(({ draft, aside, asked }) => [draft.code, aside, asked])).toEqual([
    ["now", false, false],
    ["before", true, true],
  ]);
});

it("knows which ones somebody was asked about", () => {
  keepDraft("a", PLACE, DRAFT);
  keptDrafts().forEach(setAsked);
  expect(keptDrafts().map(({ asked }) => asked)).toEqual([true]);
});

it("goes by age, by number and by size", () => {
  keepDraft("old", PLACE, code("old"), 1000);
  expect(codes(1000 + KEPT.ageMs)).toEqual(["old"]);
  expect(codes(1001 + KEPT.ageMs)).toEqual([]);
  for (let i = 0; i < KEPT.drafts + 5; i++) keepDraft(`t${i}`, PLACE, code(`${i}`), 1000 + i);
  expect(codes(2000)).toEqual(Array.from({ length: KEPT.drafts }, (_, i) => `${KEPT.drafts + 4 - i}`));
  const large = (letter: string): Draft => code(letter.repeat(0.4 * KEPT.characters));
  for (const letter of ["x", "y", "z"]) keepDraft(letter, PLACE, large(letter), 3000 + letter.charCodeAt(0));
  expect(codes(4000).map((text) => text[0])).toEqual(["z", "y"]);
});

it("leaves no older program where the newer one has no room, and takes what it cannot read for nothing", () => {
  keepDraft("a", PLACE, code("older"));
  room = 50;
  keepDraft("a", PLACE, code("newer"));
  expect(codes()).toEqual([]);
  items.set("tracepad:kept:x", "{");
  items.set("tracepad:kept:y", '{"tab":1}');
  items.set("another's", "{}");
  expect(codes()).toEqual([]);
  expect([...items.keys()]).toEqual(["another's"]);
});

it("does without storage", () => {
  vi.stubGlobal("localStorage", undefined);
  keepDraft("a", PLACE, DRAFT);
  putAside("a", PLACE);
  expect(codes()).toEqual([]);
});
