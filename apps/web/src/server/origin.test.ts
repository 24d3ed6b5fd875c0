import { expect, test } from "vitest";
import { isCrossSite } from "./origin.ts";

const asked = (headers: Record<string, string>): boolean => isCrossSite(new Headers({ host: "tracepad.test", ...headers }));

test("what a browser says of the page that sent a request decides", () => {
  expect(asked({ "sec-fetch-site": "same-origin" })).toBe(false);
  expect(asked({ "sec-fetch-site": "none" })).toBe(false);
  expect(asked({ "sec-fetch-site": "same-site" })).toBe(true);
  expect(asked({ "sec-fetch-site": "cross-site" })).toBe(true);
  expect(asked({ origin: "http://tracepad.test" })).toBe(false);
  expect(asked({ origin: "http://tracepad.test:8080" })).toBe(true);
  expect(asked({ origin: "https://evil.test" })).toBe(true);
  expect(asked({ origin: "null" })).toBe(true);
  // Not a browser: nobody's cookies can be misused through it.
  expect(asked({})).toBe(false);
});

test("a browser cannot be made to claim another host", () => {
  expect(asked({ origin: "https://evil.test", "sec-fetch-site": "cross-site", "x-forwarded-host": "evil.test" })).toBe(true);
});
