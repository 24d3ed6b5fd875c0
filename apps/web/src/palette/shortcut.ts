/**
 * Keys of a command, as `Mod+Shift+F`: Mod is Command on a Mac and Control elsewhere. View is Alt, but Control on a Mac, where
 * Alt with a digit types a bracket on many keyboards. The last part names a key by its place on the board (`K`, `1`, `.`) or by
 * its name (`Enter`, `F1`).
 */
export type Shortcut = string;

interface Keys {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const CODES: Readonly<Record<string, string>> = { ".": "Period", ",": "Comma", "/": "Slash" };

function codeOf(key: string): string {
  if (/^[A-Z]$/.test(key)) return `Key${key}`;
  if (/^\d$/.test(key)) return `Digit${key}`;
  return CODES[key] ?? key;
}

/** Whether the event is that of the keys. */
export function isPressed(shortcut: Shortcut, event: Keys, mac: boolean): boolean {
  const parts = shortcut.split("+");
  const has = (name: string): boolean => parts.includes(name);
  const code = codeOf(parts.at(-1) as string);
  return (
    (event.code === code || (code === "Enter" && event.code === "NumpadEnter")) &&
    event.ctrlKey === (has("Ctrl") || has(mac ? "View" : "Mod")) &&
    event.metaKey === (has("Mod") && mac) &&
    event.altKey === (has("Alt") || (has("View") && !mac)) &&
    event.shiftKey === has("Shift")
  );
}

const ON_MAC: Readonly<Record<string, string>> = { Mod: "⌘", Ctrl: "⌃", View: "⌃", Alt: "⌥", Shift: "⇧", Enter: "↵" };
const ELSEWHERE: Readonly<Record<string, string>> = { Mod: "Ctrl", View: "Alt", Enter: "↵" };

/** The keys as they are printed on the board: `⌘K`, `Ctrl K`. */
export function shortcutText(shortcut: Shortcut, mac: boolean): string {
  const parts = shortcut.split("+").map((part) => (mac ? ON_MAC : ELSEWHERE)[part] ?? part);
  return parts.join(mac ? "" : " ");
}

/** As `aria-keyshortcuts` has them. */
export const ariaShortcut = (shortcut: Shortcut, mac: boolean): string =>
  shortcut
    .replace("Mod", mac ? "Meta" : "Control")
    .replace("View", mac ? "Control" : "Alt")
    .replace("Ctrl", "Control");
