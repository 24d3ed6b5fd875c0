import { type RefObject, useEffect, useState } from "react";

/** Browsers lay out no longer elements than this. */
const LONGEST = 8_000_000;
/** Drawn beyond the edges. */
const BEYOND = 4;

export interface Window {
  /** The first that is drawn, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Where the first one stands, in pixels. */
  readonly offset: number;
  /** The length of all of them, as far as a browser lays it out. */
  readonly length: number;
}

/** The part of `count` things of one size that is in sight. Where there are too many to lay out, scrolling goes in steps. */
export function windowOf(count: number, size: number, scrolled: number, seen: number): Window {
  const all = count * size;
  const length = Math.min(all, LONGEST);
  const most = Math.max(0, length - seen);
  // Proportional where the length is cut, so that the end can be reached.
  const first = all === length ? Math.floor(scrolled / size) : Math.round((Math.min(scrolled, most) / most) * (count - seen / size));
  const from = Math.max(0, first - BEYOND);
  const to = Math.min(count, first + Math.ceil(seen / size) + BEYOND + 1);
  return { from, to, offset: all === length ? from * size : Math.max(0, scrolled - (first - from) * size), length };
}

export interface Scrolled {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where an element is scrolled to, and how much of it is seen. */
export function useScrolled(element: RefObject<HTMLElement | null>): Scrolled {
  const [scrolled, setScrolled] = useState<Scrolled>({ left: 0, top: 0, width: 600, height: 360 });
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    let frame = 0;
    const read = (): void => {
      frame = 0;
      setScrolled({ left: box.scrollLeft, top: box.scrollTop, width: box.clientWidth, height: box.clientHeight });
    };
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(read);
    };
    const observer = new ResizeObserver(later);
    observer.observe(box);
    box.addEventListener("scroll", later, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      box.removeEventListener("scroll", later);
    };
  }, [element]);
  return scrolled;
}
