import { expect, test } from "vitest";
import { config, tracingKey, withConfig } from "./config.ts";

test("flags are read, updated, and set for the time of a call", () => {
  expect(config.enableX64).toBe(false);
  expect(withConfig({ enableX64: true }, () => [config.enableX64, withConfig({ enableX64: false }, () => config.enableX64)])).toEqual([
    true,
    false,
  ]);
  expect(config.enableX64).toBe(false);
  expect(() =>
    withConfig({ enableX64: true }, () => {
      throw new Error("inside");
    }),
  ).toThrow("inside");
  expect(config.enableX64).toBe(false);
  config.update("enableX64", true);
  try {
    expect(config.enableX64).toBe(true);
  } finally {
    config.update("enableX64", false);
  }
});

test("an unknown flag and a value of the wrong kind are refused", () => {
  expect(() => config.update("enableX46" as never, true as never)).toThrow("Unrecognized config option: enableX46");
  expect(() => config.update("enableX64", 1 as never)).toThrow("new value for enableX64 must be true or false, got 1.");
  expect(config.enableX64).toBe(false);
});

test("the key of caches of programs tells configurations apart that trace differently", () => {
  expect(withConfig({ enableX64: true }, tracingKey)).not.toBe(tracingKey());
});
