import { type Array, jnp, lax, tree } from "tracepad";

class Range {
  readonly least: Array;
  readonly greatest: Array;

  constructor(least: Array, greatest: Array) {
    this.least = least;
    this.greatest = greatest;
  }
}
tree.registerNode(
  Range,
  (range: Range) => [[range.least, range.greatest], null],
  (_: unknown, [least, greatest]: any) => new Range(least, greatest),
);

export function range(xs: Array): [Array, Array] {
  const first = new Range(xs.get(0), xs.get(0));
  const turn = (carry: Range, x: Array) => [new Range(jnp.minimum(carry.least, x), jnp.maximum(carry.greatest, x)), null] as const;
  const [seen] = lax.scan(turn, first, xs);
  return [seen.least, seen.greatest];
}
