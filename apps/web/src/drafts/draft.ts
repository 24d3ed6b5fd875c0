/** Where a draft's code came from, so that it can be compared and reset. */
export interface Origin {
  readonly kind: "example" | "snippet";
  readonly id: string;
  readonly title: string;
  readonly code: string;
}

export interface Draft {
  readonly title: string;
  readonly code: string;
  readonly origin: Origin;
  /** The name under which it was shared: sharing again gives that a new version. */
  readonly name?: string;
}

/** The tab's own draft of the playground; a fork writes here before it opens the page. */
export const PLAY_DRAFT = "tracepad:draft:play";
export const snippetDraft = (id: string): string => `tracepad:draft:${id}`;

export const fromOrigin = (origin: Origin): Draft => ({ title: origin.title, code: origin.code, origin });

export function storeDraft(key: string, draft: Draft): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A full or forbidden store costs the reload its draft, and nothing else.
  }
}

export function readDraft(key: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}
