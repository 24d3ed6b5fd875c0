import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { handleApi } from "../handler.ts";
import type { Services } from "../services.ts";

export interface ApiServer {
  readonly url: string;
  /** Cuts every connection, as a proxy that restarts does. */
  drop(): void;
  close(): Promise<void>;
}

/** The API's handler behind a real HTTP server, as Next serves it. */
export async function startApiServer(services: Services): Promise<ApiServer> {
  const server = createServer(async (incoming, outgoing) => {
    const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    headers.set("x-forwarded-for", incoming.socket.remoteAddress ?? "");
    const gone = new AbortController();
    outgoing.once("close", () => gone.abort());
    const body =
      incoming.method === "POST" ? { body: Readable.toWeb(incoming) as ReadableStream as unknown as BodyInit, duplex: "half" } : {};
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method,
      headers,
      signal: gone.signal,
      ...body,
    } as RequestInit);
    const response = await handleApi(request, services);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body === null) return void outgoing.end();
    Readable.fromWeb(response.body as ReadableStream)
      .on("error", () => outgoing.destroy())
      .pipe(outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/trpc`,
    drop: () => server.closeAllConnections(),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export interface StreamedEvent {
  readonly id: string;
  readonly data: unknown;
}

/** The tracked events of a subscription's Server-Sent Events, until the stream ends or breaks; other messages by their name. */
export async function* readStream(response: Response): AsyncGenerator<StreamedEvent> {
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end: number; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const fields = new Map(
        text
          .slice(0, end)
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
      );
      const id = fields.get("id");
      if (id !== undefined) yield { id, data: JSON.parse(fields.get("data") ?? "null") };
    }
  }
}
