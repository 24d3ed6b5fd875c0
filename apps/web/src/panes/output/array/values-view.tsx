import { useRef } from "react";
import { signed } from "../../../model/format.ts";
import { indicesOf } from "../../../model/matrix.ts";
import { shortest, type WholeArray } from "../../../model/whole-array.ts";
import { useScrolled, windowOf } from "./use-window.ts";

const ROW = 20;

/** Every entry by its index, with all its digits. */
export function ValuesView({ array, name }: { array: WholeArray; name: string }) {
  const { shape, size, dtype } = array;
  const box = useRef<HTMLDivElement>(null);
  const { top, height } = useScrolled(box);
  const { from, to, offset, length } = windowOf(size, ROW, top, height);
  const index = `[${shape.map((d) => d - 1).join(", ")}]`;
  const text = (place: number): string => {
    const entry = array.entry(place);
    return signed(typeof entry === "number" ? shortest(entry, dtype) : String(entry));
  };
  const below = length - offset - (to - from) * ROW;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too
    <section ref={box} className="vgrid vvalues" aria-label={`${name}, all values`} tabIndex={0}>
      <table aria-label={name} aria-rowcount={size + 1}>
        <colgroup>
          <col style={{ width: `calc(${index.length}ch + 24px)` }} />
          <col />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">index</th>
            <th scope="col">value</th>
          </tr>
        </thead>
        <tbody>
          <tr className="unseen-rows">
            <td style={{ height: offset }} />
          </tr>
          {Array.from({ length: to - from }, (_, i) => from + i).map((place) => (
            <tr key={place} aria-rowindex={place + 2}>
              <th scope="row">[{indicesOf(shape, place).join(", ")}]</th>
              <td>{text(place)}</td>
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
