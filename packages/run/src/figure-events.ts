import type { EventOf } from "@tracepad/shared";
import type { Whole } from "./whole.ts";

type Figure = EventOf<"figure">;

/** A program in the same worker may be without them. */
const after = globalThis.setTimeout.bind(globalThis);
const forget = globalThis.clearTimeout.bind(globalThis);

/** A figure that changes is told this often. */
const QUICK_MS = 50;
/** Points of one event; what the page takes is a little more. */
const MOST_POINTS = 2000;

/** Gathers the changes of figures: points go together into one event, and of whole contents in quick succession the last is told. */
export class FigureEvents {
  readonly #emit: (event: Figure, whole: Whole | null) => void;
  readonly #gathered = new Map<number, Figure>();
  readonly #told = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #since = Number.NEGATIVE_INFINITY;

  constructor(emit: (event: Figure, whole: Whole | null) => void) {
    this.#emit = emit;
  }

  /** Figures that were told of. */
  get count(): number {
    return this.#told.size;
  }

  has(figure: number): boolean {
    return this.#told.has(figure);
  }

  /** Only the first content of a figure may come with the whole array: those that change would fill what a run may keep. */
  add(event: Figure, whole: Whole | null = null): void {
    if (!this.#told.has(event.figure)) {
      this.#told.add(event.figure);
      this.#emit(event, whole);
      return;
    }
    const before = this.#gathered.get(event.figure);
    if (before === undefined || !event.append) this.#gathered.set(event.figure, event);
    else if (!join(before, event)) {
      this.flush();
      this.#gathered.set(event.figure, event);
    }
    this.due();
    this.#timer ??= after(() => this.flush(), QUICK_MS);
  }

  /** Device calls hold the thread, so the timer alone may come late. */
  due(): void {
    if (this.#gathered.size > 0 && performance.now() - this.#since > QUICK_MS) this.flush();
  }

  flush(): void {
    if (this.#timer !== null) forget(this.#timer);
    this.#timer = null;
    this.#since = performance.now();
    const events = [...this.#gathered.values()];
    this.#gathered.clear();
    for (const event of events) this.#emit(event, null);
  }
}

/** Puts the points of `next` behind those of `before`. False where they are not of one kind, or too many for one event. */
function join(before: Figure, next: Figure): boolean {
  const [a, b] = [before.content, next.content];
  if ((a.kind !== "line" && a.kind !== "scatter") || a.kind !== b.kind || a.series.length !== b.series.length) return false;
  const pairs = a.series.map((series, i) => [series, b.series[i] as typeof series] as const);
  const fit = ([one, two]: (typeof pairs)[number]): boolean =>
    one.label === two.label && (one.x === null) === (two.x === null) && one.y.length + two.y.length <= MOST_POINTS;
  if (!pairs.every(fit)) return false;
  for (const [one, two] of pairs) {
    one.y.push(...two.y);
    if (two.x !== null) one.x?.push(...two.x);
  }
  return true;
}
