import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { distrustForwarded } from "./forwarded.ts";

test("what a client says of its own address is gone before the server sees the request", async () => {
  distrustForwarded();
  const server = createServer((request, response) => response.end(request.headers["x-forwarded-for"] ?? "none")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}`, { headers: { "x-forwarded-for": "6.6.6.6" } });
  expect(await answer.text()).toBe("none");
  server.close();
});
