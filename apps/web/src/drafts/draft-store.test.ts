import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Draft, fromOrigin, type Origin } from "./draft.ts";
import { DraftStore } from "./draft-store.ts";

const ORIGIN: Origin = { kind: "example", id: "entropy", title: "Entropy", code: "let x = 1;" };
const KEY = "tracepad:draft:play";

let items: Map<string, string>;
let writes: number;
beforeEach(() => {
  vi.useFakeTimers();
  items = new Map();
  writes = 0;
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      writes++;
      items.set(key, value);
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const kept = (): string | undefined => (JSON.parse(items.get(KEY) ?? "{}") as Partial<Draft>).code;
function opened(): DraftStore {
  const store = new DraftStore(KEY);
  store.open(ORIGIN);
  return store;
}

describe("the draft of a tab", () => {
  it("begins as what it came from, and again as what was typed", () => {
    opened().type("let x = 2;");
    expect(opened().code).toBe("let x = 1;");
    vi.runAllTimers();
    expect(opened().code).toBe("let x = 2;");
  });

  it("is stored when typing pauses, not for each key, and every two seconds while it does not", () => {
    const store = opened();
    for (let i = 0; i < 10; i++) {
      store.type(`let x = ${i};`);
      vi.advanceTimersByTime(100);
    }
    expect(writes).toBe(0);
    vi.advanceTimersByTime(300);
    expect(kept()).toBe("let x = 9;");
    expect(writes).toBe(1);
    for (let i = 0; i < 41; i++) {
      store.type(`let y = ${i};`);
      vi.advanceTimersByTime(100);
    }
    expect(writes).toBe(3);
  });

  it("is stored at once when the page goes, and by any other change", () => {
    const store = opened();
    store.type("let x = 3;");
    store.flush();
    expect(kept()).toBe("let x = 3;");
    store.flush();
    expect(writes).toBe(1);
    store.replace(fromOrigin(ORIGIN));
    expect(kept()).toBe("let x = 1;");
  });

  it("tells of each key, and of a pause", () => {
    const store = opened();
    const settled: string[] = [];
    store.subscribe(() => settled.push(store.settledCode));
    store.type("a");
    store.type("ab");
    expect(settled).toEqual(["let x = 1;", "let x = 1;"]);
    vi.advanceTimersByTime(250);
    expect(settled.at(-1)).toBe("ab");
  });

  it("is settled and stored once it is run, and tells of it once", () => {
    const store = opened();
    store.type("a");
    const told = vi.fn();
    store.subscribe(told);
    expect(store.settle()).toBe("a");
    expect(store.settledCode).toBe("a");
    expect(kept()).toBe("a");
    store.settle();
    vi.advanceTimersByTime(10_000);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("keeps working where nothing can be stored", () => {
    vi.stubGlobal("sessionStorage", undefined);
    const store = opened();
    store.change({ title: "Mine" });
    expect(store.draft).toMatchObject({ title: "Mine", code: "let x = 1;" });
  });
});
