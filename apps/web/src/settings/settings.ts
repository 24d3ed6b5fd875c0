/** How this browser shows the page; kept in it, for all of its tabs. */
export interface Settings {
  /** Pixels, of the program. */
  readonly fontSize: number;
  readonly wordWrap: boolean;
  readonly vim: boolean;
  /** Nothing moves, also where the system does not ask for that. */
  readonly reducedMotion: boolean;
}

export const DEFAULTS: Settings = { fontSize: 13, wordWrap: false, vim: false, reducedMotion: false };
export const FONT_SIZES = { least: 10, most: 22 } as const;

const KEY = "tracepad:settings";

/** Settings from what was stored: what is missing or of another kind is as at first. */
export function settingsFrom(stored: unknown): Settings {
  const found = (typeof stored === "object" && stored !== null ? stored : {}) as Partial<Record<keyof Settings, unknown>>;
  const flag = (name: "wordWrap" | "vim" | "reducedMotion"): boolean => (typeof found[name] === "boolean" ? found[name] : DEFAULTS[name]);
  const size = typeof found.fontSize === "number" && Number.isFinite(found.fontSize) ? Math.round(found.fontSize) : DEFAULTS.fontSize;
  return {
    fontSize: Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, size)),
    wordWrap: flag("wordWrap"),
    vim: flag("vim"),
    reducedMotion: flag("reducedMotion"),
  };
}

function read(): Settings {
  try {
    return settingsFrom(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return DEFAULTS;
  }
}

let current: Settings | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

export const settings = {
  get: (): Settings => {
    current ??= read();
    return current;
  },
  /** Takes a change; another tab hears of it by the browser. */
  change(change: Partial<Settings>): void {
    current = settingsFrom({ ...settings.get(), ...change });
    try {
      localStorage.setItem(KEY, JSON.stringify(current));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    tell();
  },
  subscribe(listener: () => void): () => void {
    if (listeners.size === 0) addEventListener("storage", fromOtherTab);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) removeEventListener("storage", fromOtherTab);
    };
  },
};

function fromOtherTab({ key }: StorageEvent): void {
  if (key !== KEY && key !== null) return;
  current = read();
  tell();
}
