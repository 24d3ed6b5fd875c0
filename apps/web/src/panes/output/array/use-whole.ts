import { useEffect, useMemo, useState } from "react";
import { type Entry, previewedArray, type WholeArray, wholeArray } from "../../../model/whole-array.ts";

/** What a figure shows an array from. */
export interface ArraySource {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its elements, all or some; null where the program showed it in another way. */
  readonly preview: readonly Entry[] | null;
  /** The event with which all its elements are kept; null where they are not. */
  readonly kept: number | null;
  /** Asks for them. */
  load(event: number): Promise<Uint8Array>;
}

export interface Whole {
  readonly array: WholeArray | null;
  readonly failure: string | null;
  retry(): void;
}

/** Whether all its elements can be had. */
export const hasWhole = ({ shape, preview, kept }: ArraySource): boolean =>
  kept !== null || preview?.length === shape.reduce((n, d) => n * d, 1);

/** All elements of an array, asked for once they are wanted. */
export function useWhole({ dtype, shape, preview, kept, load }: ArraySource, wanted: boolean): Whole {
  const here = useMemo(() => (preview === null ? null : previewedArray({ dtype, shape, preview })), [dtype, shape, preview]);
  const [loaded, setLoaded] = useState<{ load: unknown; kept: number; array: WholeArray | null; failure: string | null } | null>(null);
  const [tries, setTries] = useState(0);
  const ask = wanted && here === null ? kept : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    if (ask === null) return;
    let left = false;
    const give = (array: WholeArray | null, failure: string | null): void => {
      if (!left) setLoaded({ load, kept: ask, array, failure });
    };
    load(ask)
      .then((bytes) => give(wholeArray(bytes, dtype, shape), null))
      .catch((error: unknown) => give(null, error instanceof Error ? error.message : String(error)));
    return () => {
      left = true;
    };
  }, [ask, load, dtype, shape, tries]);
  const current = loaded !== null && loaded.load === load && loaded.kept === kept ? loaded : null;
  // Until the next run's elements are here, those of the last one stay: a figure that is looked at does not flicker.
  const last = loaded?.array ?? null;
  const stays = last !== null && last.dtype === dtype && last.shape.join() === shape.join() ? last : null;
  const retry = (): void => {
    setLoaded(null);
    setTries(tries + 1);
  };
  return { array: here ?? (current === null ? stays : current.array), failure: current?.failure ?? null, retry };
}
