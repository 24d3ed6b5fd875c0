/** Times as `<input type="datetime-local">` has them: in the reader's own zone, to the minute. */

const two = (n: number): string => String(n).padStart(2, "0");

export function toLocal(at: number | null): string {
  if (at === null) return "";
  const d = new Date(at);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** Null for no time. */
export function fromLocal(text: string): number | null {
  const at = text === "" ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(at) ? null : at;
}
