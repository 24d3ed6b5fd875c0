import { along, type Scale } from "./chart.ts";
import type { Curve } from "./figures.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

const round = (x: number): number => Math.round(x * 10) / 10;

/** Whether a value has a place on the scale. */
const drawable = (y: number | null, { log }: Scale): y is number => y !== null && (!log || y > 0);

/** Points in pixels, those without a value as null. */
export function placed({ x, y }: Curve, xs: Scale, ys: Scale, { width, height }: Size): ([number, number] | null)[] {
  return y.map((value, i) =>
    drawable(value, ys) ? [round(along(xs, x[i] as number) * width), round((1 - along(ys, value)) * height)] : null,
  );
}

/**
 * A curve as a path, broken where it has no value. Where several points fall on one column of pixels, the first, the
 * highest, the lowest and the last of them are drawn: the picture is the same.
 */
export function curvePath(curve: Curve, xs: Scale, ys: Scale, size: Size): string {
  const points = placed(curve, xs, ys, size);
  const dense = points.length > 4 * size.width;
  let path = "";
  let open = false;
  const put = ([px, py]: readonly [number, number]): void => {
    path += `${open ? "L" : "M"}${px} ${py}`;
    open = true;
  };
  for (let i = 0; i < points.length; ) {
    const point = points[i];
    if (point == null) {
      open = false;
      i++;
      continue;
    }
    let end = i + 1;
    if (dense) while (points[end] != null && Math.floor((points[end] as [number, number])[0]) === Math.floor(point[0])) end++;
    if (end - i <= 4) for (let k = i; k < end; k++) put(points[k] as [number, number]);
    else {
      const column = points.slice(i, end) as [number, number][];
      const top = column.reduce((a, b) => (b[1] < a[1] ? b : a));
      const bottom = column.reduce((a, b) => (b[1] > a[1] ? b : a));
      put(point);
      for (const p of column.indexOf(top) < column.indexOf(bottom) ? [top, bottom] : [bottom, top]) put(p);
      put(column.at(-1) as [number, number]);
    }
    i = end;
  }
  return path;
}
