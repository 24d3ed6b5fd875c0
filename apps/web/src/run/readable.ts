import { type EventOf, eventBody, type RunEvent } from "@tracepad/shared";
import { placeOf } from "./follow.ts";

/**
 * An event of a stored stream as this release knows it. What another release wrote in a form of its own is null, but for an end,
 * which is an end all the same. Loaded when a stored run is taken up: the schemas are a good part of what the page weighs.
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
