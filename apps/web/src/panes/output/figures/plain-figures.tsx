import type { FigureOf } from "@tracepad/shared";
import { useEffect, useRef } from "react";
import { short } from "../../../model/chart.ts";
import { type FigureState, pixelsOf } from "../../../model/figures.ts";
import { duration, signed } from "../../../model/format.ts";

/** Small pictures are drawn with large pixels. */
const zoom = (width: number, height: number): number => Math.max(1, Math.min(24, Math.floor(240 / Math.max(width, height))));

export function ImageFigure({ content, name }: { content: FigureOf<"image">; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, shape } = content;
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixelsOf(content), width, height), 0, 0);
  }, [content, width, height]);
  const times = zoom(width, height);
  return (
    <>
      <canvas
        ref={canvas}
        className="picture"
        width={width}
        height={height}
        style={{ width: width * times, height: height * times }}
        role="img"
        aria-label={`${name}: picture of ${shape[1]} by ${shape[0]} pixels`}
      />
      <div className="stats">
        <span>
          <span className="val">{shape[1]}</span> × <span className="val">{shape[0]}</span> pixels
        </span>
        {width < (shape[1] ?? 0) && <span>every {Math.ceil((shape[1] as number) / width)}th drawn</span>}
      </div>
    </>
  );
}

/** A count is read whole; what was measured is short. */
const entry = (x: number): string => (Number.isInteger(x) && Math.abs(x) < 1e9 ? signed(String(x)) : short(x));

export function TableFigure({ content, name }: { content: FigureOf<"table">; name: string }) {
  const { columns, rows, total } = content;
  const numeric = columns.map((_, c) => rows.length > 0 && rows.every((row) => row[c] === null || typeof row[c] === "number"));
  return (
    <>
      <div className="shown-table">
        <table aria-label={name}>
          <thead>
            <tr>
              {columns.map((column, c) => (
                <th key={c} scope="col" className={numeric[c] ? "num" : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr key={r}>
                {row.map((cell, c) => (
                  <td key={c} className={numeric[c] ? "num" : undefined}>
                    {cell === null ? "" : typeof cell === "number" ? entry(cell) : String(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > rows.length && (
        <p className="meta">
          The first {rows.length} of {total} rows.
        </p>
      )}
    </>
  );
}

export function ProgressFigure({ state, content, running }: { state: FigureState; content: FigureOf<"progress">; running: boolean }) {
  const { done, total, ended } = content;
  const ms = state.until - state.since;
  const each = done > 0 ? ms / done : null;
  const left = each !== null && total !== null ? duration(each * (total - done)) : null;
  const took = duration(ms);
  const what = state.label ?? "loop";
  return (
    <div className="progress-row">
      <span className="what">{what}</span>
      <div
        className="progress-bar"
        role="progressbar"
        aria-label={what}
        aria-valuemin={0}
        {...(total === null ? {} : { "aria-valuemax": total, "aria-valuenow": Math.min(done, total) })}
        aria-valuetext={total === null ? String(done) : `${done} of ${total}`}
      >
        <i style={{ width: total === null || total === 0 ? (ended ? "100%" : "0%") : `${Math.min(100, (100 * done) / total)}%` }} />
      </div>
      <span className="count">
        <span className="val">{done}</span>
        {total !== null && (
          <>
            {" "}
            of <span className="val">{total}</span>
          </>
        )}
      </span>
      <span className="count">
        <span className="val">{took.value}</span>
        <span className="unit">{took.unit}</span>
        {!ended && running && left !== null && (
          <>
            , <span className="val">{left.value}</span>
            <span className="unit">{left.unit}</span> left
          </>
        )}
        {!ended && !running && ", stopped"}
      </span>
    </div>
  );
}
