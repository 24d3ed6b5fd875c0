"use client";
import { useCallback, useEffect, useMemo, useState } from "react";

export const RESULT_VIEWS = ["output", "ir", "graph", "cache"] as const;
export type ResultView = (typeof RESULT_VIEWS)[number];
export const LOWER_VIEWS = ["timeline", "compare", "problems", "log"] as const;
export type LowerView = (typeof LOWER_VIEWS)[number];
/** What a narrow window shows: one pane at a time. */
export type PhoneView = "code" | ResultView | "timeline";

export const VIEW_NAMES: Readonly<Record<ResultView | LowerView, string>> = {
  output: "Output",
  ir: "IR",
  graph: "Graph",
  cache: "Cache",
  timeline: "Timeline",
  compare: "Compare",
  problems: "Problems",
  log: "Log",
};

/** Which views the page shows. */
export interface Views {
  readonly result: ResultView;
  readonly lower: LowerView;
  readonly phone: PhoneView;
  /** The views below are one line: what is above needs the room. */
  readonly folded: boolean;
  showResult(view: ResultView): void;
  showLower(view: LowerView): void;
  showPhone(view: PhoneView): void;
  fold(folded: boolean): void;
}

/** `failure` names the error that the run ended with: it opens the list that names it, once, when it comes. */
export function useViews(small: boolean, failure: string | null): Views {
  const [result, setResult] = useState<ResultView>("output");
  const [lower, setLower] = useState<LowerView>("timeline");
  const [phone, showPhone] = useState<PhoneView>("code");
  const [unfolded, setUnfolded] = useState(false);
  useEffect(() => {
    setLower(failure === null ? "timeline" : "problems");
  }, [failure]);
  const showResult = useCallback((view: ResultView) => {
    setResult(view);
    setUnfolded(false);
  }, []);
  const showLower = useCallback((view: LowerView) => {
    setLower(view);
    setUnfolded(true);
  }, []);
  const fold = useCallback((folded: boolean) => setUnfolded(!folded), []);
  const folded = !small && result !== "output" && !unfolded;
  return useMemo(
    () => ({ result, lower, phone, folded, showResult, showLower, showPhone, fold }),
    [result, lower, phone, folded, showResult, showLower, fold],
  );
}
