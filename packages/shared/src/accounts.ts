import { z } from "./zod.ts";

/** Inputs and outputs of the API's procedures on accounts. Signing in, up and out is better-auth's part of the server. */

/** Who is asking, and what this server offers them. */
export interface AccountView {
  readonly kind: "none" | "anonymous" | "user";
  readonly name: string | null;
  readonly email: string | null;
  /** Whether they opened a mail that was sent to their address. */
  readonly emailConfirmed: boolean;
  /** Whether they can sign in with a password. */
  readonly password: boolean;
  /** Accounts elsewhere that they can sign in by, each with its provider's id. */
  readonly linked: readonly { readonly id: string; readonly provider: string }[];
  /** Ways to sign in that this server offers besides e-mail and password. */
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** Whether this server sends mail. */
  readonly mail: boolean;
}

/** A browser that is signed in. */
export interface SessionView {
  readonly id: string;
  readonly browser: string;
  /** When it signed in, and when the server last noted that it is in use, to the day. */
  readonly since: number;
  readonly seen: number;
  readonly current: boolean;
}

export const endSession = z.object({ id: z.string().min(1).max(64) });
