import type { FigureOf } from "@tracepad/shared";
import { useId, useMemo } from "react";
import { short } from "../../../model/chart.ts";
import { heatPaths } from "../../../model/figures.ts";
import { Values } from "./chart-frame.tsx";

const LONG_SIDE = 180;
const LEFT = 30;
/** Levels of the scale bar, from the lowest. */
const LEVELS = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** A heat map in nine levels, with its scale beside it. */
export function HeatFigure({ content, name }: { content: FigureOf<"heat">; name: string }) {
  const { rows, columns, shape, min, max } = content;
  const hatch = useId();
  const { levels, missing } = useMemo(() => heatPaths(content), [content]);
  if (rows * columns === 0) return <p className="meta">No entries.</p>;
  const cell = LONG_SIDE / Math.max(rows, columns);
  const [width, height] = [Math.max(12, columns * cell), Math.max(12, rows * cell)];
  const signed = min !== null && min < 0;
  const family = signed ? "h" : "q";
  const largest = signed ? Math.max(-(min ?? 0), max ?? 0) : null;
  const bounds = min === null || max === null ? ["", ""] : [short(largest ?? max), short(largest === null ? min : -largest)];
  const [down, right] = [shape.length === 2 ? (shape[0] as number) : 1, shape.at(-1) ?? 1];
  const averaged = rows < down || columns < right;
  const said = `${name}: heat map of ${shape.join(" by ")}${min === null || max === null ? "" : `, ${short(min)} to ${short(max)}`}`;
  const shown = Array.from({ length: Math.min(rows, 20) }, (_, r) =>
    content.values.slice(r * columns, r * columns + Math.min(columns, 12)),
  );
  return (
    <>
      <svg
        className="heat"
        width={LEFT + width + 27 + 7 * Math.max(...bounds.map((text) => text.length))}
        height={Math.max(height, 100) + 22}
        role="img"
        aria-label={said}
      >
        <defs>
          <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path className="hatch-ground" d="M0 0h5v5H0z" />
            <path className="hatch-line" d="M0 0v5" />
          </pattern>
        </defs>
        <svg
          x={LEFT}
          y="0"
          width={width}
          height={height}
          viewBox={`0 0 ${columns} ${rows}`}
          preserveAspectRatio="none"
          shapeRendering="crispEdges"
        >
          {levels.map((path, level) => path !== "" && <path key={level} className={`${family}${level}`} d={path} />)}
        </svg>
        {missing !== "" && (
          <clipPath id={`${hatch}c`}>
            <path d={missing} transform={`translate(${LEFT}) scale(${width / columns} ${height / rows})`} />
          </clipPath>
        )}
        {missing !== "" && <rect x={LEFT} width={width} height={height} fill={`url(#${hatch})`} clipPath={`url(#${hatch}c)`} />}
        <rect className="frame" x={LEFT + 0.5} y=".5" width={width - 1} height={height - 1} />
        <g className="svgt">
          <text x={LEFT - 6} y="9" textAnchor="end">
            0
          </text>
          {down > 1 && (
            <text x={LEFT - 6} y={height} textAnchor="end">
              {down - 1}
            </text>
          )}
          <text x={LEFT} y={height + 15}>
            0
          </text>
          {right > 1 && (
            <text x={LEFT + width} y={height + 15} textAnchor="end">
              {right - 1}
            </text>
          )}
        </g>
        {min !== null && max !== null && (
          <g transform={`translate(${LEFT + width + 12})`}>
            {LEVELS.map((level) => (
              <rect key={level} className={`${family}${level}`} y={(8 - level) * (100 / 9)} width="10" height={100 / 9 + 0.3} />
            ))}
            <rect className="frame" x=".5" y=".5" width="9" height="99" />
            <g className="svgt">
              <text x="15" y="9">
                {bounds[0]}
              </text>
              {signed && (
                <text x="15" y="54">
                  0
                </text>
              )}
              <text x="15" y="100">
                {bounds[1]}
              </text>
            </g>
          </g>
        )}
      </svg>
      <div className="stats">
        {min !== null && max !== null && (
          <>
            <span>
              min <span className="val">{short(min)}</span>
            </span>
            <span>
              max <span className="val">{short(max)}</span>
            </span>
          </>
        )}
        {missing !== "" && <span>hatched: not finite</span>}
        {averaged && (
          <span>
            averaged to <span className="val">{rows}</span> × <span className="val">{columns}</span>
          </span>
        )}
        <Values
          columns={["row", ...(shown[0] ?? []).map((_, c) => String(c))]}
          rows={shown.map((row, r) => [r, ...row])}
          total={rows * columns > shown.length * (shown[0]?.length ?? 0) ? rows : shown.length}
        />
      </div>
    </>
  );
}
