import { createHash, randomBytes } from "node:crypto";
import { type Database, deleteAllShared, moveWork, settingOr } from "@tracepad/db";
import type { Prisma } from "@tracepad/db/client";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { anonymous } from "better-auth/plugins/anonymous";
import type { AccountsConfig } from "../config.ts";
import { report } from "../report.ts";

const daySeconds = 86_400;

/**
 * Accounts: a password, or an account elsewhere where the operator has configured one. Visitors are anonymous accounts from
 * the first thing they keep on; what they have moves along when they sign up or in. Limits on tries are the handler's.
 */
function create(db: Database, prisma: Prisma, secret: string, { publicUrl, providers }: AccountsConfig) {
  return betterAuth({
    appName: "Tracepad",
    secret,
    ...(publicUrl === undefined ? {} : { baseURL: publicUrl }),
    database: prismaAdapter(prisma, { provider: "postgresql", transaction: true }),
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128 },
    socialProviders: providers,
    account: { encryptOAuthTokens: true },
    session: { expiresIn: 30 * daySeconds, updateAge: daySeconds },
    user: {
      deleteUser: {
        enabled: true,
        beforeDelete: async ({ id }) => deleteAllShared(db, id),
      },
    },
    plugins: [
      anonymous({
        onLinkAccount: async ({ anonymousUser, newUser }) => moveWork(db, anonymousUser.user.id, newUser.user.id),
      }),
    ],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: "error", log: (_, message, ...rest) => report("accounts")([message, ...rest].map(String).join(" ")) },
    advanced: {
      cookiePrefix: "tracepad",
      useSecureCookies: publicUrl?.startsWith("https:") ?? false,
      ipAddress: { disableIpTracking: true },
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
  });
}

export type Auth = ReturnType<typeof create>;

/** The key that signs cookies is the configured one, or one that all processes of a database share. */
export async function createAuth(db: Database, prisma: Prisma, config: AccountsConfig): Promise<Auth> {
  const secret = config.secret ?? (await settingOr(db, "auth secret", () => randomBytes(32).toString("base64url")));
  return create(db, prisma, secret, config);
}

/** What a rate bucket may know of an e-mail address. */
export const addressDigest = (email: string): string =>
  createHash("sha256").update(email.trim().toLowerCase()).digest("base64url").slice(0, 22);
