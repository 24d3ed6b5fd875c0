import { type Array, lax } from "tracepad";

class Range {
  readonly least: Array;
  readonly greatest: Array;

  constructor(least: Array, greatest: Array) {
    this.least = least;
    this.greatest = greatest;
  }
}

export function range(xs: Array): [Array, Array] {
  const first = new Range(xs.get(0), xs.get(0));
  const [seen] = lax.scan((carry: Range, _x: Array) => [carry, null], first, xs);
  return [seen.least, seen.greatest];
}
