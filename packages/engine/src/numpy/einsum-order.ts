/** In which order the operands of an einsum are multiplied. */

/** Letters of the operands that are left, after a product of two of them. */
const merged = (a: string, b: string, needed: string): string => [...new Set(a + b)].filter((c) => needed.includes(c)).join("");

const product = (letters: Iterable<string>, sizes: ReadonlyMap<string, number>): number => {
  let n = 1;
  for (const c of letters) n *= sizes.get(c) ?? 1;
  return n;
};

/** Two operands, by their places in the list of those that are left; the product goes to its end. */
export type Pair = readonly [first: number, second: number];

/** Up to so many operands every order is tried: 180 orders of five. */
const EXHAUSTIVE = 5;

/**
 * The order of pairs with the fewest multiplications: of all orders for few operands, else always the pair whose product
 * is smallest beside what it replaces. `labels` are the operands' letters, `output` those of the result.
 */
export function contractionOrder(labels: readonly string[], output: string, sizes: ReadonlyMap<string, number>): Pair[] {
  if (labels.length <= 2) return labels.length === 2 ? [[0, 1]] : [];
  return labels.length <= EXHAUSTIVE ? cheapest(labels, output, sizes).order : greedy(labels, output, sizes);
}

/** The list after a product, and what the product costs. */
function step(
  labels: readonly string[],
  [i, j]: Pair,
  output: string,
  sizes: ReadonlyMap<string, number>,
): { rest: string[]; cost: number; result: string } {
  const others = labels.filter((_, k) => k !== i && k !== j);
  const result = merged(labels[i], labels[j], output + others.join(""));
  return { rest: [...others, result], cost: product(new Set(labels[i] + labels[j]), sizes), result };
}

function pairsOf(count: number): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) pairs.push([i, j]);
  return pairs;
}

function cheapest(labels: readonly string[], output: string, sizes: ReadonlyMap<string, number>): { order: Pair[]; cost: number } {
  if (labels.length < 2) return { order: [], cost: 0 };
  let best: { order: Pair[]; cost: number } | null = null;
  for (const pair of pairsOf(labels.length)) {
    const { rest, cost } = step(labels, pair, output, sizes);
    if (best !== null && cost >= best.cost) continue;
    const after = cheapest(rest, output, sizes);
    if (best === null || cost + after.cost < best.cost) best = { order: [pair, ...after.order], cost: cost + after.cost };
  }
  return best as { order: Pair[]; cost: number };
}

function greedy(labels: readonly string[], output: string, sizes: ReadonlyMap<string, number>): Pair[] {
  const order: Pair[] = [];
  let left = [...labels];
  while (left.length > 1) {
    const scored = pairsOf(left.length).map((pair) => {
      const { rest, result } = step(left, pair, output, sizes);
      const growth = product(result, sizes) - product(left[pair[0]], sizes) - product(left[pair[1]], sizes);
      return { pair, rest, growth };
    });
    const best = scored.reduce((a, b) => (b.growth < a.growth ? b : a));
    order.push(best.pair);
    left = best.rest;
  }
  return order;
}
