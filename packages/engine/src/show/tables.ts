import { arrayRepr } from "../debug/inspect.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import { isPlainObject } from "../tree/tree-def.ts";
import { type Cell, type FigureContent, MOST } from "./figure.ts";
import { datum, numbersIn } from "./read.ts";

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return datum(value) ?? String(value);
  if (typeof value === "boolean") return value;
  if (value instanceof Value) return value.ndim === 0 ? cellOf(value.item()) : arrayRepr(value).slice(0, MOST.cell);
  return String(value).slice(0, MOST.cell);
}

/** Entries of a column: a list as it is, an array by its first axis. */
function entries(column: unknown, name: string): unknown[] {
  if (Array.isArray(column)) return column;
  const { shape, data } = numbersIn(column, "show.table");
  if (shape.length !== 1) throw new ValueError(`show.table takes columns of one axis; "${name}" has shape [${shape.join(", ")}].`);
  return Array.from(data);
}

function made(columns: readonly string[], total: number, cell: (row: number, column: number) => unknown): FigureContent {
  if (columns.length === 0 || columns.length > 32)
    throw new ValueError(`show.table draws 1 to 32 columns; ${columns.length} came.`, "choose some of them");
  const count = Math.min(total, MOST.rows, Math.floor(MOST.cells / columns.length));
  const rows = Array.from({ length: count }, (_, r) => columns.map((_, c) => cellOf(cell(r, c))));
  return { kind: "table", columns: columns.map((name) => name.slice(0, MOST.cell)), rows, total };
}

/** `data` as a table: a list of objects, an object of columns, or a matrix. */
export function tableOf(data: unknown): FigureContent {
  if (Array.isArray(data) && data.length > 0 && data.every((row) => typeof row === "object" && row !== null && isPlainObject(row))) {
    const rows = data as Record<string, unknown>[];
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return made(columns, rows.length, (r, c) => rows[r][columns[c]]);
  }
  if (typeof data === "object" && data !== null && isPlainObject(data)) {
    const columns = Object.keys(data);
    const found = columns.map((name) => entries((data as Record<string, unknown>)[name], name));
    return made(columns, Math.max(0, ...found.map((column) => column.length)), (r, c) => found[c][r]);
  }
  const { shape, data: numbers } = numbersIn(data, "show.table");
  if (shape.length === 0 || shape.length > 2)
    throw new JaxTypeError(
      `show.table draws a list of objects, an object of columns, or a matrix; shape [${shape.join(", ")}] came.`,
      "show.table({ step: steps, loss: losses })",
    );
  const width = shape[1] ?? 1;
  return made(
    Array.from({ length: width }, (_, i) => String(i)),
    shape[0],
    (r, c) => numbers[r * width + c],
  );
}
