import { useCallback, useState } from "react";

export type ViewKind = "grid" | "heat" | "image" | "values";

/** How somebody looks at a figure. */
export interface ViewChoice {
  /** Null while nobody chose: as the program shows it. */
  readonly view: ViewKind | null;
  /** Indices of the leading axes. */
  readonly lead: readonly number[];
  /** Whether all entries are asked for where a preview would do. */
  readonly whole: boolean;
}

const FIRST: ViewChoice = { view: null, lead: [], whole: false };
const KEY = "tracepad:views";
/** Figures that are remembered, the latest chosen. */
const MOST = 200;

/** By the figure's place in the output: kept across runs, and across a reload of this tab. */
let remembered: Map<string, ViewChoice> | null = null;

function choices(): Map<string, ViewChoice> {
  if (remembered !== null) return remembered;
  remembered = new Map();
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    for (const [place, { view, lead, whole }] of kept as [string, ViewChoice][])
      remembered.set(String(place), { view, lead: lead.map(Number), whole: whole === true });
  } catch {
    // Nothing that can be read is kept.
    remembered.clear();
  }
  return remembered;
}

function remember(place: string, choice: ViewChoice): void {
  const all = choices();
  all.delete(place);
  all.set(place, choice);
  for (const oldest of all.keys()) if (all.size > MOST) all.delete(oldest);
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...all]));
  } catch {
    // A full or forbidden store costs the reload its choices, and nothing else.
  }
}

/** How the figure at this place is looked at, and the way to change that. */
export function useViewChoice(place: string): [ViewChoice, (change: Partial<ViewChoice>) => void] {
  const [chosen, setChosen] = useState<{ place: string; choice: ViewChoice } | null>(null);
  const choice = chosen?.place === place ? chosen.choice : (choices().get(place) ?? FIRST);
  const change = useCallback(
    (part: Partial<ViewChoice>) => {
      const next = { ...(choices().get(place) ?? FIRST), ...part };
      remember(place, next);
      setChosen({ place, choice: next });
    },
    [place],
  );
  return [choice, change];
}
