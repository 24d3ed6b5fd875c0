import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";
import { answerOembed } from "./oembed.ts";
import { drawable } from "./preview.tsx";

let database: TestDatabase;
let services: Services;
let shared: { id: string; name: string };
beforeAll(async () => {
  database = await createTestDatabase();
  services = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url }));
  const { api } = new TestClient(services, { address: "10.9.0.1", cookie: null });
  shared = await api.snippets.create({ title: '"><script>alert(1)</script>', code: "1;" });
});
afterAll(async () => {
  await services.close();
  await database.drop();
});

const ask = async (query: Record<string, string>) => {
  const request = new Request(`http://tracepad.test/api/oembed?${new URLSearchParams(query)}`, { headers: { host: "tracepad.test" } });
  const response = await answerOembed(request, services);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test("answers for a snippet, a name and an embed; titles are text", async () => {
  for (const path of [`s/${shared.id}`, `n/${shared.name}`, `embed/${shared.id}`]) {
    const { status, body } = await ask({ url: `http://tracepad.test/${path}`, maxwidth: "500", maxheight: "9999" });
    expect(status).toBe(200);
    const ref = path.split("/")[1];
    expect(body).toMatchObject({
      ...{ version: "1.0", type: "rich", provider_name: "Tracepad", title: '"><script>alert(1)</script>', width: 500, height: 330 },
      thumbnail_url: `http://tracepad.test/s/${shared.id}/preview.png`,
      html: `<iframe src="http://tracepad.test/embed/${ref}" title="&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;" width="500" height="330" style="border:0"></iframe>`,
    });
  }
});

test("refuses addresses that are not ours, are nothing, or were deleted, and formats it has not", async () => {
  const statuses = await Promise.all(
    [
      { url: `http://evil.test/s/${shared.id}` },
      { url: "http://tracepad.test/s/nobody12" },
      { url: "http://tracepad.test/gallery" },
      { url: "javascript:alert(1)" },
      {},
      { url: `http://tracepad.test/s/${shared.id}`, format: "xml" },
    ].map((query) => ask(query as Record<string, string>).then(({ status }) => status)),
  );
  expect(statuses).toEqual([404, 404, 404, 404, 404, 501]);
});

test("the preview draws only what its fonts have", () => {
  expect(drawable("x² → “ü” 😀 日本\n−1")).toBe("x² · “ü” · ··\n−1");
});
