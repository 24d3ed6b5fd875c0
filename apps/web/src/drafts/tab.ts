/**
 * A name for this tab, which a reload and a restored session keep, and a copy of the tab does not: the name is locked while a page
 * has it, so that no two tabs write to one place, and everyone sees which tabs are gone.
 */
const TAB_KEY = "tracepad:tab";
const LOCK = "tracepad:tab:";
/** A reload's old page lets the name go a moment after the new one asks. */
const WAIT_MS = 1_000;

const newName = (): string => Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join("");

function named(name: string): string {
  try {
    sessionStorage.setItem(TAB_KEY, name);
  } catch {
    // Without storage each load is a tab of its own.
  }
  return name;
}

function nameBefore(): string | null {
  try {
    return sessionStorage.getItem(TAB_KEY);
  } catch {
    return null;
  }
}

/** Whether the name is ours now, for as long as the page lives. */
const lock = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const held = (): Promise<never> => {
      resolve(true);
      return new Promise(() => undefined);
    };
    navigator.locks.request(LOCK + name, { signal: AbortSignal.timeout(WAIT_MS) }, held).catch(() => resolve(false));
  });

let claiming: Promise<string> | null = null;

export function tabName(): Promise<string> {
  claiming ??= claim();
  return claiming;
}

async function claim(): Promise<string> {
  const before = nameBefore();
  // Locks are for secure origins. Elsewhere a copied tab writes where the first one does.
  if (navigator.locks === undefined) return named(before ?? newName());
  if (before !== null && (await lock(before))) return before;
  const name = newName();
  await lock(name);
  return named(name);
}

/** The names of the tabs that are open; null where that cannot be known. */
export async function openTabs(): Promise<ReadonlySet<string> | null> {
  if (navigator.locks === undefined) return null;
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : [])));
}
