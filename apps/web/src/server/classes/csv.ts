import Papa from "papaparse";

/** Rosters in, results out. */

export interface RosterPerson {
  readonly name: string;
  /** What the school calls them; empty for nothing. */
  readonly external: string;
}

const NAME = /^(full ?)?name$|^student$/i;
const EXTERNAL = /^(id|e-?mail|number|matriculation|student ?(id|number))$/i;

/** A roster that cannot be read, and why. */
export class RosterError extends Error {}

/**
 * People from a table, with a head that names its columns or without: then the first column is the name and the second
 * what the school calls them. Throws a RosterError that names the row which is wrong.
 */
export function readRoster(csv: string): RosterPerson[] {
  const { data } = Papa.parse<string[]>(csv.replace(/^\uFEFF/, ""), { skipEmptyLines: "greedy" });
  const cells = data.map((row) => row.map((cell) => cell.trim()));
  const [head = []] = cells;
  const named = head.findIndex((cell) => NAME.test(cell));
  const [name, external, from] = named >= 0 ? [named, head.findIndex((cell) => EXTERNAL.test(cell)), 1] : [0, 1, 0];
  const people = cells.slice(from).map((row, i) => {
    const person = { name: row[name] ?? "", external: (external < 0 ? undefined : row[external]) ?? "" };
    if (person.name === "") throw new RosterError(`Row ${i + from + 1} of the roster has no name.`);
    if (person.name.length > 80 || person.external.length > 200) throw new RosterError(`Row ${i + from + 1} of the roster is too long.`);
    return person;
  });
  if (people.length === 0) throw new RosterError("The roster has no rows: one a person is expected, with name and number or address.");
  if (people.length > 2_000) throw new RosterError(`The roster has ${people.length} rows; at most 2000 are taken.`);
  const seen = new Map<string, number>();
  people.forEach(({ external: key }, i) => {
    if (key !== "" && seen.has(key))
      throw new RosterError(`Rows ${(seen.get(key) as number) + from + 1} and ${i + from + 1} of the roster both have "${key}".`);
    seen.set(key, i);
  });
  return people;
}

/** A table as CSV. What a spreadsheet would take for a formula is shown as text there. */
export function writeCsv(head: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return `${Papa.unparse({ fields: [...head], data: rows.map((row) => [...row]) }, { escapeFormulae: true, newline: "\r\n" })}\r\n`;
}
