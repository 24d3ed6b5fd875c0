import { type Draft, fromOrigin, type Origin, readDraft, storeDraft } from "./draft.ts";
import type { Keeper } from "./keeper.ts";

/** After the last key the draft is stored; while somebody types on, at least this often too. */
const STORE_MS = 300;
const STORE_AT_LEAST_MS = 2_000;
/** Typing has paused: what reads the whole program may look at it. */
const SETTLED_MS = 250;

/**
 * The program of this tab, outside of React: a key changes its code, and draws nothing but what shows that. Stored for a reload
 * when typing pauses, and at the latest when the page goes. Session storage belongs to one tab, so two tabs never overwrite
 * each other; a keeper has a copy for the next visit, where the tab does not come back.
 */
export class DraftStore {
  readonly #key: string | null;
  readonly #keeper: Keeper | null;
  #draft: Draft | null = null;
  #settled = "";
  #unstoredSince: number | null = null;
  #storing: ReturnType<typeof setTimeout> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  /** Without a key nothing is stored. */
  constructor(key: string | null, keeper: Keeper | null = null) {
    this.#key = key;
    this.#keeper = keeper;
  }

  /** Null until `open`: on the server there is no draft. */
  get draft(): Draft | null {
    return this.#draft;
  }

  get code(): string {
    return this.#draft?.code ?? "";
  }

  /** The code as it was when typing last paused. */
  get settledCode(): string {
    return this.#settled;
  }

  /** Takes the tab's draft, or begins one. */
  open(origin: Origin): void {
    if (this.#draft !== null) return;
    this.#draft = (this.#key === null ? null : readDraft(this.#key)) ?? fromOrigin(origin);
    this.#keeper?.keep(this.#draft);
    this.#settled = this.#draft.code;
    this.#tell();
  }

  /** What the editor holds after a key. */
  type(code: string): void {
    if (this.#draft === null || code === this.#draft.code) return;
    this.#draft = { ...this.#draft, code };
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#tellSettled(), SETTLED_MS);
    const now = Date.now();
    this.#unstoredSince ??= now;
    clearTimeout(this.#storing);
    this.#storing = setTimeout(() => this.flush(), Math.min(STORE_MS, Math.max(0, this.#unstoredSince + STORE_AT_LEAST_MS - now)));
    this.#tell();
  }

  /** Any other change, stored at once: a title, a reset, another program. */
  change(change: Partial<Draft>): void {
    if (this.#draft === null) return;
    this.#draft = { ...this.#draft, ...change };
    this.#unstoredSince ??= Date.now();
    this.flush();
    this.#tellSettled();
  }

  /** Another draft in the place of this one, which is kept where it was changed. */
  replace(draft: Draft): void {
    this.flush();
    this.#keeper?.putAside();
    this.#draft = draft;
    this.#unstoredSince ??= Date.now();
    this.flush();
    this.#tellSettled();
  }

  /** Stores what is not stored yet. */
  readonly flush = (): void => {
    clearTimeout(this.#storing);
    if (this.#key === null || this.#unstoredSince === null || this.#draft === null) return;
    this.#unstoredSince = null;
    storeDraft(this.#key, this.#draft);
    this.#keeper?.keep(this.#draft);
  };

  /** Somebody runs it: that counts as a pause in typing, and what depends on the code need not wait for one. Returns the code. */
  readonly settle = (): string => {
    this.flush();
    if (this.#settled !== this.code) this.#tellSettled();
    return this.code;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tellSettled(): void {
    clearTimeout(this.#settling);
    this.#settled = this.code;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
