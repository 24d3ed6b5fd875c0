import { describe, expect, test } from "vitest";
import { decode, expectEncoded } from "../../golden/encoded.ts";
import golden from "../../golden/random/values.json" with { type: "json" };
import { jit, random, type Array as TracepadArray } from "../index.ts";

type Case = [partitionable: boolean, name: string, args: unknown[], options: Record<string, unknown>, expected: unknown, ulps: number];
const functions = random as unknown as Record<string, (...args: unknown[]) => unknown>;

/** Functions whose shape is an option; it is positional in the others. */
const SHAPE_AS_OPTION = ["categorical", "multinomial"];

function call([, name, args, options]: Case): unknown {
  const given = args.map(decode);
  const named = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, decode(value)]));
  if (named.shape !== undefined && !SHAPE_AS_OPTION.includes(name)) {
    given.push(named.shape);
    delete named.shape;
  }
  return functions[name](...given, ...(Object.keys(named).length > 0 ? [named] : []));
}

const cases = (golden as unknown as Case[]).filter(([partitionable]) => partitionable);
const byName = Map.groupBy(cases, ([, name]) => name);

for (const [name, list] of byName) {
  describe(`random.${name}`, () => {
    for (const [i, each] of list.entries()) {
      const [, , args, options, expected, ulps] = each;
      test(`${i}: ${JSON.stringify([args.slice(1), options]).slice(0, 80)}`, () => expectEncoded(call(each), expected, ulps));
    }
  });
}

test("samplers give the same inside jit", () => {
  const key = random.key(3);
  for (const draw of [
    (k: TracepadArray) => random.gamma(k, 2, [4]),
    (k: TracepadArray) => random.poisson(k, 30, [4]),
    (k: TracepadArray) => random.binomial(k, 40, 0.5, [4]),
    (k: TracepadArray) => random.truncatedNormal(k, -1, 1, [4]),
  ])
    expect((jit(draw)(key) as TracepadArray).tolist()).toEqual(draw(key).tolist());
});
