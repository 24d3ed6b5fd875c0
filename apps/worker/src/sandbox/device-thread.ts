import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { EventBody, EventOf } from "@tracepad/shared";
import type { Aside, Runner, RunRequest } from "../runner.ts";
import { createLocalRunner, type LocalOptions } from "./local-runner.ts";

/** The thread in which brokers and devices live: a long kernel holds this thread and not the worker. */

export interface ThreadData {
  readonly options: LocalOptions;
  /** One number: which run the device works for, 0 for none. */
  readonly busy: SharedArrayBuffer;
}

export type ToThread =
  | { readonly kind: "run"; readonly run: number; readonly request: Omit<RunRequest, "signal"> }
  | { readonly kind: "abort"; readonly run: number }
  | { readonly kind: "close" };

export type FromThread =
  | { readonly kind: "started"; readonly devices: Runner["devices"]; readonly confinement: string }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "log"; readonly message: string }
  | { readonly kind: "began"; readonly run: number }
  | { readonly kind: "event"; readonly run: number; readonly event: EventBody; readonly whole: Uint8Array | null }
  | { readonly kind: "aside"; readonly run: number; readonly item: Aside }
  | { readonly kind: "done"; readonly run: number; readonly done: EventOf<"done"> }
  | { readonly kind: "closed" };

const port = parentPort as MessagePort;
const { options, busy } = workerData as ThreadData;
const working = new Int32Array(busy);
const post = (message: FromThread, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

/** Runs by their ids, and how to stop them. */
const numbers = new Map<string, number>();
const stops = new Map<number, AbortController>();

async function start(): Promise<void> {
  const runner = await createLocalRunner(options, {
    log: (message) => post({ kind: "log", message }),
    began: (id) => post({ kind: "began", run: numbers.get(id) as number }),
    busy: (id) => Atomics.store(working, 0, id === null ? 0 : (numbers.get(id) as number)),
  });
  port.on("message", async (message: ToThread) => {
    switch (message.kind) {
      case "run": {
        const { run, request } = message;
        const stop = new AbortController();
        numbers.set(request.id, run);
        stops.set(run, stop);
        const done = await runner.run(
          { ...request, signal: stop.signal },
          // A frame's body has memory of its own.
          (event, whole = null) => post({ kind: "event", run, event, whole }, whole === null ? [] : [whole.buffer as ArrayBuffer]),
          (item) => post({ kind: "aside", run, item }),
        );
        post({ kind: "done", run, done });
        numbers.delete(request.id);
        stops.delete(run);
        return;
      }
      case "abort":
        stops.get(message.run)?.abort();
        return;
      case "close":
        await runner.close();
        post({ kind: "closed" });
        port.close();
    }
  });
  post({ kind: "started", devices: runner.devices, confinement: runner.confinement });
}

start().catch((error: Error) => post({ kind: "refused", message: error.message }));
