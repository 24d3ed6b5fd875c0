import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** Somebody who has an account at the issuer. */
export interface Identity {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
}

/** An OpenID Connect provider on this machine, certified code of others, at which whoever comes is `person`. */
export interface Issuer {
  readonly url: string;
  readonly client: { readonly id: string; readonly secret: string };
  person: Identity;
  /** Visits an authorization URL as a browser does; the address of ours that the issuer sends it back to. */
  visit(authorizationUrl: string): Promise<URL>;
  close(): Promise<void>;
}

export async function startIssuer(callbacks: readonly string[], first: Identity): Promise<Issuer> {
  const client = { id: "tracepad", secret: "a secret between the issuer and us" };
  const known = new Map<string, Identity>();
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [...callbacks] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["of the test"] },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => {
      const identity = known.get(sub);
      if (identity === undefined) return undefined;
      const { email, emailVerified, name } = identity;
      return { accountId: sub, claims: () => ({ sub, email, email_verified: emailVerified, name }) };
    },
  });
  const handle = async (...[request, response]: Parameters<ReturnType<Provider["callback"]>>): Promise<void> => {
    if (!request.url?.startsWith("/interaction/")) return provider.callback()(request, response);
    const { prompt, session, params } = await provider.interactionDetails(request, response);
    if (prompt.name === "login") return provider.interactionFinished(request, response, { login: { accountId: issuer.person.sub } });
    const grant = new provider.Grant({ accountId: session?.accountId as string, clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope));
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  };
  let person = first;
  known.set(first.sub, first);
  const issuer: Issuer = {
    url,
    client,
    get person() {
      return person;
    },
    set person(next) {
      known.set(next.sub, next);
      person = next;
    },
    async visit(authorizationUrl) {
      const cookies = new Map<string, string>();
      for (let next = new URL(authorizationUrl), hop = 0; hop < 12; hop++) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const response = await fetch(next, { redirect: "manual", headers: { cookie } });
        for (const set of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) as unknown as [string, string, string];
          cookies.set(name, value);
        }
        const location = response.headers.get("location");
        if (location === null) throw new Error(`the issuer answered ${response.status}: ${(await response.text()).slice(0, 400)}`);
        next = new URL(location, next);
        if (next.origin !== url) return next;
      }
      throw new Error("the issuer sends the browser in circles");
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return issuer;
}
