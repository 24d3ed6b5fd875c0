import { array } from "../numpy/array.ts";

/** Each flower is four lengths in cm: sepal length, sepal width, petal length, petal width. Five flowers a line, fifty a species. */
const SETOSA = `
5.1 3.5 1.4 0.2   4.9 3.0 1.4 0.2   4.7 3.2 1.3 0.2   4.6 3.1 1.5 0.2   5.0 3.6 1.4 0.2
5.4 3.9 1.7 0.4   4.6 3.4 1.4 0.3   5.0 3.4 1.5 0.2   4.4 2.9 1.4 0.2   4.9 3.1 1.5 0.1
5.4 3.7 1.5 0.2   4.8 3.4 1.6 0.2   4.8 3.0 1.4 0.1   4.3 3.0 1.1 0.1   5.8 4.0 1.2 0.2
5.7 4.4 1.5 0.4   5.4 3.9 1.3 0.4   5.1 3.5 1.4 0.3   5.7 3.8 1.7 0.3   5.1 3.8 1.5 0.3
5.4 3.4 1.7 0.2   5.1 3.7 1.5 0.4   4.6 3.6 1.0 0.2   5.1 3.3 1.7 0.5   4.8 3.4 1.9 0.2
5.0 3.0 1.6 0.2   5.0 3.4 1.6 0.4   5.2 3.5 1.5 0.2   5.2 3.4 1.4 0.2   4.7 3.2 1.6 0.2
4.8 3.1 1.6 0.2   5.4 3.4 1.5 0.4   5.2 4.1 1.5 0.1   5.5 4.2 1.4 0.2   4.9 3.1 1.5 0.2
5.0 3.2 1.2 0.2   5.5 3.5 1.3 0.2   4.9 3.6 1.4 0.1   4.4 3.0 1.3 0.2   5.1 3.4 1.5 0.2
5.0 3.5 1.3 0.3   4.5 2.3 1.3 0.3   4.4 3.2 1.3 0.2   5.0 3.5 1.6 0.6   5.1 3.8 1.9 0.4
4.8 3.0 1.4 0.3   5.1 3.8 1.6 0.2   4.6 3.2 1.4 0.2   5.3 3.7 1.5 0.2   5.0 3.3 1.4 0.2`;

const VERSICOLOR = `
7.0 3.2 4.7 1.4   6.4 3.2 4.5 1.5   6.9 3.1 4.9 1.5   5.5 2.3 4.0 1.3   6.5 2.8 4.6 1.5
5.7 2.8 4.5 1.3   6.3 3.3 4.7 1.6   4.9 2.4 3.3 1.0   6.6 2.9 4.6 1.3   5.2 2.7 3.9 1.4
5.0 2.0 3.5 1.0   5.9 3.0 4.2 1.5   6.0 2.2 4.0 1.0   6.1 2.9 4.7 1.4   5.6 2.9 3.6 1.3
6.7 3.1 4.4 1.4   5.6 3.0 4.5 1.5   5.8 2.7 4.1 1.0   6.2 2.2 4.5 1.5   5.6 2.5 3.9 1.1
5.9 3.2 4.8 1.8   6.1 2.8 4.0 1.3   6.3 2.5 4.9 1.5   6.1 2.8 4.7 1.2   6.4 2.9 4.3 1.3
6.6 3.0 4.4 1.4   6.8 2.8 4.8 1.4   6.7 3.0 5.0 1.7   6.0 2.9 4.5 1.5   5.7 2.6 3.5 1.0
5.5 2.4 3.8 1.1   5.5 2.4 3.7 1.0   5.8 2.7 3.9 1.2   6.0 2.7 5.1 1.6   5.4 3.0 4.5 1.5
6.0 3.4 4.5 1.6   6.7 3.1 4.7 1.5   6.3 2.3 4.4 1.3   5.6 3.0 4.1 1.3   5.5 2.5 4.0 1.3
5.5 2.6 4.4 1.2   6.1 3.0 4.6 1.4   5.8 2.6 4.0 1.2   5.0 2.3 3.3 1.0   5.6 2.7 4.2 1.3
5.7 3.0 4.2 1.2   5.7 2.9 4.2 1.3   6.2 2.9 4.3 1.3   5.1 2.5 3.0 1.1   5.7 2.8 4.1 1.3`;

const VIRGINICA = `
6.3 3.3 6.0 2.5   5.8 2.7 5.1 1.9   7.1 3.0 5.9 2.1   6.3 2.9 5.6 1.8   6.5 3.0 5.8 2.2
7.6 3.0 6.6 2.1   4.9 2.5 4.5 1.7   7.3 2.9 6.3 1.8   6.7 2.5 5.8 1.8   7.2 3.6 6.1 2.5
6.5 3.2 5.1 2.0   6.4 2.7 5.3 1.9   6.8 3.0 5.5 2.1   5.7 2.5 5.0 2.0   5.8 2.8 5.1 2.4
6.4 3.2 5.3 2.3   6.5 3.0 5.5 1.8   7.7 3.8 6.7 2.2   7.7 2.6 6.9 2.3   6.0 2.2 5.0 1.5
6.9 3.2 5.7 2.3   5.6 2.8 4.9 2.0   7.7 2.8 6.7 2.0   6.3 2.7 4.9 1.8   6.7 3.3 5.7 2.1
7.2 3.2 6.0 1.8   6.2 2.8 4.8 1.8   6.1 3.0 4.9 1.8   6.4 2.8 5.6 2.1   7.2 3.0 5.8 1.6
7.4 2.8 6.1 1.9   7.9 3.8 6.4 2.0   6.4 2.8 5.6 2.2   6.3 2.8 5.1 1.5   6.1 2.6 5.6 1.4
7.7 3.0 6.1 2.3   6.3 3.4 5.6 2.4   6.4 3.1 5.5 1.8   6.0 3.0 4.8 1.8   6.9 3.1 5.4 2.1
6.7 3.1 5.6 2.4   6.9 3.1 5.1 2.3   5.8 2.7 5.1 1.9   6.8 3.2 5.9 2.3   6.7 3.3 5.7 2.5
6.7 3.0 5.2 2.3   6.3 2.5 5.0 1.9   6.5 3.0 5.2 2.0   6.2 3.4 5.4 2.3   5.9 3.0 5.1 1.8`;

const FLOWERS = 50;
const TARGET_NAMES = ["setosa", "versicolor", "virginica"] as const;
const FEATURE_NAMES = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"] as const;

const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number);

/**
 * Measurements of 150 iris flowers, 50 of each of three species: the length and width of sepals and petals in cm. One species is
 * told from the others by a single number; the other two overlap.
 *
 * Gives `data`, `float32[150,4]`, a flower a row; `target`, `int32[150]`, the number of its species; and what both are called,
 * `featureNames` and `targetNames`. Flowers stand in the order of their species: shuffle before you split.
 *
 * Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936), 179–188, table I;
 * measured by E. Anderson. The numbers are facts and in the public domain.
 *
 * ```ts
 * const { data, target, targetNames } = iris();
 * console.log(jnp.mean(data, { axis: 0 }), targetNames[target.get(0).item()]);
 * ```
 */
export function iris() {
  return {
    data: array(numbers(SETOSA + VERSICOLOR + VIRGINICA), { dtype: "float32" }).reshape([3 * FLOWERS, FEATURE_NAMES.length]),
    target: array(
      TARGET_NAMES.flatMap((_, species) => new Array<number>(FLOWERS).fill(species)),
      { dtype: "int32" },
    ),
    featureNames: FEATURE_NAMES,
    targetNames: TARGET_NAMES,
  };
}
