import { useState } from "react";
import { COPIES, type CopyAs, copyText, MOST_COPIED } from "../../../model/array-copy.ts";
import { isComplex } from "../../../model/dtypes.ts";
import { heldLead, matrixOf } from "../../../model/matrix.ts";
import { previewedArray, wholeArray } from "../../../model/whole-array.ts";
import { Menu } from "../../../parts/menu.tsx";
import { type ArraySource, hasWhole } from "./use-whole.ts";
import type { ViewChoice, ViewKind } from "./view-choice.ts";

const NAMES: Readonly<Record<ViewKind, string>> = { grid: "Grid", heat: "Heat map", image: "Image", values: "Values" };

/** How many entries of the last axis are one pixel. */
export function channelsOf(shape: readonly number[]): 1 | 3 | 4 {
  const last = shape.at(-1);
  return shape.length > 2 && (last === 3 || last === 4) ? last : 1;
}

/** The ways in which an array can be looked at. What is missing most of its entries has a grid of those that are there. */
export function viewsOf(source: ArraySource): ViewKind[] {
  const { dtype, shape } = source;
  const size = shape.reduce((n, d) => n * d, 1);
  if (size < 2 || dtype.startsWith("key") || !hasWhole(source)) return [];
  return ["grid", "heat", ...(shape.length > 1 && !isComplex(dtype) ? (["image"] as const) : []), "values"];
}

/** Switches between the ways to look at an array, and copies it. */
export function ArrayTools(props: { source: ArraySource; view: ViewKind; lead: ViewChoice["lead"]; onView(view: ViewKind): void }) {
  const { source, view, lead, onView } = props;
  const { dtype, shape, preview, kept, load } = source;
  const [note, setNote] = useState<string | null>(null);
  const views = viewsOf(source);
  if (views.length === 0) return null;
  const size = shape.reduce((n, d) => n * d, 1);
  const copy = async (as: CopyAs): Promise<void> => {
    try {
      const here = preview === null ? null : previewedArray({ dtype, shape, preview });
      const array = here ?? wholeArray(await load(kept as number), dtype, shape);
      await navigator.clipboard.writeText(copyText(array, as, matrixOf(shape, heldLead(shape, 2, lead))));
      setNote("Copied");
    } catch (error) {
      setNote(error instanceof Error ? error.message : "Not copied");
    }
  };
  return (
    <span className="fig-tools">
      <fieldset className="seg small" aria-label="View">
        {views.map((kind) => (
          <button key={kind} type="button" aria-pressed={kind === view} onClick={() => onView(kind)}>
            {NAMES[kind]}
          </button>
        ))}
      </fieldset>
      <Menu label="Copy" name="Copy the array" className="small" right>
        {(close) =>
          size > MOST_COPIED ? (
            <li className="meta menu-note">More than {MOST_COPIED.toLocaleString("en")} entries are not copied.</li>
          ) : (
            COPIES.map((as) => (
              <li key={as}>
                <button
                  type="button"
                  onClick={() => {
                    close();
                    void copy(as);
                  }}
                >
                  {as}
                  {as === "CSV" && shape.length > 2 ? `, [${heldLead(shape, 2, lead).join(", ")}, :, :]` : ""}
                </button>
              </li>
            ))
          )
        }
      </Menu>
      <span role="status" className="meta">
        {note}
      </span>
    </span>
  );
}
