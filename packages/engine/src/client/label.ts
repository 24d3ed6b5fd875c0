import type { CallLabel } from "./client.ts";

/** A label as plain data, its lazy parts worked out: what an event holds on to after the call. */
export const settledLabel = ({ fn, signature, line, column, call, cached, reason }: CallLabel): CallLabel => ({
  fn,
  signature,
  line,
  column,
  call,
  cached,
  reason,
});
