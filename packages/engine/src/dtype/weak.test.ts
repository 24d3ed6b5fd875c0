import { expect, test } from "vitest";
import GOLDEN from "../../golden/dtypes/weak.json" with { type: "json" };
import { jnp, lax, nn, scipy } from "../index.ts";
import type { Value } from "../ir/value.ts";
import { convertElementType } from "../primitives/convert.ts";

const GIVEN: Readonly<Record<string, Value>> = {
  f: convertElementType(jnp.float32(0.5), "float32", true),
  i: convertElementType(jnp.int32(3), "int32", true),
  fs: convertElementType(jnp.full([3], 0.5), "float32", true),
  is: convertElementType(jnp.arange(1, 4), "int32", true),
};
const MODULES = { jnp, nn, lax, special: scipy.special } as unknown as Record<string, Record<string, (...args: Value[]) => Value>>;

test.each(Object.entries(GOLDEN as unknown as Record<string, Record<string, [string, boolean]>>))(
  "%s of weak arrays is weak where JAX's is",
  (path, wanted) => {
    const [module, name] = path.split(".");
    const results = Object.keys(wanted).map((given) => {
      const { dtype, weakType } = MODULES[module][name](...given.split(" ").map((each) => GIVEN[each])) as Value;
      return [given, [dtype, weakType]];
    });
    expect(Object.fromEntries(results)).toEqual(wanted);
  },
);
