"use client";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { CallRow } from "../model/calls.ts";
import type { Program } from "../model/programs.ts";
import { chosen, NOTHING, type Origin, Origins, type Pointing, type PointingAction, pointing } from "../model/selection.ts";

/** Where the user points, outside of React's tree: only views that show it are drawn again when it changes. */
export class PointingStore {
  #state: Pointing = NOTHING;
  readonly #listeners = new Set<() => void>();

  readonly get = (): Pointing => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly dispatch = (action: PointingAction): void => {
    const next = pointing(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  };
}

/** What views share to point at one origin. */
export interface Explore {
  readonly origins: Origins;
  readonly programs: readonly Program[];
  readonly store: PointingStore;
  reveal(line: number, column?: number): void;
}

const onServer = (): Pointing => NOTHING;

const usePointing = (store: PointingStore): Pointing => useSyncExternalStore(store.subscribe, store.get, onServer);

/** The origin that all views highlight. */
export const useOrigin = ({ store }: Pick<Explore, "store">): Origin | null => chosen(usePointing(store));

export const useIsPinned = ({ store }: Pick<Explore, "store">): boolean => usePointing(store).pinned !== null;

/** The origins of a run, with one store for the page. Escape lets a pinned origin go. */
export function useExplore(input: {
  code: string;
  programs: readonly Program[];
  rows: readonly CallRow[];
  run: string | null;
  reveal(line: number, column?: number): void;
}): Explore {
  const { code, programs, rows, run, reveal } = input;
  const store = useMemo(() => new PointingStore(), []);
  const origins = useMemo(() => new Origins(code, programs, rows), [code, programs, rows]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run's origins are not this one's
  useEffect(() => store.dispatch({ type: "clear" }), [store, run]);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape") store.dispatch({ type: "unpin" });
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [store]);
  return useMemo(() => ({ origins, programs, store, reveal }), [origins, programs, store, reveal]);
}
