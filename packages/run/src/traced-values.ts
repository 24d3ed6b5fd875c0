import { Tracer } from "tracepad/internal";
import type { Watched } from "tracepad/syntax";
import { type CallLabel, LABEL_TEXT, type TraceEvent } from "tracepad/waist";

/** Values of one trace that are told, and types of one place: a function may be called with several. */
const MOST = 2000;
const TYPES = 3;

interface TracedValue {
  readonly line: number;
  readonly column: number;
  readonly type: string;
}

/** A label's texts may be as long as the user likes to name a function. */
const cut = (label: CallLabel): CallLabel => ({
  ...label,
  fn: label.fn.slice(0, LABEL_TEXT.fn),
  signature: label.signature.slice(0, LABEL_TEXT.signature),
  reason: label.reason === null ? null : label.reason.slice(0, LABEL_TEXT.reason),
});

/** The traces of one program: notes the types of the values that it shows while its functions are traced. */
export class Traces {
  readonly #watched: readonly (readonly Watched[])[];
  /** Of the traces in progress, the innermost last: places with their types. */
  readonly #open: Map<Watched, string[]>[] = [];
  /** The calls that they belong to. */
  readonly #calls: string[] = [];

  constructor(watched: readonly (readonly Watched[])[]) {
    this.#watched = watched;
  }

  /** What programs call as `$seen`: gives the value back. */
  readonly seen = <T>(number: number, value: T): T => {
    if (this.#open.length > 0) this.#note(this.#watched[number] ?? [], value);
    return value;
  };

  /** A trace begins. Gives its label, cut to what a message holds. */
  begin(label: CallLabel): CallLabel {
    this.#calls.push(`${label.call} ${label.fn}`);
    this.#open.push(new Map());
    return cut(label);
  }

  /** A trace ended: what a message tells of it. */
  end({ type: _, label, ...traced }: TraceEvent): Omit<TraceEvent, "type"> & { readonly values: TracedValue[] } {
    // Traces that ended in an error left their beginnings behind; they go with this one.
    const depth = Math.max(0, this.#calls.lastIndexOf(`${label.call} ${label.fn}`));
    const found = this.#open[depth] ?? new Map<Watched, string[]>();
    this.#calls.length = Math.min(this.#calls.length, depth);
    this.#open.length = Math.min(this.#open.length, depth);
    const values = [...found]
      .slice(0, MOST)
      .map(([{ at }, types]) => ({ line: at.line, column: at.column, type: types.join(" | ").slice(0, 200) }));
    return { ...traced, values, label: cut(label) };
  }

  #note(shown: readonly Watched[], value: unknown): void {
    const found = this.#open[this.#open.length - 1];
    for (const watched of shown) {
      const type = typeOf(watched.part === null ? value : partOf(value, watched.part));
      if (type === null) continue;
      const types = found.get(watched);
      if (types === undefined) {
        if (found.size < MOST) found.set(watched, [type]);
      } else if (types.length < TYPES && !types.includes(type)) types.push(type);
    }
  }
}

/** A part of a list or an object as it lies there. Arrays are not indexed, and getters not called: that would do something. */
function partOf(value: unknown, part: number | string): unknown {
  if (typeof value !== "object" || value === null || value instanceof Tracer) return undefined;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  return Object.getOwnPropertyDescriptor(value, part)?.value;
}

/** `f32[8]`; lists of few arrays as such a list. Null for what is not traced. */
function typeOf(value: unknown): string | null {
  if (value instanceof Tracer) return value.aval.toShort();
  if (!Array.isArray(value) || value.length === 0 || value.length > 4) return null;
  const types = value.map((item) => (item instanceof Tracer ? item.aval.toShort() : null));
  return types.includes(null) ? null : `[${types.join(", ")}]`;
}
