import { randomBytes } from "node:crypto";
import { type Database, deleteAllShared, moveWork, settingOr } from "@tracepad/db";
import type { Prisma } from "@tracepad/db/client";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { anonymous } from "better-auth/plugins/anonymous";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import type { AccountsConfig, OidcConfig } from "../config.ts";
import { changeLetter, confirmLetter, LINK_MINUTES, resetLetter } from "../mail/letters.ts";
import type { Mailer } from "../mail/mailer.ts";
import { report } from "../report.ts";

const daySeconds = 86_400;
const linkSeconds = LINK_MINUTES * 60;

interface Parts {
  readonly db: Database;
  readonly prisma: Prisma;
  readonly config: AccountsConfig;
  readonly secret: string;
  readonly mailer: Mailer | null;
  /** The OpenID Connect issuer, where it answers. */
  readonly oidc: OidcConfig | null;
}

/**
 * Accounts: a password, or an account elsewhere where the operator has configured one. Visitors are anonymous accounts from
 * the first thing they keep on; what they have moves along when they sign up or in. Limits on tries are the handler's.
 */
function create({ db, prisma, secret, mailer, oidc, config: { publicUrl, providers } }: Parts) {
  /** Links to a new password that are still out: void with each change of the account, a used one included. */
  const forgetLinks = async (userId: string): Promise<void> => void (await prisma.verification.deleteMany({ where: { value: userId } }));
  return betterAuth({
    appName: "Tracepad",
    secret,
    ...(publicUrl === undefined ? {} : { baseURL: publicUrl }),
    database: prismaAdapter(prisma, { provider: "postgresql", transaction: true }),
    emailAndPassword: {
      ...{ enabled: true, minPasswordLength: 10, maxPasswordLength: 128 },
      ...{ resetPasswordTokenExpiresIn: linkSeconds, revokeSessionsOnPasswordReset: true },
      ...(mailer && { sendResetPassword: async ({ user, token }) => mailer.post(user.email, resetLetter(mailer.config.publicUrl, token)) }),
      // Who opened the mail has its address. Links of an operator's making prove nothing.
      onPasswordReset: async ({ user }) => {
        if (mailer !== null) await prisma.user.update({ where: { id: user.id }, data: { emailVerified: true } });
      },
    },
    emailVerification: {
      ...{ expiresIn: linkSeconds, sendOnSignUp: mailer !== null, autoSignInAfterVerification: false },
      ...(mailer && {
        sendVerificationEmail: async ({ user, token }) => mailer.post(user.email, confirmLetter(mailer.config.publicUrl, token)),
      }),
    },
    socialProviders: providers,
    account: { encryptOAuthTokens: true },
    session: { expiresIn: 30 * daySeconds, updateAge: daySeconds },
    // Who reads the database finds no token in it that would open an account.
    verification: { storeIdentifier: "hashed" },
    user: {
      deleteUser: {
        enabled: true,
        beforeDelete: async ({ id }) => deleteAllShared(db, id),
      },
      changeEmail: {
        enabled: true,
        // Without mail no address is confirmed, neither this nor the next.
        updateEmailWithoutVerification: mailer === null,
        ...(mailer && {
          sendChangeEmailConfirmation: async ({ user, newEmail, token }) =>
            mailer.post(user.email, changeLetter(mailer.config.publicUrl, token, newEmail)),
        }),
      },
    },
    databaseHooks: {
      user: {
        update: {
          // Where mail is sent, an address is changed by who opened one that was sent to it.
          before: async (change) => (change.email === undefined ? undefined : { data: { ...change, emailVerified: mailer !== null } }),
          after: async ({ id }) => forgetLinks(id),
        },
      },
      account: { update: { after: async ({ userId }) => forgetLinks(userId) } },
    },
    plugins: [
      anonymous({
        onLinkAccount: async ({ anonymousUser, newUser }) => moveWork(db, anonymousUser.user.id, newUser.user.id),
      }),
      ...(oidc === null ? [] : [genericOAuth({ config: [provider(oidc)] })]),
    ],
    // For what has no way back of its own: a sign-in elsewhere whose state is not known.
    onAPIError: { errorURL: "/sign-in" },
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

const discoveryUrl = ({ issuer }: OidcConfig): string => `${issuer}/.well-known/openid-configuration`;

/** By code with PKCE; the id token's signature, issuer, audience and nonce are checked. */
const provider = (oidc: OidcConfig) => ({
  ...{ providerId: "oidc", name: oidc.name, clientId: oidc.clientId, clientSecret: oidc.clientSecret },
  ...{ discoveryUrl: discoveryUrl(oidc), requireIdTokenVerification: true, pkce: true, authentication: "basic" as const },
  scopes: ["openid", "email", "profile"],
  mapProfileToUser: (profile: Record<string, unknown>) => ({
    name: String(profile.name ?? profile.preferred_username ?? profile.nickname ?? profile.email ?? "").slice(0, 60),
  }),
});

export type Auth = ReturnType<typeof create>;

export interface OpenAuth {
  readonly auth: Auth;
  /** Whether a configured issuer did not answer: worth another try later. */
  readonly partial: boolean;
}

/** The key that signs cookies is the configured one, or one that all processes of a database share. */
export async function createAuth(db: Database, prisma: Prisma, config: AccountsConfig, mailer: Mailer | null): Promise<OpenAuth> {
  const [secret, oidc] = await Promise.all([
    config.secret ?? settingOr(db, "auth secret", () => randomBytes(32).toString("base64url")),
    config.oidc !== null && (await answers(config.oidc)) ? config.oidc : null,
  ]);
  return { auth: create({ db, prisma, config, secret, mailer, oidc }), partial: config.oidc !== null && oidc === null };
}

/** An issuer that is away must not hold up those who sign in by other means. */
async function answers(oidc: OidcConfig): Promise<boolean> {
  try {
    const response = await fetch(discoveryUrl(oidc), { signal: AbortSignal.timeout(3_000) });
    const { issuer } = (await response.json()) as { issuer?: unknown };
    if (String(issuer).replace(/\/+$/, "") === oidc.issuer) return true;
    throw new Error(`it says that it is ${String(issuer)}`);
  } catch (error) {
    report("OpenID Connect")(new Error(`${oidc.issuer} cannot be used for signing in: ${(error as Error).message}`));
    return false;
  }
}
