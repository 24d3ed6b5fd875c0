"use client";
import { useEffect, useState } from "react";

/** When the page has settled: it takes some megabytes, most of them from the browser's own cache. */
const REGISTER_MS = 5_000;
/** A page that stays open asks this often whether there is another build. */
const UPDATE_MS = 60 * 60_000;

/**
 * Makes the playground open without a network from the next visit on. True when another build has come since the page was
 * opened: a reload shows it.
 */
export function useOffline(): { readonly updated: boolean } {
  const [updated, setUpdated] = useState(false);
  useEffect(() => {
    // Only a secure origin has them; in development files change under their names.
    const workers = (navigator as Partial<Navigator>).serviceWorker;
    if (workers === undefined || process.env.NODE_ENV !== "production") return;
    let controlled = workers.controller !== null;
    const changed = (): void => {
      if (controlled) setUpdated(true);
      controlled = true;
    };
    workers.addEventListener("controllerchange", changed);
    // Without it the page needs its server, as it would anyway.
    const register = (): void => void workers.register("/service-worker.js", { updateViaCache: "none" }).catch(() => undefined);
    const timer = setTimeout(register, controlled ? 0 : REGISTER_MS);
    const update = setInterval(() => {
      if (document.visibilityState === "visible") register();
    }, UPDATE_MS);
    return () => {
      clearTimeout(timer);
      clearInterval(update);
      workers.removeEventListener("controllerchange", changed);
    };
  }, []);
  return { updated };
}
