import type { Draft } from "./draft.ts";

/** A draft as the browser keeps it beyond the life of its tab. */
export interface KeptDraft {
  readonly id: string;
  /** The tab that wrote it; see tab.ts. */
  readonly tab: string;
  /** When it was typed last, milliseconds since 1970. */
  readonly at: number;
  readonly draft: Draft;
  /** Something else has taken its place in its tab. */
  readonly aside: boolean;
  /** Somebody was asked about it, or put it aside by themselves: it is listed, and not offered again. */
  readonly asked: boolean;
}

const PREFIX = "tracepad:kept:";
const DAY_MS = 86_400_000;

/** What is kept at most. Local storage has 5 MiB for all that a site keeps. */
export const KEPT = { drafts: 20, characters: 1_000_000, ageMs: 30 * DAY_MS } as const;

const isText = (value: unknown): value is string => typeof value === "string";

/** The store outlives releases, and anyone may write to it. */
function parsed(id: string, text: string | null): KeptDraft | null {
  try {
    const { tab, at, draft, aside, asked } = JSON.parse(text ?? "null") as KeptDraft;
    const whole = isText(tab) && typeof at === "number" && [draft.title, draft.code, draft.origin.title, draft.origin.code].every(isText);
    return whole ? { id, tab, at, draft, aside: aside === true, asked: asked === true } : null;
  } catch {
    return null;
  }
}

/** Null where the browser keeps nothing for this site. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function write(store: Storage, { id, ...kept }: KeptDraft): void {
  store.setItem(PREFIX + id, JSON.stringify(kept));
}

/** All, the last one first. Those that are too old, or more than fit, are gone then. */
export function keptDrafts(now = Date.now()): KeptDraft[] {
  const store = storage();
  if (store === null) return [];
  const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? "").filter((key) => key.startsWith(PREFIX));
  const all: KeptDraft[] = [];
  for (const key of keys) {
    const kept = parsed(key.slice(PREFIX.length), store.getItem(key));
    if (kept === null || kept.at < now - KEPT.ageMs) store.removeItem(key);
    else all.push(kept);
  }
  all.sort((a, b) => b.at - a.at);
  let characters = 0;
  return all.filter(({ id, draft }, i) => {
    characters += draft.code.length + draft.origin.code.length;
    const fits = i < KEPT.drafts && characters <= KEPT.characters;
    if (!fits) store.removeItem(PREFIX + id);
    return fits;
  });
}

/**
 * Keeps what stands in a tab's place `key` beyond the tab's end, while it is another program than the one it came from. In the way of
 * nothing: where there is no room or no storage, the tab's own draft is all there is.
 */
export function keepDraft(tab: string, key: string, draft: Draft, now = Date.now()): void {
  const store = storage();
  if (store === null) return;
  const id = `${tab} ${key}`;
  if (draft.code === draft.origin.code) {
    store.removeItem(PREFIX + id);
    return;
  }
  const isNew = store.getItem(PREFIX + id) === null;
  try {
    write(store, { id, tab, at: now, draft, aside: false, asked: false });
    if (isNew) keptDrafts(now);
  } catch {
    // No room: what stands there is older than the program that is being written.
    store.removeItem(PREFIX + id);
  }
}

/** Another program takes the place of what stands there: that stays, on its own. */
export function putAside(tab: string, key: string): void {
  const store = storage();
  const id = `${tab} ${key}`;
  const kept = store === null ? null : parsed(id, store.getItem(PREFIX + id));
  if (store === null || kept === null) return;
  store.removeItem(PREFIX + id);
  try {
    write(store, { ...kept, id: `${id} ${kept.at.toString(36)}`, aside: true, asked: true });
  } catch {
    // As much room as there was a moment ago; another tab has taken it.
  }
}

/** It is not offered again; the list has it. */
export function setAsked(kept: KeptDraft): void {
  const store = storage();
  if (store === null || store.getItem(PREFIX + kept.id) === null) return;
  try {
    write(store, { ...kept, asked: true });
  } catch {
    // It will be offered once more.
  }
}

export const forgetDraft = ({ id }: KeptDraft): void => storage()?.removeItem(PREFIX + id);
