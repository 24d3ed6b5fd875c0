import { createHash } from "node:crypto";
import { base58, readAllEvents } from "@tracepad/db";
import { createSnippet, type DraftView, type SnippetView, snippetRef } from "@tracepad/shared";
import { limitCode, limitRate } from "./limits.ts";
import { notFound, procedure, router } from "./trpc.ts";

/** Made from what the link shows, so that sharing the same again gives the same link: 12 base-58 digits, 70 bits. */
function contentId(title: string, code: string, run: string | null): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(["snippet 1", title, code, run]))
    .digest();
  return base58(digest, 12);
}

export const snippets = router({
  /** Stores a snippet for good. A run is attached only where it ran exactly this code: its results are not those of another. */
  create: procedure.input(createSnippet).mutation(async ({ ctx, input }): Promise<{ id: string }> => {
    const { prisma, config } = ctx.services;
    const { title, code } = input;
    limitCode(ctx, code);
    const [run, parent] = await Promise.all([
      input.runId === undefined ? null : prisma.run.findUnique({ where: { id: input.runId }, select: { id: true, code: true } }),
      input.parent === undefined ? null : prisma.snippet.findUnique({ where: { id: input.parent }, select: { id: true } }),
      limitRate(ctx, "share", config.snippetsPerMinute),
    ]);
    const runId = run?.code === code ? run.id : null;
    const id = contentId(title, code, runId);
    await prisma.snippet.createMany({ data: [{ id, title, code, runId, parentId: parent?.id ?? null }], skipDuplicates: true });
    return { id };
  }),

  get: procedure.input(snippetRef).query(async ({ ctx, input }): Promise<SnippetView> => {
    const { prisma, db, config } = ctx.services;
    await limitRate(ctx, "read", config.readsPerMinute);
    const snippet = await prisma.snippet.findUnique({ where: { id: input.id }, include: { run: { select: { device: true } } } });
    if (snippet === null) throw notFound("snippet");
    const { id, title, code, createdAt, parentId, runId, run } = snippet;
    const events = runId === null ? [] : await readAllEvents(db, runId);
    return { id, title, code, createdAt: createdAt.getTime(), parent: parentId, device: run?.device ?? null, events };
  }),

  /** A draft to go on from; nothing is stored until it is shared, with `parent` handed on. */
  fork: procedure.input(snippetRef).query(async ({ ctx, input }): Promise<DraftView> => {
    await limitRate(ctx, "read", ctx.services.config.readsPerMinute);
    const found = await ctx.services.prisma.snippet.findUnique({ where: { id: input.id }, select: { title: true, code: true } });
    if (found === null) throw notFound("snippet");
    return { parent: input.id, title: found.title, code: found.code };
  }),
});
