import { expect, test } from "vitest";
import { clientIdentity, newClientCookie } from "./client-identity.ts";

const address = (forwarded: string, proxies: number) => clientIdentity(new Headers({ "x-forwarded-for": forwarded }), proxies).address;

test("believes only what our own proxies wrote", () => {
  expect(address("127.0.0.1", 0)).toBe("127.0.0.1");
  expect(address("6.6.6.6, 203.0.113.9", 1)).toBe("203.0.113.9");
  expect(address("6.6.6.6, 203.0.113.9, 10.0.0.2", 2)).toBe("203.0.113.9");
});

test("an IPv6 network is one client", () => {
  expect(address("2001:DB8:1:2:3:4:5:6", 1)).toBe("2001:db8:1:2::/64");
  expect(address("2001:db8::6", 1)).toBe("2001:db8:0:0::/64");
  expect(address("::ffff:203.0.113.9", 1)).toBe("203.0.113.9");
});

test("reads back the cookie it gives, and no other", () => {
  const cookie = newClientCookie(true);
  expect(cookie).toMatch(/; Secure$/);
  const pair = cookie.split(";")[0]!;
  const read = (header: string) => clientIdentity(new Headers({ cookie: header }), 0).cookie;
  expect(read(`a=1; ${pair}`)).toBe(pair.split("=")[1]);
  expect(read("tracepad_client=short")).toBeNull();
  expect(read(`not_${pair}`)).toBeNull();
});
