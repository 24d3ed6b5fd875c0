import { takeTokens } from "@tracepad/db";
import type { ClientIdentity } from "../client-identity.ts";
import type { Services } from "../services.ts";

/** The account that a request comes from. */
export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly anonymous: boolean;
  /** Whether they opened a mail that was sent to their address. */
  readonly emailConfirmed: boolean;
}

/** The token of the request's session, as the database has it: what stands behind it signs it. */
export const sessionToken = (headers: Headers): string | null =>
  /(?:^|;\s*)(?:__Secure-)?tracepad\.session_token=([^.;]+)/.exec(headers.get("cookie") ?? "")?.[1] ?? null;

/** Finds out who is asking, at most once a request, and makes an anonymous account where work needs an owner. */
export class Visitor {
  readonly #services: Services;
  readonly #client: ClientIdentity;
  readonly headers: Headers;
  readonly #responseHeaders: Headers;
  #viewer: Promise<Viewer | null> | null = null;

  constructor(services: Services, client: ClientIdentity, headers: Headers, responseHeaders: Headers) {
    this.#services = services;
    this.#client = client;
    this.headers = headers;
    this.#responseHeaders = responseHeaders;
  }

  /** Null for somebody without an account. */
  viewer(): Promise<Viewer | null> {
    return (this.#viewer ??= this.#read());
  }

  /** The account, made now if there is none. Null where this address has made as many as it may. */
  async ensure(): Promise<Viewer | null> {
    return (await this.viewer()) ?? (await (this.#viewer = this.#create()));
  }

  async #read(): Promise<Viewer | null> {
    if (sessionToken(this.headers) === null) return null;
    const auth = await this.#services.auth();
    const { headers, response } = await auth.api.getSession({ headers: this.headers, returnHeaders: true });
    this.#passOn(headers);
    return response === null ? null : viewerOf(response.user);
  }

  /** Two tabs that begin at the same moment get the same account, as one's cookies take the place of the other's. */
  async #create(): Promise<Viewer | null> {
    const { newVisitors } = this.#services;
    const { cookie, address } = this.#client;
    const begun = cookie === null ? undefined : newVisitors.get(cookie);
    const creation = begun ?? createAnonymous(this.#services, address);
    if (cookie !== null && begun === undefined) {
      newVisitors.set(cookie, creation);
      const forget = () => setTimeout(() => newVisitors.delete(cookie), sameMomentMs).unref();
      creation.then(forget, forget);
    }
    const created = await creation;
    if (created === null) return null;
    this.#passOn(created.headers);
    return created.viewer;
  }

  #passOn(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) this.#responseHeaders.append("set-cookie", cookie);
  }
}

export interface NewVisitor {
  readonly viewer: Viewer;
  readonly headers: Headers;
}

const sameMomentMs = 2_000;

async function createAnonymous({ config, db, auth }: Services, address: string): Promise<NewVisitor | null> {
  const perHour = config.accounts.anonymousPerHour;
  if ((await takeTokens(db, [{ key: `visitor address ${address}`, capacity: perHour, perMinute: perHour / 60 }])) > 0) return null;
  // Without the request's headers: a session that has run out is none.
  const { headers, response } = await (await auth()).api.signInAnonymous({ headers: new Headers(), returnHeaders: true });
  return response === null ? null : { viewer: viewerOf(response.user), headers };
}

interface KnownUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly isAnonymous?: boolean | null | undefined;
}

const viewerOf = (user: KnownUser): Viewer => ({
  id: user.id,
  name: user.name,
  email: user.email,
  anonymous: user.isAnonymous === true,
  emailConfirmed: user.emailVerified,
});
