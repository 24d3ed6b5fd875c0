import { expect, test } from "vitest";
import { pageWeight } from "./lib/page-weight.mjs";

/** Bytes; most of them are React, Next and zod. */
const MOST = 250_000;

test("the page's scripts, without the editor, stay within 250 KB of gzip", async () => {
  const read = async (url) => {
    const response = await fetch(url);
    expect(response.ok, url).toBe(true);
    return response.text();
  };
  const { total, scripts } = await pageWeight(`${process.env.TRACEPAD_URL}/`, read);
  const list = scripts.map(({ url, bytes }) => `${String(bytes).padStart(8)} ${url}`).join("\n");
  expect(total, `${total} bytes:\n${list}`).toBeLessThanOrEqual(MOST);
  // Had nothing been found, nothing would be too heavy.
  expect(total).toBeGreaterThan(50_000);
});
