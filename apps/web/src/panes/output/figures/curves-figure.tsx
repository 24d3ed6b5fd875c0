import type { FigureOf } from "@tracepad/shared";
import { extent, linearScale, logScale, short } from "../../../model/chart.ts";
import { curvePath, placed } from "../../../model/curve-path.ts";
import { type Curve, curves } from "../../../model/figures.ts";
import { plural } from "../../../model/format.ts";
import { ChartFrame, useWidth, Values } from "./chart-frame.tsx";

/** Two inks and dashes tell curves apart; hue is for other things. */
const Sample = ({ at }: { at: number }) => (
  <svg width="26" height="10" aria-hidden="true">
    <path className={`trace s${at}`} d="M1 5H25" />
  </svg>
);

const nameOf = (curve: Curve, i: number, count: number): string => curve.label ?? (count === 1 ? "value" : `curve ${i + 1}`);

/** About a hundred rows, evenly chosen, the last among them. */
function rowsOf(all: readonly Curve[]): (number | null)[][] {
  const n = Math.max(...all.map(({ y }) => y.length));
  const chosen = n <= 100 ? Array.from({ length: n }, (_, i) => i) : Array.from({ length: 100 }, (_, i) => Math.round((i * (n - 1)) / 99));
  const longest = all.find(({ y }) => y.length === n) as Curve;
  return chosen.map((i) => [longest.x[i] as number, ...all.map(({ y }) => y[i] ?? null)]);
}

/** Curves, or clouds of points. */
export function CurvesFigure({ content, name }: { content: FigureOf<"line"> | FigureOf<"scatter">; name: string }) {
  const [element, width] = useWidth();
  const all = curves(content.series);
  const wantsLog = content.kind === "line" && content.log;
  const ys = all.flatMap(({ y }) => y);
  const positive = extent(ys, true);
  const log = wantsLog && positive !== null ? logScale(...positive) : null;
  const range = extent(ys);
  const reach = extent(all.flatMap(({ x }) => x)) ?? [0, 1];
  const x = linearScale(reach[0], reach[1], Math.max(2, Math.floor(width / 90)));
  const y = log ?? linearScale(...(range ?? ([0, 1] as const)), 4);
  const points = Math.max(...all.map(({ y }) => y.length));
  const missing = ys.filter((y) => y === null || (log !== null && y <= 0)).length;
  const last = all.length === 1 ? all[0]?.y.at(-1) : undefined;
  const said = `${name}: ${content.kind === "line" ? plural(all.length, "curve") : "points"}, ${plural(points, "point")}${
    range === null ? "" : `, ${short(range[0])} to ${short(range[1])}`
  }${log === null ? "" : ", log scale"}`;
  return (
    <div ref={element} className="chart-box">
      {all.length > 1 && (
        <p className="series">
          {all.map((curve, i) => (
            <span key={i}>
              <Sample at={i} />
              {nameOf(curve, i, all.length)}
            </span>
          ))}
        </p>
      )}
      {width > 0 && range !== null && (
        <ChartFrame name={said} width={width} x={x} y={y}>
          {(size) =>
            all.map((curve, i) => {
              const dots = placed(curve, x, y, size);
              if (content.kind === "scatter")
                return <path key={i} className={`dots s${i}`} d={dots.map((p) => (p === null ? "" : `M${p[0]} ${p[1]}h0`)).join("")} />;
              const single = curve.y.length === 1 && dots[0] != null;
              return single ? (
                <path key={i} className={`dots s${i}`} d={`M${dots[0]?.join(" ")}h0`} />
              ) : (
                <path key={i} className={`trace s${i}`} d={curvePath(curve, x, y, size)} />
              );
            })
          }
        </ChartFrame>
      )}
      {range === null && <p className="meta">No finite value to draw.</p>}
      <div className="stats">
        <span>
          {content.kind === "line" ? "points" : "n"} <span className="val">{points}</span>
        </span>
        {range !== null && (
          <>
            <span>
              min <span className="val">{short(range[0])}</span>
            </span>
            <span>
              max <span className="val">{short(range[1])}</span>
            </span>
          </>
        )}
        {content.kind === "line" && last != null && (
          <span>
            last <span className="val">{short(last)}</span>
          </span>
        )}
        {missing > 0 && (
          <span>
            {missing} not drawn: {log === null ? "not finite" : "not finite, or not positive"}
          </span>
        )}
        <Values columns={["x", ...all.map((curve, i) => nameOf(curve, i, all.length))]} rows={rowsOf(all)} total={points} />
      </div>
    </div>
  );
}
