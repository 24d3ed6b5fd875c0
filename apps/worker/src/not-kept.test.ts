import type { EventBody } from "@tracepad/shared";
import { expect, test } from "vitest";
import { NotKept } from "./not-kept.ts";

const array = (n: number, kept?: number): EventBody => ({
  type: "array",
  ...{ text: "", dtype: "float32", shape: [n], preview: [1, 2, 3].slice(0, n), previewShape: [3] },
  ...(kept === undefined ? {} : { kept }),
  ...{ line: 1, column: 1 },
});

test("the first array that was not kept for want of room is followed by the reason, and what to do", () => {
  const full = new NotKept(256 * 2 ** 20);
  expect(full.after(array(3))).toBeNull();
  expect(full.after(array(1000, 4000))).toBeNull();
  expect(full.after(array(1000))).toMatchObject({ type: "log", level: "warn", text: expect.stringMatching(/256 MiB.*Delete snippets/) });
  expect(full.after(array(1000))).toBeNull();
});

test("where the account has room nothing is said", () => {
  expect(new NotKept(null).after(array(1000))).toBeNull();
});
