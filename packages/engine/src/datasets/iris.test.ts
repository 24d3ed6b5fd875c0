import { describe, expect, test } from "vitest";
import { jit, jnp } from "../index.ts";
import { iris } from "./index.ts";

const { data, target, featureNames, targetNames } = iris();

describe("iris", () => {
  test("is 50 flowers of each species", () => {
    expect([data.shape, data.dtype, target.shape, target.dtype]).toEqual([[150, 4], "float32", [150], "int32"]);
    expect(jnp.bincount(target, { length: 3 }).tolist()).toEqual([50, 50, 50]);
    expect([featureNames.length, targetNames]).toEqual([4, ["setosa", "versicolor", "virginica"]]);
  });

  // Means of the species as Fisher's table II gives them.
  test.each([
    ["setosa", [5.006, 3.428, 1.462, 0.246]],
    ["versicolor", [5.936, 2.77, 4.26, 1.326]],
    ["virginica", [6.588, 2.974, 5.552, 2.026]],
  ])("has Fisher's means for %s", (name, means) => {
    const of = targetNames.indexOf(name as (typeof targetNames)[number]);
    const mean = jnp.mean(data.get(`${of * 50}:${of * 50 + 50}`), { axis: 0 });
    means.forEach((value, i) => expect(mean.get(i).item()).toBeCloseTo(value, 4));
  });

  test("has lengths in tenths of cm, in Fisher's order", () => {
    const tenths = data.mul(10);
    expect(jnp.max(jnp.abs(tenths.sub(jnp.round(tenths)))).item()).toBeLessThan(1e-4);
    const near = (row: number, lengths: number[]) => lengths.forEach((value, i) => expect(data.get(row, i).item()).toBeCloseTo(value, 5));
    near(0, [5.1, 3.5, 1.4, 0.2]);
    // The two flowers that a widespread copy has wrong.
    near(34, [4.9, 3.1, 1.5, 0.2]);
    near(37, [4.9, 3.6, 1.4, 0.1]);
    near(149, [5.9, 3.0, 5.1, 1.8]);
  });

  test("is a constant of a traced function", () => {
    expect(jit(() => iris().data.sum())().item()).toBeCloseTo(data.sum().item() as number, 2);
  });
});
