import type { Shortcut } from "./shortcut.ts";

export const GROUPS = ["This page", "Run", "Program", "Views", "Editor", "This browser", "Examples", "Go to"] as const;

/** Something that the page can do. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: (typeof GROUPS)[number];
  /** The first is shown; each does it, wherever the focus is. */
  readonly keys?: readonly Shortcut[];
  /** Keys that the editor hears by itself: shown only. */
  readonly editorKeys?: Shortcut;
  /** What else somebody may call it. */
  readonly words?: string;
  run(): void;
}

/** A command as the palette lists it: the letters of its title that were typed are marked. */
export interface Found {
  readonly command: Command;
  readonly group: string;
  readonly marked: readonly number[];
}

/** Without words to look for: what was used last, then all, in their groups. */
export function inGroups(commands: readonly Command[], recent: readonly string[]): Found[] {
  const used = recent.flatMap((id) => commands.find((command) => command.id === id) ?? []);
  const rest = GROUPS.flatMap((group) => commands.filter((command) => command.group === group && !used.includes(command)));
  return [
    ...used.map((command) => ({ command, group: "Used last", marked: [] })),
    ...rest.map((command) => ({ command, group: command.group as string, marked: [] })),
  ];
}

/** The last ones first, each once. */
export const withUsed = (recent: readonly string[], id: string, most = 5): string[] =>
  [id, ...recent.filter((other) => other !== id)].slice(0, most);
