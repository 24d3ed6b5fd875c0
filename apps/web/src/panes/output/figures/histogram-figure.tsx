import type { FigureOf } from "@tracepad/shared";
import { along, linearScale, short } from "../../../model/chart.ts";
import { ChartFrame, useWidth, Values } from "./chart-frame.tsx";

export function HistogramFigure({ content, name }: { content: FigureOf<"hist">; name: string }) {
  const { edges, counts, left } = content;
  const [element, width] = useWidth();
  const total = counts.reduce((n, c) => n + c, 0);
  const [low, high] = [edges[0] as number, edges.at(-1) as number];
  const x = linearScale(low, high, Math.max(2, Math.floor(width / 90)));
  const y = linearScale(0, Math.max(1, ...counts), 4);
  return (
    <div ref={element} className="chart-box">
      {width > 0 && (
        <ChartFrame name={`${name}: ${total} values in ${counts.length} bins, ${short(low)} to ${short(high)}`} width={width} x={x} y={y}>
          {(size) => {
            const px = (value: number): number => along(x, value) * size.width;
            return counts.map((count, i) => {
              const [from, to] = [px(edges[i] as number), px(edges[i + 1] as number)];
              const height = along(y, count) * size.height;
              return count === 0 ? null : (
                <rect
                  key={i}
                  className="column"
                  x={from + 0.5}
                  y={size.height - height}
                  width={Math.max(0.5, to - from - 1)}
                  height={height}
                />
              );
            });
          }}
        </ChartFrame>
      )}
      <div className="stats">
        <span>
          n <span className="val">{total}</span>
        </span>
        <span>
          bins <span className="val">{counts.length}</span>
        </span>
        {left > 0 && <span>{left} not finite</span>}
        <Values
          columns={["from", "to", "count"]}
          rows={counts.map((count, i) => [edges[i] as number, edges[i + 1] as number, count])}
          total={counts.length}
        />
      </div>
    </div>
  );
}
