import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/**
 * Takes X-Forwarded-For off requests before Next sees them: without a proxy of ours it is only what a client says of
 * itself, and Next writes the socket's address where there is none.
 */
export function distrustForwarded(): void {
  subscribe("http.server.request.start", (message) => {
    delete (message as { request: IncomingMessage }).request.headers["x-forwarded-for"];
  });
}
