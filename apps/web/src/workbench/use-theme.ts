"use client";
import { useCallback, useEffect, useState } from "react";
import { THEME_KEY } from "./theme-script.ts";

/** Whether the page is dark now: the system's choice until the user makes one. */
export function useTheme(): { dark: boolean; toggle(): void } {
  const [dark, setDark] = useState(false);
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const read = (): void =>
      setDark(document.documentElement.dataset.theme === undefined ? system.matches : document.documentElement.dataset.theme === "dark");
    read();
    system.addEventListener("change", read);
    // The button may be another component's.
    const chosen = new MutationObserver(read);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", read);
      chosen.disconnect();
    };
  }, []);
  const toggle = useCallback(() => {
    setDark((was) => {
      const next = was ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      try {
        localStorage.setItem(THEME_KEY, next);
      } catch {
        // Without storage the choice lasts as long as the page.
      }
      return !was;
    });
  }, []);
  return { dark, toggle };
}

/** Whether the window is narrow: one pane at a time. */
export function useSmall(): boolean {
  const [small, setSmall] = useState(false);
  useEffect(() => {
    const query = matchMedia("(max-width: 899px)");
    const read = (): void => setSmall(query.matches);
    read();
    query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  return small;
}
