import { limits as limitsSchema } from "@tracepad/shared";
import { jit, jnp } from "tracepad";
import { createInProcessClient } from "tracepad/device";
import { setDefaultClient } from "tracepad/internal";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LimitError } from "../limit.ts";
import { limitedClient } from "./limited-client.ts";

let reached: string[];
let held: { bytes: number; arrays: number };

beforeEach(() => {
  reached = [];
  held = { bytes: 0, arrays: 0 };
  const limits = limitsSchema.parse({ arrayBytes: 4096, equations: 100 });
  const inProcess = createInProcessClient({ now: () => performance.now() });
  setDefaultClient(
    limitedClient(
      inProcess,
      limits,
      ({ message }) => reached.push(message),
      (bytes, arrays) => {
        held = { bytes, arrays };
      },
    ),
  );
});
afterEach(() => setDefaultClient(createInProcessClient({ now: () => performance.now() })));

test("arrays count while they are held; donated and deleted ones no more", () => {
  // Beside the array there is the number that fills it.
  const x = jnp.ones([100]);
  const before = held;
  expect(before.bytes).toBeGreaterThanOrEqual(400);
  const add = jit((v) => v.add(v), { donateArgnums: [0] });
  const y = add(x);
  expect(held).toEqual(before);
  y.delete();
  expect(held).toEqual({ bytes: before.bytes - 400, arrays: before.arrays - 1 });
});

test("past the limit the run is told, and the program goes no further", () => {
  const first = jnp.ones([1000]);
  expect(() => jnp.ones([100])).toThrow(LimitError);
  expect(() => jnp.array(new Float32Array(100)).add(1)).toThrow(LimitError);
  expect(reached[0]).toBe("array limit: 4 KiB of arrays alive at once");
  expect(first.size).toBe(1000);
});
