import type { CallLabel, Client } from "../client/client.ts";
import type { EngineEvent } from "../client/events.ts";
import { TracepadError } from "../errors/errors.ts";

/** Who is told what the engine does. Must not throw. */
export interface Listener {
  event(event: EngineEvent): void;
  /** Tracing of a function starts; the `trace` event with the same label ends it, unless an error does. */
  traceBegin?(label: CallLabel): void;
}

let client: Client | null = null;
let makeClient: (() => Client) | null = null;
let listener: Listener | null = null;

/** The client on which eager operations and jitted calls run. */
export function defaultClient(): Client {
  client ??= makeClient?.() ?? null;
  if (client === null) throw new TracepadError("no device is configured", "call setDefaultClient(client) first");
  return client;
}

export function setDefaultClient(next: Client): void {
  client = next;
}

/** How to make the client when none was set: the index installs the in-process one here. */
export function setClientFactory(factory: () => Client): void {
  makeClient = factory;
}

export function setListener(next: Listener | null): void {
  listener = next;
}

export const currentListener = (): Listener | null => listener;

/** Milliseconds from any fixed point. Isolates without `performance` count whole milliseconds. */
export const now = (): number => globalThis.performance?.now() ?? Date.now();
