import { useMemo, useRef } from "react";
import { tintOf } from "../../../model/array-grid.ts";
import { entryFormat } from "../../../model/format.ts";
import type { Matrix } from "../../../model/matrix.ts";
import type { Entry, WholeArray } from "../../../model/whole-array.ts";
import { useScrolled, windowOf } from "./use-window.ts";

const ROW = 22;
/** Of a character of an entry, and what stands around an entry. */
const CHARACTER = 7.5;
const AROUND = 16;
/** Entries that are looked at to find out how wide they are. */
const SAMPLE = 4000;

function look(array: WholeArray, { rows, columns, at }: Matrix) {
  const count = rows * columns;
  const step = Math.max(1, Math.floor(count / SAMPLE));
  const sample: Entry[] = [];
  for (let i = 0; i < count; i += step) {
    const place = at(Math.floor(i / columns), i % columns);
    if (place >= 0) sample.push(array.entry(place));
  }
  const format = entryFormat(sample, array.dtype);
  const longest = sample.reduce<number>((n, entry) => Math.max(n, format(entry).length), 2);
  let largest = 0;
  const end = at(rows - 1, 0);
  for (let i = at(0, 0); i < end + columns && i < array.size; i++) {
    const value = Math.abs(array.number(i));
    if (value > largest && Number.isFinite(value)) largest = value;
  }
  return { format, largest, width: Math.ceil(longest * CHARACTER) + AROUND };
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** All entries of a matrix with their indices; only those in sight are drawn. */
export function GridView({ array, matrix, name }: { array: WholeArray; matrix: Matrix; name: string }) {
  const { rows, columns, at, rowLabel, columnLabel } = matrix;
  const box = useRef<HTMLDivElement>(null);
  const { left, top, width: seenWidth, height: seenHeight } = useScrolled(box);
  const { format, largest, width } = useMemo(() => look(array, matrix), [array, matrix]);
  const head = Math.ceil(rowLabel(rows - 1).length * CHARACTER) + AROUND;
  const down = windowOf(rows, ROW, top, seenHeight);
  const right = windowOf(columns, width, left, seenWidth);
  const across = range(right.from, right.to);
  const spare = right.length - right.offset - across.length * width;
  const below = down.length - down.offset - (down.to - down.from) * ROW;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too
    <section ref={box} className="vgrid" aria-label={`${name}, all entries`} tabIndex={0}>
      <table aria-label={name} aria-rowcount={rows + 1} aria-colcount={columns + 1} style={{ width: head + right.length }}>
        <colgroup>
          <col style={{ width: head }} />
          <col style={{ width: right.offset }} />
          {across.map((column) => (
            <col key={column} style={{ width }} />
          ))}
          <col style={{ width: Math.max(0, spare) }} />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th aria-colindex={1} scope="col">
              <span className="vh">row</span>
            </th>
            <td />
            {across.map((column) => (
              <th key={column} scope="col" aria-colindex={column + 2}>
                {columnLabel(column)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          <tr className="unseen-rows">
            <td style={{ height: down.offset }} />
          </tr>
          {range(down.from, down.to).map((row) => (
            <tr key={row} aria-rowindex={row + 2}>
              <th scope="row" aria-colindex={1}>
                {rowLabel(row)}
              </th>
              <td className="unseen-cells" />
              {across.map((column) => {
                const place = at(row, column);
                if (place < 0) return <td key={column} />;
                const entry = array.entry(place);
                const tint = tintOf(entry, largest);
                return (
                  <td key={column} aria-colindex={column + 2} className={entry === "NaN" ? "nan" : tint === 0 ? undefined : `q${tint}`}>
                    {format(entry)}
                  </td>
                );
              })}
            </tr>
          ))}
          <tr className="unseen-rows">
            <td style={{ height: Math.max(0, below) }} />
          </tr>
        </tbody>
      </table>
    </section>
  );
}
