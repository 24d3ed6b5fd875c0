import { type AccountView, endSession, type SessionView } from "@tracepad/shared";
import { notFound, owned, procedure, router } from "../trpc.ts";
import { browserName } from "./browser-name.ts";
import { sessionToken } from "./visitor.ts";

export const account = router({
  /** Who is asking. */
  me: procedure.query(async ({ ctx }): Promise<AccountView> => {
    const { prisma, config } = ctx.services;
    const { providers, oidc, mail } = config.accounts;
    const viewer = await ctx.visitor.viewer();
    const offered = [
      ...Object.keys(providers).map((id) => ({ id, name: NAMES[id] ?? id })),
      ...(oidc === null ? [] : [{ id: "oidc", name: oidc.name }]),
    ];
    const server = { providers: offered, mail: mail !== null };
    if (viewer === null || viewer.anonymous)
      return {
        ...{ kind: viewer === null ? "none" : "anonymous", name: null, email: null, emailConfirmed: false, password: false, linked: [] },
        ...server,
      };
    const ways = await prisma.account.findMany({ where: { userId: viewer.id }, select: { id: true, providerId: true } });
    const linked = ways.map(({ id, providerId }) => ({ id, provider: providerId }));
    return {
      ...{ kind: "user", name: viewer.name, email: viewer.email, emailConfirmed: viewer.emailConfirmed },
      password: linked.some(({ provider }) => provider === "credential"),
      linked: linked.filter(({ provider }) => provider !== "credential"),
      ...server,
    };
  }),

  /** The browsers that are signed in to the caller's account, the one that asks first. Their tokens stay here. */
  sessions: owned.query(async ({ ctx }): Promise<SessionView[]> => {
    const own = sessionToken(ctx.visitor.headers);
    const rows = await ctx.services.prisma.session.findMany({
      where: { userId: ctx.viewer.id, expiresAt: { gt: new Date() } },
      orderBy: { updatedAt: "desc" },
      take: 100,
    });
    const views = rows.map(({ id, token, userAgent, createdAt, updatedAt }) => ({
      ...{ id, browser: browserName(userAgent), since: createdAt.getTime(), seen: updatedAt.getTime(), current: token === own },
    }));
    return views.sort((a, b) => Number(b.current) - Number(a.current));
  }),

  /** Signs another browser of the caller's out. */
  endSession: owned.input(endSession).mutation(async ({ ctx, input }): Promise<void> => {
    const { count } = await ctx.services.prisma.session.deleteMany({ where: { id: input.id, userId: ctx.viewer.id } });
    if (count === 0) throw notFound("session of yours");
  }),
});

const NAMES: Readonly<Record<string, string>> = { github: "GitHub", google: "Google", gitlab: "GitLab" };
