import { code, type RunVersions, runId, text } from "./api.ts";
import type { RunEvent } from "./events.ts";
import { z } from "./zod.ts";

/** Inputs and outputs of the API's procedures on what is shared. */

export const snippetId = z.string().regex(/^[A-Za-z0-9]{8,24}$/);
/** The address of a name: words, then digits that nobody guesses. Told from a snippet's id by its hyphen. */
export const nameSlug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*-[A-Za-z0-9]{10}$/)
  .max(80);
export const snippetTitle = text(120);

export const createSnippet = z.object({
  title: snippetTitle.default("Untitled"),
  code,
  /** The run whose results the link shows; kept only where it ran exactly this code. */
  runId: runId.optional(),
  /** The snippet this one was forked from. */
  parent: snippetId.optional(),
  /** Whether the parent's page may name this fork. */
  listed: z.boolean().default(true),
  /** The name of yours that gets a new version; a new name without it. */
  name: nameSlug.optional(),
});

export interface SharedView {
  /** Of the content: for ever the same code and title. */
  readonly id: string;
  /** Of the line of versions: always the newest, or the one its owner points at. */
  readonly name: string;
  readonly version: number;
}

export const snippetRef = z.object({ id: snippetId });
export const nameRef = z.object({ name: nameSlug });
/** A snippet by its own id, or by a name that points at it. */
export const sharedRef = z.object({ ref: z.union([snippetId, nameSlug]) });
export const listNames = z.object({ search: text(120).default("") });
export const renameName = z.object({ name: nameSlug, title: snippetTitle.refine((title) => title.trim() !== "", "give it a title") });
export const pointName = z.object({ name: nameSlug, version: z.number().int().positive() });
/** Whether a fork is named on its parent's page. */
export const listFork = z.object({ id: snippetId, listed: z.boolean() });
/** Without a version the whole name goes. */
export const deleteName = z.object({ name: nameSlug, version: z.number().int().positive().optional() });

export interface VersionView {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  /** Lines that differ from the version before. */
  readonly changed: number | null;
}

export interface NameView {
  readonly slug: string;
  readonly title: string;
  readonly current: number;
  /** Newest first. */
  readonly versions: readonly VersionView[];
}

/** One of "My snippets". */
export interface NameRow {
  readonly slug: string;
  readonly title: string;
  readonly current: number;
  readonly id: string;
  readonly versions: number;
  readonly lines: number;
  readonly updatedAt: number;
}

/** A snippet in the tree of forks. `title` is null where it was deleted. */
export interface ForkNode {
  readonly id: string;
  readonly title: string | null;
  readonly author: string | null;
  readonly createdAt: number;
  readonly forks: readonly ForkNode[];
}

/** A shared snippet with the stored events of its run, so that a link shows results at once. Immutable, but for its name. */
export interface SnippetView {
  readonly id: string;
  readonly title: string;
  readonly code: string;
  readonly createdAt: number;
  /** Who shared it, where that is somebody with an account. */
  readonly author: string | null;
  readonly mine: boolean;
  readonly parent: string | null;
  readonly device: string | null;
  readonly events: readonly RunEvent[];
  /** Whether some events are left out, which an older release wrote in a form that is no longer read. */
  readonly partial: boolean;
  /** What the stored results were made with, and what would run it today; null where that is not known. */
  readonly versions: RunVersions | null;
  readonly today: RunVersions | null;
  /** For its owner, and for who came by the name. */
  readonly name: NameView | null;
  /** From the oldest ancestor down, this snippet in it; null where it stands alone. */
  readonly tree: ForkNode | null;
}

/** What is left of a snippet that its owner deleted. */
export interface DeletedView {
  readonly id: string;
  readonly deletedAt: number;
}

/** A fork before it is shared: code to edit, and the snippet it came from. */
export interface DraftView {
  readonly parent: string;
  readonly title: string;
  readonly code: string;
}
