import { type EventOf, eventBody, type RunEvent } from "@tracepad/shared";

/** An event's place in its stream, which is the same in all releases; null for what is no event at all. */
export function placeOf(raw: unknown): { readonly id: number; readonly t: number } | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { id, t } = raw as { id?: unknown; t?: unknown };
  return typeof id === "number" && Number.isInteger(id) && typeof t === "number" ? { id, t } : null;
}

/**
 * An event as this release knows it. Streams are kept, and a page stays open while the server is renewed: what another release
 * wrote in a form of its own is null, but for an end, which is an end all the same.
 */
export function readEvent(raw: unknown): RunEvent | null {
  const place = placeOf(raw);
  if (place === null) return null;
  const body = eventBody.safeParse(raw);
  if (body.success) return { ...body.data, ...place };
  return (raw as { type?: unknown }).type === "done" ? { ...UNKNOWN_END, ...place } : null;
}

const UNKNOWN_END: EventOf<"done"> = {
  type: "done",
  status: "platform",
  ms: 0,
  queuedMs: 0,
  message: "How this run ended was written down by another release of Tracepad, in a form that this page does not read.",
};
