import { type Draft, storeDraft } from "./draft.ts";
import { type KeptDraft, keepDraft, keptDrafts, putAside } from "./kept-drafts.ts";
import { openTabs, tabName } from "./tab.ts";

/** Where nobody knows which tabs are open, a draft that was typed this long ago is taken for left. */
const LEFT_MS = 60_000;

/** Keeps the draft of one place of this tab for the next visit, once the tab has its name. */
export class Keeper {
  readonly #key: string;
  #tab: string | null = null;
  #waiting: Draft | null = null;

  constructor(key: string) {
    this.#key = key;
    void tabName().then((tab) => {
      this.#tab = tab;
      if (this.#waiting !== null) keepDraft(tab, key, this.#waiting);
    });
  }

  keep(draft: Draft): void {
    if (this.#tab === null) this.#waiting = draft;
    else keepDraft(this.#tab, this.#key, draft);
  }

  putAside(): void {
    if (this.#tab !== null) putAside(this.#tab, this.#key);
  }
}

/** Writes the draft that another page of this tab will open; what stood there is kept where it was changed. */
export function leaveDraft(key: string, draft: Draft): void {
  void tabName().then((tab) => putAside(tab, key));
  storeDraft(key, draft);
}

/** Drafts that stand in no open tab, the last one first. */
export async function leftDrafts(now = Date.now()): Promise<KeptDraft[]> {
  const [own, open] = await Promise.all([tabName(), openTabs()]);
  const isOpen = ({ tab, at }: KeptDraft): boolean => tab === own || (open === null ? at > now - LEFT_MS : open.has(tab));
  return keptDrafts(now).filter((kept) => kept.aside || !isOpen(kept));
}
