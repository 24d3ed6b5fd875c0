import { plural } from "../model/format.ts";

const MINUTE = 60_000;

/** A time in the reader's own zone: `Fri 27 Nov, 18:00`. */
export const moment = (at: number): string =>
  new Date(at).toLocaleString("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** `2 days`, `3 hours`, `5 minutes`. */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  if (minutes < 90) return plural(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 36 ? plural(hours, "hour") : plural(Math.round(hours / 24), "day");
}

/** When an exercise closes, in the reader's zone and from the server's now. */
export function dueText(at: number | null, open: boolean, now: number): string {
  if (!open) return at === null || at > now ? "closed" : `closed ${moment(at)}`;
  return at === null ? "" : `due ${moment(at)}, in ${span(at - now)}`;
}
