import type { Collector, Mark } from "../backend.ts";

/** Finds out which subjects are dead. A subject lives while something holds the object that was given for it. */
export interface Lifetimes<T> {
  /** What the holder of a subject holds. Nothing else may. */
  watch(subject: T): object;
  /** The subject ended in another way. */
  forget(subject: T): void;
}

/** By callbacks of the garbage collector, which have no turn while a program runs in one synchronous piece. */
export class Callbacks<T extends object> implements Lifetimes<T> {
  private readonly registry: FinalizationRegistry<T>;

  constructor(died: (subject: T) => void) {
    this.registry = new FinalizationRegistry(died);
  }

  watch(subject: T): object {
    const holder = {};
    this.registry.register(holder, subject, subject);
    return holder;
  }

  forget(subject: T): void {
    this.registry.unregister(subject);
  }
}

class Generation<T> {
  readonly marks = new WeakSet<Mark<T>>();
  readonly subjects = new Set<T>();

  add(mark: Mark<T>): void {
    this.marks.add(mark);
    this.subjects.add(mark.subject);
  }
}

/**
 * By asking the collector to work and looking at what it left. Subjects are in generations as the collector's own objects
 * are: one that outlived two collections of the young is found by a collection of everything alone, so only then looked at.
 */
export class Survey<T> implements Lifetimes<T> {
  private readonly collector: Collector;
  private fresh = new Generation<T>();
  private young = new Generation<T>();
  private old = new Generation<T>();

  constructor(collector: Collector) {
    this.collector = collector;
  }

  watch(subject: T): object {
    const mark = this.collector.mark(subject);
    this.fresh.add(mark);
    return mark;
  }

  forget(subject: T): void {
    if (!this.fresh.subjects.delete(subject) && !this.young.subjects.delete(subject)) this.old.subjects.delete(subject);
  }

  /** Those that died young, which costs little to find. */
  collectYoung(): T[] {
    this.collector.collectYoung();
    const { fresh, young } = this;
    this.fresh = new Generation();
    this.young = new Generation();
    return [...this.sift(fresh, this.young), ...this.sift(young, this.old)];
  }

  /** All the dead. */
  collect(): T[] {
    this.collector.collect();
    const { fresh, young } = this;
    this.fresh = new Generation();
    this.young = new Generation();
    const old = this.lookAtOld();
    return [...old, ...this.sift(fresh, this.old), ...this.sift(young, this.old)];
  }

  /** The old ones that are dead, if the host has collected everything of its own accord. */
  lookAtOld(): T[] {
    const { old } = this;
    this.old = new Generation();
    return [...this.sift(old, this.old)];
  }

  /** The dead of a generation; those that live go over to another. */
  private sift({ marks, subjects }: Generation<T>, to: Generation<T>): Iterable<T> {
    if (subjects.size === 0) return [];
    for (const mark of this.collector.living(marks)) if (subjects.delete(mark.subject)) to.add(mark);
    return subjects;
  }
}
