import type { CallLabel } from "../client/client.ts";
import type { SourceLocation } from "../ir/source.ts";
import { locate } from "./locate.ts";

/**
 * The label of a call whose program is known. Its text and its place in the source are worked out when somebody reads
 * them, so that calls that nobody reports do not pay for them. The place is found on the stack: it is right only while
 * the call lasts, that is inside the client's method.
 */
export class LazyLabel implements CallLabel {
  readonly fn: string;
  readonly call: number;
  readonly cached: boolean;
  readonly reason = null;
  readonly #signature: () => string;
  #source: SourceLocation | null | undefined = undefined;

  constructor(fn: string, signature: () => string, call: number, cached: boolean) {
    this.fn = fn;
    this.#signature = signature;
    this.call = call;
    this.cached = cached;
  }

  get signature(): string {
    return this.#signature();
  }

  get line(): number | null {
    return this.#place()?.line ?? null;
  }

  get column(): number | null {
    return this.#place()?.column ?? null;
  }

  #place(): SourceLocation | null {
    if (this.#source === undefined) this.#source = locate();
    return this.#source;
  }
}
