import type { Counterexample, Grid } from "@tracepad/grade";
import { shortDType } from "../../model/signature.ts";
import { Shape } from "../../parts/measure.tsx";

/** A counter-example's arrays, with the entries that differ marked by outline as well as by colour. */

function entry(value: Grid["values"][number]): string {
  if (typeof value !== "number") return String(value).replace("-", "−");
  const text = Number.isInteger(value) ? String(value) : Number(value.toPrecision(4)).toString();
  return text.replace("-", "−");
}

const isNan = (value: Grid["values"][number]): boolean => typeof value === "string" && /nan/i.test(value);

/** Rows of the last axis; the axes before it stand one under the other. */
function GridTable({ grid, name, differs }: { grid: Grid; name: string; differs: ReadonlySet<number> }) {
  const columns = grid.shown.at(-1) ?? 1;
  const rows = columns === 0 ? 0 : grid.values.length / columns;
  const all = grid.shown.every((size, axis) => size === grid.shape[axis]);
  if (grid.values.length === 0) return <p className="meta">No entries.</p>;
  return (
    <div className="ag sm">
      <div className="mat">
        <table aria-label={`${name} ${grid.dtype} ${grid.shape.join(" by ")}`}>
          <tbody>
            {Array.from({ length: rows }, (_, row) => (
              <tr key={row}>
                {grid.values.slice(row * columns, (row + 1) * columns).map((value, column) => {
                  const wrong = differs.has(row * columns + column);
                  return (
                    <td key={column} className={[isNan(value) ? "nan" : "", wrong ? "diff" : ""].join(" ").trim() || undefined}>
                      {entry(value)}
                      {wrong && <span className="vh"> (wrong)</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!all && <p className="meta">the first of {grid.shape.join(" × ")}</p>}
    </div>
  );
}

const Titled = ({ what, grid, differs = NONE }: { what: string; grid: Grid; differs?: ReadonlySet<number> }) => (
  <div>
    <h4>
      {what} <Shape text={`${shortDType(grid.dtype)}[${grid.shape.join(",")}]`} />
    </h4>
    <GridTable grid={grid} name={what} differs={differs} />
  </div>
);

const NONE: ReadonlySet<number> = new Set();

export function CounterexampleView({ shown, yours = "yours" }: { shown: Counterexample; yours?: string }) {
  return (
    <>
      {shown.input.length > 0 && (
        <div className="trio">
          {shown.input.map((grid, i) => (
            <Titled key={i} what={shown.input.length === 1 ? "input" : `input ${grid.name}`} grid={grid} />
          ))}
        </div>
      )}
      {shown.expected.map((grid, i) => {
        const got = shown.got[i];
        const part = shown.expected.length === 1 ? "" : ` ${grid.name}`;
        return (
          <div className="trio two" key={i}>
            <Titled what={`expected${part}`} grid={grid} />
            {got !== undefined && <Titled what={`${yours}${part}`} grid={got} differs={new Set(shown.differs[i])} />}
          </div>
        );
      })}
    </>
  );
}
