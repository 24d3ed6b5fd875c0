import type { Comparison, Way } from "../../model/comparison.ts";
import { bytes, duration, plural } from "../../model/format.ts";
import { Duration } from "../../parts/measure.tsx";

export interface CompareState {
  readonly functions: readonly string[];
  readonly fn: string | null;
  /** Waiting for one of the two runs, or why there is nothing to show. */
  readonly note: string | null;
  readonly result: Comparison | null;
  choose(fn: string): void;
  start(): void;
}

interface Row {
  readonly label: string;
  readonly of: (way: Way) => number;
  readonly show: (n: number) => { value: string; unit: string };
}

const ROWS: readonly Row[] = [
  { label: "sent to the device", of: (way) => way.sent, show: (n) => ({ value: String(n), unit: n === 1 ? "time" : "times" }) },
  { label: "kernels", of: (way) => way.kernels, show: (n) => ({ value: String(n), unit: "" }) },
  { label: "time on the device", of: (way) => way.deviceMs, show: duration },
  { label: "bytes in and out", of: (way) => way.bytes, show: bytes },
  { label: "traced and compiled", of: (way) => way.onceMs, show: duration },
  { label: "the whole run", of: (way) => way.runMs, show: duration },
];

/** A quantity both ways, as bars on one scale. */
function Both({ row, result }: { row: Row; result: Comparison }) {
  const values = [row.of(result.eager), row.of(result.jit)] as const;
  const most = Math.max(...values, 1e-12);
  return (
    <tr>
      <th scope="row">{row.label}</th>
      {values.map((value, i) => {
        const { value: text, unit } = row.show(value);
        return (
          <td key={i}>
            <span className="cmpbar" aria-hidden="true">
              <i style={{ width: `${(100 * value) / most}%` }} />
            </span>
            <span className={value === 0 ? "zero val" : "val"}>{text}</span>
            <span className="unit">{unit}</span>
          </td>
        );
      })}
    </tr>
  );
}

/** One function run both ways, side by side: operation by operation, and compiled. */
export function ComparePane({ state }: { state: CompareState }) {
  const { functions, fn, note, result, choose, start } = state;
  return (
    <div className="cmp">
      <p className="cmphead">
        {functions.length > 0 && (
          <label className="select">
            <span className="vh">Function</span>
            <select value={fn ?? ""} onChange={(event) => choose(event.target.value)}>
              {functions.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" className="btn small" onClick={start}>
          {result === null ? "Run both ways" : "Run again"}
        </button>
        <span className="meta" role="status">
          {note ?? (result === null ? "once compiled by jit, once operation by operation" : "")}
        </span>
      </p>
      {result !== null && (
        <div className="cmpbody">
          <table className="tb cmptable">
            <thead>
              <tr>
                <th>
                  <code>{result.fn}</code>, {plural(result.calls, "call")}
                </th>
                <th>eager</th>
                <th>jit</th>
              </tr>
            </thead>
            <tbody>
              {ROWS.map((row) => (
                <Both key={row.label} row={row} result={result} />
              ))}
            </tbody>
          </table>
          <div className="cmpwhy">
            <p className="prose">
              Eager sends {plural(result.eager.sent, "operation")}; jit sends {plural(result.jit.sent, "program")}.{" "}
              {result.paysAfter === null
                ? "On the device the compiled calls are not the quicker ones here."
                : `On the device alone, compiling has paid after ${plural(result.paysAfter, "call")}.`}
            </p>
            <ul className="cmpops">
              {result.operations.slice(0, 12).map(({ name, count, ms }) => (
                <li key={name}>
                  <code>{name}</code> <span className="count meta">× {count}</span> <Duration ms={ms} />
                </li>
              ))}
              {result.operations.length > 12 && <li className="meta">and {result.operations.length - 12} more</li>}
            </ul>
          </div>
        </div>
      )}
    </div>
  );
}
