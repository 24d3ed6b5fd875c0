import { expect, test } from "vitest";
import { PRIMITIVES } from "../device.ts";
import { checkpoint, jnp, makeJaxpr, nn } from "../index.ts";
import { DEFAULT_VERIFIER_LIMITS } from "../ir/verifier.ts";
import { decodeProgram, encodeProgram } from "../ir/wire.ts";

test("calls with custom derivatives cross the waist as plain data", () => {
  const again = checkpoint((x: any) => jnp.sin(x));
  const { jaxpr } = makeJaxpr((x: any) => nn.relu(jnp.logaddexp(again(x), 0)))(jnp.ones([3]));
  const decoded = decodeProgram(encodeProgram(jaxpr), PRIMITIVES, DEFAULT_VERIFIER_LIMITS);
  expect(decoded.eqns.map((eqn) => eqn.primitive.name)).toEqual(["remat2", "custom_jvp_call", "custom_jvp_call"]);
  expect(String(decoded)).toBe(String(jaxpr));
});
