import { describe, expect, test } from "vitest";
import { decode, expectEncoded } from "../../golden/encoded.ts";
import golden from "../../golden/random/values.json" with { type: "json" };
import { config, jit, random, type Array as TracepadArray, withConfig } from "../index.ts";

type Case = [
  partitionable: boolean,
  name: string,
  args: unknown[],
  options: Record<string, unknown>,
  expected: unknown,
  ulps: number,
  x64?: boolean,
];
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

const byName = Map.groupBy(golden as unknown as Case[], ([, name]) => name);

for (const [name, list] of byName) {
  describe(`random.${name}`, () => {
    for (const [i, each] of list.entries()) {
      const [threefryPartitionable, , args, options, expected, ulps, enableX64 = false] = each;
      test(`${i}: ${JSON.stringify([args.slice(1), options]).slice(0, 80)}`, () =>
        withConfig({ threefryPartitionable, enableX64 }, () => expectEncoded(call(each), expected, ulps)));
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

test("the mode is part of what a jitted function is traced for", () => {
  const key = random.key(1701);
  const draw = jit((k: TracepadArray) => random.bits(k, [3]));
  expect(draw(key).tolist()).toEqual([1111271205, 2679469115, 974515252]);
  config.update("threefryPartitionable", false);
  try {
    expect(draw(key).tolist()).toEqual([56197195, 4200222568, 961309823]);
    expect(random.keyData(random.split(random.key(0), 4)).tolist()).toEqual([
      [2285895361, 1501764800],
      [1518642379, 4090693311],
      [433833334, 4221794875],
      [839183663, 3740430601],
    ]);
  } finally {
    config.update("threefryPartitionable", true);
  }
  expect(draw(key).tolist()).toEqual([1111271205, 2679469115, 974515252]);
});
