"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Command } from "./commands.ts";
import { isMac } from "./keys.tsx";
import { isPressed, type Shortcut } from "./shortcut.ts";

/** The palette comes when it is called for the first time. */
const Palette = dynamic(() => import("./palette.tsx"), { ssr: false });

export const PALETTE_KEYS: readonly Shortcut[] = ["Mod+K", "F1"];

/**
 * Hears the keys of all commands, before the editor or a field does, and shows the palette. `commands` is asked when it is
 * needed, so that nothing is made for keys that are no command's.
 */
export function useCommands(
  commands: () => readonly Command[],
  onLine: ((line: number) => void) | null = null,
): { palette: ReactNode; open(): void } {
  const [shown, setShown] = useState<readonly Command[] | null>(null);
  const latest = useRef(commands);
  latest.current = commands;
  const [open] = useState(() => () => setShown(latest.current()));
  useEffect(() => {
    const mac = isMac();
    const key = (event: KeyboardEvent): void => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !/^F\d+$/.test(event.code);
      if (plain || event.isComposing || document.querySelector("dialog:modal") !== null) return;
      const done = (run: () => void): void => {
        event.preventDefault();
        event.stopPropagation();
        run();
      };
      if (PALETTE_KEYS.some((keys) => isPressed(keys, event, mac))) {
        done(open);
        return;
      }
      const pressed = latest.current().find(({ keys }) => keys?.some((one) => isPressed(one, event, mac)));
      if (pressed !== undefined) done(pressed.run);
    };
    addEventListener("keydown", key, { capture: true });
    return () => removeEventListener("keydown", key, { capture: true });
  }, [open]);
  return { palette: shown === null ? null : <Palette commands={shown} onClose={() => setShown(null)} onLine={onLine} />, open };
}
