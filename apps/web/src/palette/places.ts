import { EXAMPLES } from "../examples/catalogue.ts";
import { settings } from "../settings/settings.ts";
import type { Command } from "./commands.ts";

/** To the pages of the site. */
export const placeCommands = (go: (path: string) => void): Command[] =>
  (
    [
      ["playground", "The playground", "/", "home editor program"],
      ["gallery", "All examples", "/gallery", "gallery"],
      ["guide", "The guide", "/guide", "help manual how documentation"],
      ["snippets", "My snippets", "/snippets", "shared names versions"],
      ["classes", "Classes", "/teach", "teach learn course exercises sets join"],
      ["account", "Account", "/account", "sign in out"],
    ] as const
  ).map(([id, title, path, words]) => ({ id: `go.${id}`, title, group: "Go to", words, run: () => go(path) }));

export const exampleCommands = (open: (id: string) => void): Command[] =>
  EXAMPLES.map(({ id, title, about }) => ({
    id: `example.${id}`,
    title: `Example: ${title}`,
    group: "Examples",
    words: `open ${about}`,
    run: () => open(id),
  }));

/** How this browser shows any page. */
export function lookCommands(theme: () => void): Command[] {
  const { reducedMotion } = settings.get();
  return [
    { id: "set.theme", title: "Change between light and dark", group: "This browser", words: "theme colours", run: theme },
    {
      id: "set.motion",
      title: reducedMotion ? "Let things move" : "Reduce motion",
      group: "This browser",
      words: "animation setting",
      run: () => settings.change({ reducedMotion: !reducedMotion }),
    },
  ];
}
