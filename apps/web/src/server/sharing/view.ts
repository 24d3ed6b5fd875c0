import { devicesOf, type ForkRow, forkRows, type NamedVersion, readAllEvents, readName, readSnippet, resolveName } from "@tracepad/db";
import { type DeletedView, eventBody, type ForkNode, type NameView, type SnippetView } from "@tracepad/shared";
import { diffLines } from "diff";
import type { Viewer } from "../accounts/visitor.ts";
import type { Services } from "../services.ts";

/** What a link shows, by a snippet's id or a name. Null where there never was one. */
export async function viewShared(services: Services, viewer: Viewer | null, ref: string): Promise<SnippetView | DeletedView | null> {
  const { db } = services;
  const byName = ref.includes("-");
  const id = byName ? await resolveName(db, ref) : ref;
  if (id === null) return null;
  const snippet = await readSnippet(db, id, viewer?.id ?? null);
  if (snippet === null) return null;
  if (snippet.deletedAt !== null) return { id, deletedAt: snippet.deletedAt };
  const { run, deletedAt: _, ...content } = snippet;
  const [events, name, rows, workers] = await Promise.all([
    run === null ? [] : readAllEvents(db, run),
    // The other versions are for who was given the name, and for whose it is: a link to one shows that one.
    byName ? readName(db, { slug: ref }) : snippet.mine && viewer !== null ? readName(db, { owner: viewer.id, snippet: id }) : null,
    forkRows(db, id, viewer?.id ?? null),
    services.workers(),
  ]);
  const today = devicesOf(workers).find((device) => device.id === snippet.device)?.versions ?? null;
  const readable = events.filter((event) => eventBody.safeParse(event).success);
  const partial = readable.length < events.length;
  return { ...content, events: readable, partial, today, name: name === null ? null : nameView(name), tree: forkTree(rows) };
}

/** A name as it is shown, with how many lines each version changed. */
export function nameView(name: { slug: string; title: string; current: number; versions: readonly NamedVersion[] }): NameView {
  const versions = name.versions.map(({ code, ...version }, i) => {
    const before = name.versions[i + 1];
    return { ...version, changed: before === undefined ? null : changedLines(before.code, code) };
  });
  return { slug: name.slug, title: name.title, current: name.current, versions };
}

/** Lines that were added or taken out, a changed line counted once. */
export function changedLines(before: string, after: string): number {
  const parts = diffLines(before, after, { timeout: 100 });
  if (parts === undefined) return Math.max(before.split("\n").length, after.split("\n").length);
  let changed = 0;
  for (let i = 0; i < parts.length; i++) {
    const [part, next] = [parts[i]!, parts[i + 1]];
    if (part.removed && next?.added) {
      changed += Math.max(part.count, next.count);
      i++;
    } else if (part.removed || part.added) changed += part.count;
  }
  return changed;
}

/** The rows as a tree; deleted snippets that nothing was forked from are left out. Null where nothing is left to show. */
function forkTree(rows: readonly ForkRow[]): ForkNode | null {
  const forks = new Map<string, ForkNode[]>(rows.map((row) => [row.id, []]));
  let root: ForkNode | null = null;
  // Children come after their parents: from the end on, each finds its own forks complete.
  for (const { id, title, author, createdAt, parent } of rows.toReversed()) {
    const node: ForkNode = { id, title, author, createdAt, forks: forks.get(id)! };
    if (title === null && node.forks.length === 0) continue;
    if (parent === null) root = node;
    else forks.get(parent)?.unshift(node);
  }
  return root === null || root.forks.length === 0 ? null : root;
}
