import { useEffect, useRef, useState } from "react";
import { along, type Scale, short } from "../../../model/chart.ts";

/** The width that an element is given, in whole pixels; 0 before it is known. */
export function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => entry !== undefined && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

export const CHART_HEIGHT = 180;
const AXIS = 20;
/** Of a character of an axis label. */
const CHARACTER = 6.7;

/** Labels that do not touch each other, from left to right. */
function apart(ticks: readonly number[], place: (x: number) => number, width: number): number[] {
  const kept: number[] = [];
  let free = -8;
  for (const tick of ticks) {
    const half = (short(tick).length * CHARACTER) / 2;
    const x = Math.min(width - half, Math.max(half, place(tick)));
    if (x - half < free + 8) continue;
    kept.push(tick);
    free = x + half;
  }
  return kept;
}

/** A chart's frame on its graticule, ticks inside; what is drawn in it has its origin at the frame's corner. */
export function ChartFrame(props: {
  name: string;
  width: number;
  x: Scale;
  y: Scale;
  children(size: { width: number; height: number }): React.ReactNode;
}) {
  const { x, y, children, name } = props;
  const left = Math.ceil(Math.max(...y.ticks.map((tick) => short(tick).length)) * CHARACTER) + 8;
  const width = Math.max(40, props.width - left - 1);
  const height = CHART_HEIGHT;
  const px = (value: number): number => Math.round(along(x, value) * width * 10) / 10;
  const py = (value: number): number => Math.round((1 - along(y, value)) * height * 10) / 10;
  const inside = (at: number, end: number): boolean => at > 1 && at < end - 1;
  const graticule = [
    ...x.ticks.filter((t) => inside(px(t), width)).map((t) => `M${px(t)} 0V${height}`),
    ...y.ticks.filter((t) => inside(py(t), height)).map((t) => `M0 ${py(t)}H${width}`),
  ];
  const ticks = [
    ...x.ticks.map((t) => `M${px(t)} ${height}v-6`),
    ...x.small.map((t) => `M${px(t)} ${height}v-3`),
    ...y.ticks.map((t) => `M0 ${py(t)}h6`),
    ...y.small.map((t) => `M0 ${py(t)}h3`),
  ];
  return (
    <svg className="chart" width={left + width + 1} height={height + AXIS} role="img" aria-label={name}>
      <g transform={`translate(${left} .5)`}>
        <path className="grat" d={graticule.join("")} />
        {children({ width, height })}
        <path className="axis" d={ticks.join("")} />
        <rect className="frame" width={width} height={height} />
      </g>
      <g className="svgt">
        {y.ticks.map((t) => (
          <text key={t} x={left - 6} y={Math.min(height, Math.max(9, py(t) + 4))} textAnchor="end">
            {short(t)}
          </text>
        ))}
        {apart(x.ticks, px, width).map((t) => {
          const half = (short(t).length * CHARACTER) / 2;
          return (
            <text key={t} x={left + Math.min(width - half, Math.max(half, px(t)))} y={height + 15} textAnchor="middle">
              {short(t)}
            </text>
          );
        })}
      </g>
    </svg>
  );
}

/** The numbers of a figure, for whoever does not see it or wants them exactly. */
export function Values(props: { columns: readonly string[]; rows: readonly (readonly (number | string | null)[])[]; total: number }) {
  const { columns, rows, total } = props;
  const [open, setOpen] = useState(false);
  return (
    <details className="values" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Values</summary>
      {open && (
        <div className="values-body">
          <table>
            <thead>
              <tr>
                {columns.map((column, i) => (
                  <th key={i} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, r) => (
                <tr key={r}>
                  {row.map((value, c) => (
                    <td key={c}>{value === null ? "not finite" : typeof value === "number" ? short(value) : value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {total > rows.length && (
            <p className="meta">
              {rows.length} of {total}
            </p>
          )}
        </div>
      )}
    </details>
  );
}
