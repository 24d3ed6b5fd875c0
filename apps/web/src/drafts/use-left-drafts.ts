"use client";
import { useCallback, useEffect, useState } from "react";
import type { DraftStore } from "./draft-store.ts";
import { leftDrafts } from "./keeper.ts";
import { forgetDraft, type KeptDraft, setAsked } from "./kept-drafts.ts";

export interface LeftDrafts {
  /** To be offered: of tabs that are gone, and that nobody was asked about. */
  readonly offered: readonly KeptDraft[];
  /** The list that somebody asked for; null while it is closed. */
  readonly listed: readonly KeptDraft[] | null;
  open(): void;
  close(): void;
  /** It stands in the tab now. */
  recover(kept: KeptDraft): void;
  /** Offers no more of these; the list has them. */
  notNow(): void;
  forget(kept: KeptDraft): void;
}

/** Drafts of tabs that did not come back, for a tab that has just opened. `take` puts one into the page. */
export function useLeftDrafts(draft: DraftStore, take: (kept: KeptDraft) => void): LeftDrafts {
  const [offered, setOffered] = useState<readonly KeptDraft[]>([]);
  const [listed, setListed] = useState<readonly KeptDraft[] | null>(null);
  const find = useCallback(async () => (await leftDrafts()).filter((kept) => kept.draft.code !== draft.code), [draft]);
  useEffect(() => {
    let left = false;
    void find().then((found) => left || setOffered(found.filter(({ asked }) => !asked)));
    return () => {
      left = true;
    };
  }, [find]);
  const without = (kept: KeptDraft) => (all: readonly KeptDraft[]) => all.filter(({ id }) => id !== kept.id);
  const drop = (kept: KeptDraft): void => {
    forgetDraft(kept);
    setOffered(without(kept));
    setListed((all) => all && without(kept)(all));
  };
  return {
    offered,
    listed,
    open: () => void find().then(setListed),
    close: () => setListed(null),
    recover: (kept) => {
      setListed(null);
      take(kept);
      drop(kept);
    },
    notNow: () => {
      offered.forEach(setAsked);
      setOffered([]);
    },
    forget: drop,
  };
}
