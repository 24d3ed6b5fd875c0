"use client";
import { useEffect, useSyncExternalStore } from "react";
import { DEFAULTS, type Settings, settings } from "./settings.ts";

export const useSettings = (): Settings => useSyncExternalStore(settings.subscribe, settings.get, () => DEFAULTS);

/** Tells the style sheets what they cannot ask the browser. */
export function useSettingsOnPage(): void {
  const { reducedMotion } = useSettings();
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (reducedMotion) dataset.motion = "reduced";
    else delete dataset.motion;
  }, [reducedMotion]);
}
