import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { pageWeight } from "./page-weight.mjs";

test("counts what the HTML names, without what browsers with modules skip", async () => {
  const heavy = randomBytes(5000).toString("base64");
  const site = {
    "http://page/s/1":
      '<script src="/a.js" async=""></script><script>let x = 1</script><script src="../b.js?x&amp;y"></script><script src="/old.js" noModule=""></script>',
    "http://page/a.js": "light",
    "http://page/b.js?x&y": heavy,
  };
  const { total, scripts } = await pageWeight("http://page/s/1", async (url) => site[url]);
  expect(scripts.map(({ url }) => url)).toEqual(["http://page/b.js?x&y", "http://page/s/1 (inline)", "http://page/a.js"]);
  expect(scripts[0].bytes).toBeGreaterThan(5000);
  expect(total).toBe(scripts[0].bytes + scripts[1].bytes + scripts[2].bytes);
});
