import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { createRemoteClient, type EngineEvent } from "tracepad/waist";
import { describeClient } from "../../../../packages/engine/src/client/conformance.ts";
import type { WaistAnswer, WaistCall, WaistThreadData } from "./testing/waist-thread.ts";

/** The same suite as in process, with the wire between: the client here, the device host in a thread. */
for (const backend of ["wasm", "reference"] as const) {
  describeClient(`across the pipe, ${backend}`, (listener: (event: EngineEvent) => void) => {
    const { port1, port2 } = new MessageChannel();
    const answered = new SharedArrayBuffer(4);
    const signal = new Int32Array(answered);
    const workerData: WaistThreadData = { backend, port: port2, answered };
    const thread = new Worker(new URL("testing/waist-thread.ts", import.meta.url), { workerData, transferList: [port2] });
    const client = createRemoteClient({ id: `${backend}:0`, kind: backend, description: "in a thread" }, (type, head, data) => {
      const before = Atomics.load(signal, 0);
      port1.postMessage({ type, head, data } satisfies WaistCall);
      Atomics.wait(signal, 0, before, 50_000);
      const { answer, failure, events } = (receiveMessageOnPort(port1) as { message: WaistAnswer }).message;
      for (const event of events) listener(event);
      if (failure !== null) throw Object.assign(new Error(failure.message), { name: failure.name });
      return answer as ArrayBuffer;
    });
    return {
      client,
      close: async () => {
        port1.close();
        await thread.terminate();
      },
    };
  });
}
