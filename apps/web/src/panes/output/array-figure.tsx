import type { RunEvent } from "@tracepad/shared";
import { lazy, memo, Suspense, useEffect, useMemo } from "react";
import { type ArrayGrid, arrayGrids, arrayStatistics, type GridCell } from "../../model/array-grid.ts";
import { arrayBytes } from "../../model/dtypes.ts";
import { entryFormat, signed } from "../../model/format.ts";
import { shortDType } from "../../model/signature.ts";
import { Bytes, LineLink, Shape } from "../../parts/measure.tsx";
import { ArrayTools, viewsOf } from "./array/array-tools.tsx";
import type { ArraySource } from "./array/use-whole.ts";
import { useViewChoice } from "./array/view-choice.ts";
import { NotLoaded } from "./not-loaded.tsx";

/** Loaded when there is time for it: then they are there without the server too. */
const loadViews = () => import("./array/array-views.tsx");
export const ArrayViews = lazy(() => loadViews().catch(() => ({ default: NotLoaded })));

const statistic = (value: number): string =>
  signed(Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(2) : String(Number(value.toPrecision(4))));

const isNaNCell = (value: number | string | boolean): boolean => typeof value === "string" && /nan/i.test(value);

function Cell({ cell, corner, format }: { cell: GridCell; corner: boolean; format(value: number | string | boolean): string }) {
  if (cell === "gap") return <td className="gap">{corner ? "⋱" : "⋯"}</td>;
  const tone = isNaNCell(cell.value) ? "nan" : cell.tint === 0 ? undefined : `q${cell.tint}`;
  return <td className={tone}>{format(cell.value)}</td>;
}

function Matrix({ grid, name, format }: { grid: ArrayGrid; name: string; format(value: number | string | boolean): string }) {
  const plain = grid.columns.length === 1 && grid.rows.length === 1;
  return (
    <div className="ag">
      {grid.lead.length > 0 && <span className="lead meta">[{grid.lead.join(", ")}]</span>}
      {/* A wide one scrolls: the keyboard must reach it. */}
      <table aria-label={name} tabIndex={plain ? undefined : 0}>
        {!plain && (
          <thead>
            <tr>
              <th />
              {grid.columns.map((column, i) =>
                column === null ? (
                  <th key="gap" className="gap">
                    ⋯
                  </th>
                ) : (
                  <th key={i} scope="col">
                    {column}
                  </th>
                ),
              )}
            </tr>
          </thead>
        )}
        <tbody>
          {grid.rows.map((row, r) =>
            row.index === null && grid.rows.length > 1 ? (
              <tr key="gap">
                <th scope="row">⋮</th>
                {grid.columns.map((column, i) => (
                  <td key={i} className="gap">
                    {column === null ? "⋱" : "⋮"}
                  </td>
                ))}
              </tr>
            ) : (
              <tr key={r}>
                <th scope="row">{row.index}</th>
                {row.cells.map((cell, i) => (
                  <Cell key={i} cell={cell} corner={false} format={format} />
                ))}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

/**
 * An array as a numbered figure: what it is, where it was printed, and its entries in the way that was chosen last time. Of a large
 * one the corners are here; the rest is asked for when it is to be seen.
 */
export const ArrayFigure = memo(function ArrayFigure(props: {
  number: number;
  array: Extract<RunEvent, { type: "array" }>;
  place: string;
  expression: string | null;
  load(event: number): Promise<Uint8Array>;
  onReveal(line: number): void;
}) {
  const { array, expression, number, place, load } = props;
  const [choice, choose] = useViewChoice(place);
  useEffect(() => {
    const timer = setTimeout(() => void loadViews().catch(() => undefined), 200);
    return () => clearTimeout(timer);
  }, []);
  const source = useMemo<ArraySource>(() => ({ ...array, kept: array.kept === undefined ? null : array.id, load }), [array, load]);
  const views = viewsOf(source);
  const view = choice.view !== null && views.includes(choice.view) ? choice.view : "grid";
  // The preview of a small array is all of it.
  const corners = view === "grid" && (source.kept === null || !choice.whole);
  const name = `${expression ?? "array"} ${array.dtype} ${array.shape.join(" by ")}`;
  const format = entryFormat(array.preview, array.dtype);
  const grids = arrayGrids(array);
  const stats = arrayStatistics(array);
  const matrices = array.previewShape.slice(0, -2).reduce((n, d) => n * d, 1);
  return (
    <figure className="fig wide">
      <figcaption>
        <span className="no">Fig. {number}</span>
        {expression !== null && <span className="what">{expression}</span>}
        <Shape text={`${shortDType(array.dtype)}[${array.shape.join(",")}]`} />
        <ArrayTools source={source} view={view} lead={choice.lead} onView={(next) => choose({ view: next })} />
        <span className="line">
          <LineLink line={array.line} onReveal={props.onReveal} />
        </span>
      </figcaption>
      {corners ? (
        <div className="ags">
          {grids.map((grid) => (
            <Matrix key={grid.lead.join()} grid={grid} name={name} format={format} />
          ))}
          {grids.length === 0 && <p className="meta">No entries.</p>}
        </div>
      ) : (
        <Suspense fallback={<p className="skel shown-skel" />}>
          <ArrayViews source={source} view={view} lead={choice.lead} name={name} onLead={(lead) => choose({ lead })} />
        </Suspense>
      )}
      <div className="stats">
        {corners && matrices > grids.length && grids.length > 0 && <span>{matrices - grids.length} more matrices not drawn</span>}
        {corners && stats !== null && (
          <>
            <span>
              min <span className="val">{statistic(stats.min)}</span>
            </span>
            <span>
              max <span className="val">{statistic(stats.max)}</span>
            </span>
            <span>
              mean <span className="val">{statistic(stats.mean)}</span>
            </span>
            <span>
              std <span className="val">{statistic(stats.std)}</span>
            </span>
            {stats.nan > 0 && (
              <span>
                nan <span className="val">{stats.nan}</span>
              </span>
            )}
          </>
        )}
        {array.shape.length > 0 && (
          <span>
            <Bytes n={arrayBytes(array.dtype, array.shape)} />
          </span>
        )}
        {view === "grid" && source.kept !== null && (
          <button type="button" className="btn small" aria-pressed={choice.whole} onClick={() => choose({ whole: !choice.whole })}>
            {choice.whole ? "Corners only" : "All entries"}
          </button>
        )}
        {views.length === 0 && grids.length > 0 && array.preview.length < array.shape.reduce((n, d) => n * d, 1) && (
          <span title="The limit keepBytes, TRACEPAD_LIMIT_KEEP_BYTES, is what one run may keep of its arrays">
            only these entries were kept
          </span>
        )}
      </div>
    </figure>
  );
});
