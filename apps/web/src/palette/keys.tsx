"use client";
import { useSyncExternalStore } from "react";
import { type Shortcut, shortcutText } from "./shortcut.ts";

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

const never = (): (() => void) => () => undefined;

/** Whether the keyboard is a Mac's; no, until the page is in the browser. */
export const useMac = (): boolean => useSyncExternalStore(never, isMac, () => false);

/** The keys of a command, as they are printed on the board of whoever looks. */
export function Keys({ keys, className }: { keys: Shortcut; className?: string }) {
  return <kbd className={className}>{shortcutText(keys, useMac())}</kbd>;
}
