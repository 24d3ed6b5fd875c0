import fuzzysort from "fuzzysort";
import type { Command, Found } from "./commands.ts";

/** A word that only the other names have is worth less than one in the title. */
const OTHER_NAMES = 0.7;
/** There are many programs to open, with words of all kinds in their titles: what the page does comes first. */
const EXAMPLE = 0.6;
const USED_LATELY = 0.05;

/** Commands whose title, group or other names have these letters in this order, the best first. */
export function find(commands: readonly Command[], query: string, recent: readonly string[]): Found[] {
  return fuzzysort
    .go(query, commands, {
      keys: ["title", (command) => `${command.group} ${command.words ?? ""}`],
      threshold: 0.3,
      scoreFn: (result) => {
        const weight = result.obj.group === "Examples" ? EXAMPLE : 1;
        const best = weight * Math.max(result[0].score, OTHER_NAMES * result[1].score);
        return best === 0 ? 0 : best + (recent.includes(result.obj.id) ? USED_LATELY : 0);
      },
    })
    .map((result) => ({ command: result.obj, group: result.obj.group, marked: result[0].score > 0 ? [...result[0].indexes] : [] }));
}
