"use client";
import { type CSSProperties, type RefObject, useEffect, useMemo, useState } from "react";

/** Pixels that each side keeps. */
const LEAST = 300;

/** How wide the results are: by the style sheet, until somebody moves the edge between them and the program. */
export function useColumns(main: RefObject<HTMLElement | null>) {
  const [chosen, choose] = useState<number | null>(null);
  const [measured, setMeasured] = useState({ results: 648, whole: 1440 });
  useEffect(() => {
    const results = main.current?.querySelector(".out-pane");
    if (results == null) return;
    const observer = new ResizeObserver(() => {
      const whole = main.current?.clientWidth ?? 0;
      setMeasured({ results: Math.round(results.getBoundingClientRect().width), whole });
    });
    observer.observe(results);
    return () => observer.disconnect();
  }, [main]);
  const { results, whole } = measured;
  return useMemo(() => {
    const max = Math.max(LEAST, whole - LEAST);
    return {
      style: chosen === null ? {} : ({ "--results": `${Math.min(chosen, max)}px` } as CSSProperties),
      splitter: { size: results, min: LEAST, max, onSize: choose, onReset: () => choose(null) },
    };
  }, [chosen, results, whole]);
}
