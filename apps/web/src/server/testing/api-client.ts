import { handleAuth } from "../accounts/handler.ts";
import { Visitor } from "../accounts/visitor.ts";
import type { ClientIdentity } from "../client-identity.ts";
import { createApiCaller } from "../router.ts";
import type { Services } from "../services.ts";

/** A browser without HTTP: what the API is called with, and the cookies it was given. */
export class TestClient {
  readonly cookies = new Map<string, string>();
  readonly api: ReturnType<typeof createApiCaller>;
  readonly #services: Services;
  readonly #client: ClientIdentity;
  readonly #answers: Headers[] = [];

  constructor(services: Services, client: ClientIdentity) {
    this.#services = services;
    this.#client = client;
    this.api = createApiCaller(() => {
      const { cookie } = this;
      const answer = new Headers();
      this.#answers.push(answer);
      return { services, client, visitor: new Visitor(services, client, new Headers({ cookie }), answer) };
    });
  }

  /** The Cookie header that the next request sends. */
  get cookie(): string {
    for (const headers of this.#answers.splice(0)) this.#keep(headers);
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** A request to better-auth's part of the server. */
  async auth(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    const text = JSON.stringify(body);
    const response = await handleAuth(
      new Request(`http://tracepad.test/api/auth${path}`, {
        method: "POST",
        headers: {
          ...{ host: "tracepad.test", origin: "http://tracepad.test", "content-type": "application/json", cookie: this.cookie },
          ...{ "content-length": String(text.length), "x-forwarded-for": this.#client.address, ...headers },
        },
        body: text,
      }),
      this.#services,
    );
    this.#keep(response.headers);
    return response;
  }

  /** A link that the browser opens: no other page's doing. */
  async get(path: string): Promise<Response> {
    const headers = { host: "tracepad.test", cookie: this.cookie, "x-forwarded-for": this.#client.address };
    const response = await handleAuth(new Request(`http://tracepad.test/api/auth${path}`, { headers }), this.#services);
    this.#keep(response.headers);
    return response;
  }

  #keep(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) as unknown as [string, string, string];
      if (value === "" || /max-age=0/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
