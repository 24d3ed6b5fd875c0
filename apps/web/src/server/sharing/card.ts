import { readAllEvents, readSnippet, resolveName } from "@tracepad/db";
import type { RunEvent } from "@tracepad/shared";
import type { Services } from "../services.ts";

/** What a preview of a link needs. */
export interface Card {
  readonly id: string;
  readonly title: string;
  readonly author: string | null;
  readonly code: string;
  readonly createdAt: number;
  readonly run: string | null;
}

/** Null where there is nothing to show: never was, or deleted. */
export async function sharedCard({ db }: Services, ref: string): Promise<Card | null> {
  const id = ref.includes("-") ? await resolveName(db, ref) : ref;
  const snippet = id === null ? null : await readSnippet(db, id, null);
  return snippet === null || snippet.deletedAt !== null ? null : snippet;
}

export const cardEvents = ({ db }: Services, { run }: Card): Promise<readonly RunEvent[]> =>
  run === null ? Promise.resolve([]) : readAllEvents(db, run);
