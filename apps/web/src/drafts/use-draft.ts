"use client";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Draft, Origin } from "./draft.ts";
import { DraftStore } from "./draft-store.ts";
import { Keeper } from "./keeper.ts";

/**
 * The draft of this tab under a key; opened with `origin` where the tab has none yet. Whatever ends the page finds it stored; where no
 * server has it as well, a copy outlives the tab.
 */
export function useDraftStore(key: string, origin: Origin | null, onServer = false): DraftStore {
  const store = useMemo(() => new DraftStore(key, onServer || typeof window === "undefined" ? null : new Keeper(key)), [key, onServer]);
  useEffect(() => {
    if (origin !== null) store.open(origin);
  }, [store, origin]);
  useEffect(() => {
    // Hidden comes before a phone's browser ends a page without a word.
    const hide = (): void => {
      if (document.visibilityState === "hidden") store.flush();
    };
    addEventListener("pagehide", store.flush);
    document.addEventListener("visibilitychange", hide);
    return () => {
      store.flush();
      removeEventListener("pagehide", store.flush);
      document.removeEventListener("visibilitychange", hide);
    };
  }, [store]);
  return store;
}

/**
 * A part of the draft. The component is drawn again only when that part is another: `select` gives what `Object.is` can compare,
 * and is called for each key.
 */
export function useDraft<Part>(store: DraftStore, select: (draft: Draft | null) => Part): Part {
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.draft),
    () => select(null),
  );
}

/** Whether the program is another than `code`; never where that is null. */
export const useDiffers = (store: DraftStore, code: string | null): boolean =>
  useDraft(store, (draft) => code !== null && draft !== null && draft.code !== code);

/** The program, as it was when typing last paused; nothing where it is not wanted. */
export const useSettledCode = (store: DraftStore, wanted: boolean): string =>
  useSyncExternalStore(
    store.subscribe,
    () => (wanted ? store.settledCode : ""),
    () => "",
  );
