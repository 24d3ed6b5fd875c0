import { type MessagePort, workerData } from "node:worker_threads";
import { limits as limitsSchema } from "@tracepad/shared";
import { createInProcessClient, DEFAULT_VERIFIER_LIMITS, decodeProgram, PRIMITIVES } from "tracepad/device";
import type { EngineEvent } from "tracepad/waist";
import { WaistHost } from "../waist-host.ts";

/** The device host's side of the conformance tests: one call at a time, answered with the events that it caused. */
export interface WaistThreadData {
  readonly backend: "wasm" | "reference";
  readonly port: MessagePort;
  /** Raised after each answer, so that the other side can sleep until then. */
  readonly answered: SharedArrayBuffer;
}

export interface WaistCall {
  readonly type: number;
  readonly head: ArrayBuffer;
  readonly data: ArrayBuffer | null;
}

export interface WaistAnswer {
  readonly events: readonly EngineEvent[];
  readonly answer: ArrayBuffer | null;
  readonly failure: { readonly name: string; readonly message: string } | null;
}

const { backend, port, answered } = workerData as WaistThreadData;
const signal = new Int32Array(answered);
let events: EngineEvent[] = [];
const client = createInProcessClient({ backend, listener: (event) => events.push(event), now: () => performance.now() });
const host = new WaistHost(client, (bytes) => decodeProgram(bytes, PRIMITIVES, DEFAULT_VERIFIER_LIMITS), limitsSchema.parse({}));

port.on("message", ({ type, head, data }: WaistCall) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.byteLength);
  let reply: Omit<WaistAnswer, "events">;
  try {
    const answer = host.call(type, Buffer.concat([length, new Uint8Array(head), new Uint8Array(data ?? new ArrayBuffer(0))]));
    reply = { answer: answer.slice().buffer as ArrayBuffer, failure: null };
  } catch (error) {
    const { name, message } = error as Error;
    reply = { answer: null, failure: { name, message } };
  }
  port.postMessage({ ...reply, events } satisfies WaistAnswer);
  events = [];
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
});
