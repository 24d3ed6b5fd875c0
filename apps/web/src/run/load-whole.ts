import type { RunRecord } from "./use-run.ts";

/** Where the elements of a record's arrays are asked for. */
export type WholeSource = Pick<RunRecord, "id" | "local" | "snippet" | "wholes">;

/**
 * The elements of the array that an event shows, as they lie in memory. A run in this browser has them here; those of others the
 * server keeps. Throws an Error that says why they cannot be had.
 */
export async function loadWhole({ id, local, snippet, wholes }: WholeSource, event: number): Promise<Uint8Array> {
  if (local) {
    const here = wholes?.get(event);
    if (here === undefined) throw new Error("This array is no longer here. Run the program again.");
    return here;
  }
  const owner = id !== null ? `runs/${id}` : `snippets/${snippet}`;
  const answer = await fetch(`/api/${owner}/arrays/${event}`).catch(() => {
    throw new Error("The server cannot be reached.");
  });
  if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  throw new Error(answer.status === 404 ? "The server no longer keeps this array. Run the program again." : await answer.text());
}
