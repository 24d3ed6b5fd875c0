import { expect, test } from "vitest";
import { PRIMITIVES } from "./device.ts";

test("a host of devices reads every primitive that a program can bind", async () => {
  const known = [...PRIMITIVES.keys()].sort();
  await import("./index.ts");
  expect(known).toEqual([...PRIMITIVES.keys()].sort());
});
