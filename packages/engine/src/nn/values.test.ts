import { describe, expect, test } from "vitest";
import { decode, expectEncoded } from "../../golden/encoded.ts";
import golden from "../../golden/nn/values.json" with { type: "json" };
import { errors, grad, jnp, nn, random, type Array as TracepadArray } from "../index.ts";

type Case = [name: string, args: unknown[], options: Record<string, unknown>, expected: unknown, ulps: number, gradient: unknown];
type AnyFunction = (...args: any[]) => any;
const functions = nn as unknown as Record<string, AnyFunction>;
const initializers = nn.initializers as unknown as Record<string, AnyFunction>;

/** Initializers: the key and the shape go to what the initializer's maker returns; `zeros` and `ones` are no makers. */
function initialized(name: string, [key, shape, ...args]: unknown[], options: unknown[]): unknown {
  const make = initializers[name.slice("initializers.".length)];
  return name.endsWith(".zeros") || name.endsWith(".ones") ? make(key, shape, ...options) : make(...args, ...options)(key, shape);
}

const byName = Map.groupBy(golden as unknown as Case[], ([name]) => name);
for (const [name, cases] of byName) {
  describe(`nn.${name}`, () => {
    for (const [i, [, args, options, expected, ulps, gradient]] of cases.entries()) {
      test(`${i}: ${JSON.stringify(options).slice(0, 60)}`, () => {
        const given = args.map(decode);
        const named = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, decode(value)]));
        const rest = Object.keys(named).length > 0 ? [named] : [];
        if (name.startsWith("initializers.")) return expectEncoded(initialized(name, given, rest), expected, ulps, true);
        expectEncoded(functions[name](...given, ...rest), expected, ulps, true);
        if (gradient === null) return;
        const slope = grad((x: TracepadArray) => jnp.sum(functions[name](x, ...given.slice(1), ...rest)));
        expectEncoded(slope(given[0] as TracepadArray), gradient, Math.max(ulps, 8), true);
      });
    }
  });
}

test("softmax and its gradient are finite where all but one entry are masked by −inf", () => {
  const x = jnp.array([Number.NEGATIVE_INFINITY, 2, Number.NEGATIVE_INFINITY]);
  expect(nn.softmax(x).tolist()).toEqual([0, 1, 0]);
  expect(jnp.abs(grad((v: TracepadArray) => nn.softmax(v).get(1))(x)).tolist()).toEqual([0, 0, 0]);
});

test("initializers and attention say what they need", () => {
  const key = random.key(0);
  expect(() => nn.initializers.lecunNormal()(key, [3])).toThrow("Can't compute input and output sizes of a 1-dimensional weights tensor");
  expect(() => nn.initializers.varianceScaling(1, "fan" as "fan_in", "normal")(key, [2, 2])).toThrow(
    "invalid mode for variance scaling initializer: fan",
  );
  expect(() => nn.dotProductAttention(jnp.ones([1, 2, 3, 4]), jnp.ones([1, 2, 2, 4]), jnp.ones([1, 2, 2, 4]))).toThrow(errors.ValueError);
});
