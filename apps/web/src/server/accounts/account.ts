import type { AccountView } from "@tracepad/shared";
import { procedure, router } from "../trpc.ts";

export const account = router({
  /** Who is asking. */
  me: procedure.query(async ({ ctx }): Promise<AccountView> => {
    const { prisma, config } = ctx.services;
    const viewer = await ctx.visitor.viewer();
    const providers = Object.keys(config.accounts.providers);
    if (viewer === null || viewer.anonymous)
      return { kind: viewer === null ? "none" : "anonymous", name: null, email: null, password: false, providers };
    const password = await prisma.account.findFirst({ where: { userId: viewer.id, providerId: "credential" }, select: { id: true } });
    return { kind: "user", name: viewer.name, email: viewer.email, password: password !== null, providers };
  }),
});
