import { deleteShared, listFork, listNames, pointName, readName, readSnippet, renameName, shareSnippet } from "@tracepad/db";
import {
  createSnippet,
  type DeletedView,
  type DraftView,
  deleteName,
  listFork as listForkInput,
  listNames as listNamesInput,
  type NameRow,
  type NameView,
  nameRef,
  pointName as pointNameInput,
  renameName as renameNameInput,
  type SharedView,
  type SnippetView,
  sharedRef,
  snippetRef,
} from "@tracepad/shared";
import { TRPCError } from "@trpc/server";
import { limitCode, limitRate } from "../limits.ts";
import { notFound, owned, procedure, router } from "../trpc.ts";
import { nameView, viewShared } from "./view.ts";

export const snippets = router({
  /**
   * Shares a program for good, as a new name of the visitor's or as a version of one. The same title and code have the same id,
   * whoever shares them. A run is attached only where it ran exactly this code: its results are not those of another.
   */
  create: procedure.input(createSnippet).mutation(async ({ ctx, input }): Promise<SharedView> => {
    const { services, visitor } = ctx;
    const { prisma, config, db } = services;
    const { title, code, listed } = input;
    limitCode(ctx, code);
    const [run, parent] = await Promise.all([
      input.runId === undefined
        ? null
        : prisma.run.findUnique({ where: { id: input.runId }, select: { id: true, code: true, ownerId: true } }),
      input.parent === undefined ? null : prisma.snippet.findUnique({ where: { id: input.parent, deletedAt: null }, select: { id: true } }),
      limitRate(ctx, "share", config.snippetsPerMinute),
    ]);
    const owner = await visitor.ensure();
    if (owner === null) {
      const message = "Too many visitors of your network have begun to share. Sign in, or try again in a few minutes.";
      throw new TRPCError({ code: "TOO_MANY_REQUESTS", message });
    }
    const mine = run !== null && run.code === code && (run.ownerId === null || run.ownerId === owner.id);
    const shared = await shareSnippet(db, {
      ...{ owner: owner.id, title, code, listed },
      ...{ run: mine ? run.id : null, parent: parent?.id ?? null, name: input.name ?? null },
    });
    if (shared === null) throw notFound("name of yours");
    return shared;
  }),

  /** What a link shows. */
  get: procedure.input(sharedRef).query(async ({ ctx, input }): Promise<SnippetView | DeletedView> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    const view = await viewShared(ctx.services, await ctx.visitor.viewer(), input.ref);
    if (view === null) throw notFound("snippet");
    return view;
  }),

  /** A draft to go on from; nothing is stored until it is shared, with `parent` handed on. */
  fork: procedure.input(snippetRef).query(async ({ ctx, input }): Promise<DraftView> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    const found = await readSnippet(ctx.services.db, input.id, null);
    if (found === null || found.deletedAt !== null) throw notFound("snippet");
    return { parent: input.id, title: found.title, code: found.code };
  }),

  /** The visitor's own names. */
  mine: procedure.input(listNamesInput).query(async ({ ctx, input }): Promise<NameRow[]> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    const viewer = await ctx.visitor.viewer();
    return viewer === null ? [] : listNames(ctx.services.db, viewer.id, input.search.trim());
  }),

  /** The versions of one of the visitor's names. */
  versions: owned.input(nameRef).query(async ({ ctx, input }): Promise<NameView> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    const name = await readName(ctx.services.db, { slug: input.name });
    if (name === null || name.owner !== ctx.viewer.id) throw notFound("name of yours");
    return nameView(name);
  }),

  /** Gives a name another title. Links keep working. */
  rename: owned.input(renameNameInput).mutation(async ({ ctx, input }): Promise<void> => {
    if (!(await renameName(ctx.services.db, ctx.viewer.id, input.name, input.title.trim()))) throw notFound("name of yours");
  }),

  /** Points a name at another of its versions. */
  point: owned.input(pointNameInput).mutation(async ({ ctx, input }): Promise<void> => {
    if (!(await pointName(ctx.services.db, ctx.viewer.id, input.name, input.version))) throw notFound("version of yours");
  }),

  /** Whether a fork of the visitor's is named on its parent's page. */
  list: owned.input(listForkInput).mutation(async ({ ctx, input }): Promise<void> => {
    if (!(await listFork(ctx.services.db, ctx.viewer.id, input.id, input.listed))) throw notFound("snippet of yours");
  }),

  /** Takes back what the visitor has shared: one version, or a name with all of them. */
  delete: owned.input(deleteName).mutation(async ({ ctx, input }): Promise<void> => {
    if (!(await deleteShared(ctx.services.db, ctx.viewer.id, input.name, input.version))) throw notFound("name of yours");
  }),
});
