"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import type { DraftStore } from "../../drafts/draft-store.ts";
import { useSettledCode } from "../../drafts/use-draft.ts";

/** How the draft stands on the server. */
export type Saving =
  | { readonly state: "saved"; readonly at: number | null }
  | { readonly state: "saving" }
  /** Kept in this tab, and tried again. */
  | { readonly state: "away"; readonly why: string }
  /** Another tab has saved meanwhile: somebody has to choose. */
  | { readonly state: "conflict"; readonly theirs: { readonly code: string; readonly revision: number } };

const againMs = 4_000;

/** Saves what is typed when typing pauses; the tab has it at once (drafts/draft-store.ts), the server soon after. */
export function useDraftSaving(
  course: string,
  exercise: string,
  draft: DraftStore,
  stored: { readonly code: string; readonly revision: number } | null,
): { readonly saving: Saving; keepMine(): void; takeTheirs(): void } {
  const code = useSettledCode(draft, true);
  const [saving, setSaving] = useState<Saving>({ state: "saved", at: null });
  const [tick, setTick] = useState(0);
  /** What the server has, as far as this tab knows. */
  const known = useRef({ code: stored?.code ?? null, revision: stored?.revision ?? 0 });
  const busy = useRef(false);
  const conflicted = saving.state === "conflict";
  const [starter] = useState(() => draft.draft?.origin.code ?? "");

  // biome-ignore lint/correctness/useExhaustiveDependencies: a tick is another try
  useEffect(() => {
    const untouched = known.current.code === null && code === starter;
    if (draft.draft === null || busy.current || conflicted || untouched || code === known.current.code) return;
    busy.current = true;
    setSaving({ state: "saving" });
    api.study.save
      .mutate({ course, exercise, code, revision: known.current.revision })
      .then(
        (answer) => {
          if ("theirs" in answer) return setSaving({ state: "conflict", theirs: answer.theirs });
          known.current = { code, revision: answer.saved };
          setSaving({ state: "saved", at: Date.now() });
        },
        (error: unknown) => {
          setSaving({ state: "away", why: requestError(error) });
          setTimeout(() => setTick((n) => n + 1), againMs);
        },
      )
      .finally(() => {
        busy.current = false;
        // What was typed meanwhile.
        if (draft.settledCode !== code) setTick((n) => n + 1);
      });
  }, [code, tick, conflicted, course, exercise, draft]);

  const settle = useCallback(
    (theirs: { code: string; revision: number }, take: boolean): void => {
      known.current = theirs;
      if (take) draft.change({ code: theirs.code });
      setSaving({ state: "saved", at: null });
      setTick((n) => n + 1);
    },
    [draft],
  );
  return {
    saving,
    keepMine: () => saving.state === "conflict" && settle(saving.theirs, false),
    takeTheirs: () => saving.state === "conflict" && settle(saving.theirs, true),
  };
}

/** The saving in words. */
export function savingText(saving: Saving): string {
  switch (saving.state) {
    case "saved":
      return saving.at === null
        ? "Saved"
        : `Saved ${new Date(saving.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
    case "saving":
      return "Saving";
    case "away":
      return "Not saved yet, kept in this tab";
    case "conflict":
      return "Changed in another tab";
  }
}
