import type { Services } from "../services.ts";

/** Notices closer together than this are one: a class that hands in together does not make each page look a hundred times. */
const gatherMs = 250;

/** Yields a number whenever something is announced under one of the ids, first at once: a page that was away looks for itself. */
export async function* watchCourse(
  { listener }: Services,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<number> {
  let changed = true;
  let wake = (): void => {};
  const notice = (): void => {
    changed = true;
    wake();
  };
  const leave = ids.map((id) => listener.subscribe("course", id, notice));
  signal?.addEventListener("abort", () => wake(), { once: true });
  const gone = (): boolean => signal?.aborted ?? false;
  try {
    for (let n = 1; !gone(); ) {
      if (!changed)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (gone()) return;
      changed = false;
      yield n++;
      await new Promise((resolve) => setTimeout(resolve, gatherMs));
    }
  } finally {
    for (const stop of leave) stop();
  }
}
