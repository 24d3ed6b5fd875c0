import { useEffect, useRef, useState } from "react";
import type { Matrix } from "../../../model/matrix.ts";

/** Pixels of the longer side that are drawn, and that it may take on the page. */
const MOST_PIXELS = 1024;
const LONG_SIDE = 420;
/** Small ones have large pixels. */
const LARGEST_PIXEL = 24;

export type Color = readonly [red: number, green: number, blue: number, opacity: number];

/** Colours as the theme has them now, drawn again when it changes. */
export function useThemeColors(names: readonly string[]): Color[] | null {
  const [colors, setColors] = useState<Color[] | null>(null);
  const key = names.join();
  useEffect(() => {
    const read = (): void => {
      const probe = document.createElement("i");
      const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      if (context === null) return;
      document.body.append(probe);
      const found = key.split(",").map((name): Color => {
        probe.style.color = `var(${name})`;
        context.fillStyle = getComputedStyle(probe).color;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b] = context.getImageData(0, 0, 1, 1).data as unknown as [number, number, number];
        return [r, g, b, 255];
      });
      probe.remove();
      setColors(found);
    };
    read();
    const theme = new MutationObserver(read);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", read);
    return () => {
      theme.disconnect();
      system.removeEventListener("change", read);
    };
  }, [key]);
  return colors;
}

/** How many entries a drawn pixel stands for, along each axis. */
export const stepOf = ({ rows, columns }: Pick<Matrix, "rows" | "columns">): number =>
  Math.max(1, Math.ceil(Math.max(rows, columns) / MOST_PIXELS));

/** A matrix as a picture. What is under the pointer is said below it. */
export function Raster(props: {
  rows: number;
  columns: number;
  /** The colour of a block of `step` × `step` entries whose first one is here. */
  color(row: number, column: number, step: number): Color;
  /** What stands at an entry, in words. */
  say(row: number, column: number): string;
  name: string;
  children?: React.ReactNode;
}) {
  const { rows, columns, color, say, name } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const step = stepOf(props);
  const [width, height] = [Math.ceil(columns / step), Math.ceil(rows / step)];
  useEffect(() => {
    const pixels = new ImageData(width, height);
    for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i += 4) pixels.data.set(color(y * step, x * step, step), i);
    canvas.current?.getContext("2d")?.putImageData(pixels, 0, 0);
  }, [color, width, height, step]);
  const times = Math.min(LARGEST_PIXEL, LONG_SIDE / Math.max(width, height));
  return (
    <>
      <div className="raster">
        <canvas
          ref={canvas}
          className={times >= 1 ? "picture" : "picture fine"}
          width={width}
          height={height}
          style={{ width: Math.max(8, Math.round(width * times)), height: Math.max(8, Math.round(height * times)) }}
          role="img"
          aria-label={name}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const part = (at: number, from: number, size: number, count: number): number =>
              Math.max(0, Math.min(count - 1, Math.floor(((at - from) / size) * count)));
            setPointed(say(part(event.clientY, box.top, box.height, rows), part(event.clientX, box.left, box.width, columns)));
          }}
          onPointerLeave={() => setPointed(null)}
        />
        {props.children}
      </div>
      <p className="pointed meta" aria-hidden="true">
        {pointed ?? "\u00a0"}
      </p>
    </>
  );
}
