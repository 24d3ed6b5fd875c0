"use client";
import { type ComponentProps, useMemo } from "react";
import type { Marks } from "../editor/decorations.ts";
import { LazyEditor } from "../editor/lazy-editor.tsx";
import { type Program, spanLetters, tracedListing } from "../model/programs.ts";
import { spanKey } from "../model/spans.ts";
import { type Explore, useOrigin } from "./explore.ts";

/** The editor, showing and saying what is pointed at. It alone is drawn again when that changes. */
export function LinkedEditor(
  props: Omit<ComponentProps<typeof LazyEditor>, "marks" | "onCaret" | "onHover"> & {
    marks: Omit<Marks, "linked" | "active">;
    explore: Explore;
    /** The program whose letters are shown; null where expressions are not underlined. */
    program: Program | null;
    /** Whether places in the editor are pointed at: while a view shows what comes from them. */
    links: boolean;
    /** The code is not that of the run any more: its places mean nothing. */
    stale: boolean;
  },
) {
  const { marks, explore, program, links, stale, ...rest } = props;
  const origin = useOrigin(explore);
  const letters = useMemo(() => spanLetters(program === null ? null : tracedListing(program)), [program]);
  const all = useMemo<Marks>(
    () => ({
      ...marks,
      linked: links && !stale ? explore.origins.spans : [],
      active: origin?.span == null || stale ? null : { span: origin.span, letter: letters.get(spanKey(origin.span)) ?? "" },
    }),
    [marks, explore.origins, links, stale, origin, letters],
  );
  return (
    <LazyEditor
      {...rest}
      marks={all}
      onCaret={(place) => explore.store.dispatch({ type: "caret", origin: links && !stale ? explore.origins.at(place) : null })}
      onHover={(place) =>
        explore.store.dispatch({ type: "hover", origin: place === null || !links || stale ? null : explore.origins.at(place) })
      }
    />
  );
}
