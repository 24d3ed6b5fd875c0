import { expect, test } from "vitest";
import { browserName } from "./browser-name.ts";

test("a session is told by browser and system, whatever else the header says", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  expect(browserName(chrome)).toBe("Chrome on Linux");
  expect(browserName(`${chrome} Edg/140.0.0.0`)).toBe("Edge on Linux");
  expect(
    browserName("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"),
  ).toBe("Safari on macOS");
  expect(browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E Safari/604.1")).toBe(
    "Safari on iPhone",
  );
  expect(browserName("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0")).toBe("Firefox on Windows");
  expect(browserName("<script>alert(1)</script>")).toBe("A browser");
  expect(browserName(null)).toBe("A browser");
});
