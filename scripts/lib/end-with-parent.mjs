/**
 * Ends this process when the pipe closes that its starter holds, so that it never outlives the starter, even a killed one.
 * TRACEPAD_PARENT_FD names the pipe's descriptor. Preloaded (`node --import`) into programs that do not look themselves.
 */
import { Socket } from "node:net";

const GRACE_MS = 5_000;
const descriptor = process.env.TRACEPAD_PARENT_FD;
// Programs started from here have other parents.
delete process.env.TRACEPAD_PARENT_FD;

if (descriptor !== undefined) {
  // Standard input has one stream, which the program may ask for as well.
  const pipe = descriptor === "0" ? process.stdin : new Socket({ fd: Number(descriptor), readable: true, writable: false });
  pipe.on("error", end).on("close", end).resume().unref();
}

function end() {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
}
