import type { EventOf } from "@tracepad/shared";
import { memo } from "react";
import { type ArrayGrid, arrayBytes, arrayGrids, arrayStatistics, type GridCell } from "../../model/array-grid.ts";
import { entryFormat, signed } from "../../model/format.ts";
import { shortDType } from "../../model/signature.ts";
import { Bytes, LineLink, Shape } from "../../parts/measure.tsx";

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

/** An array as a numbered figure: what it is, where it was printed, its entries, and statistics where all are here. */
export const ArrayFigure = memo(function ArrayFigure(props: {
  number: number;
  array: EventOf<"array">;
  expression: string | null;
  onReveal(line: number): void;
}) {
  const { array, expression, number } = props;
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
        <span className="line">
          <LineLink line={array.line} onReveal={props.onReveal} />
        </span>
      </figcaption>
      <div className="ags">
        {grids.map((grid) => (
          <Matrix
            key={grid.lead.join()}
            grid={grid}
            name={`${expression ?? "array"} ${array.dtype} ${array.shape.join(" by ")}`}
            format={format}
          />
        ))}
        {grids.length === 0 && <p className="meta">No entries.</p>}
      </div>
      <div className="stats">
        {matrices > grids.length && grids.length > 0 && <span>{matrices - grids.length} more matrices not drawn</span>}
        {stats !== null && (
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
      </div>
    </figure>
  );
});
