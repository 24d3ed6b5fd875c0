import { type MessagePort, parentPort } from "node:worker_threads";
import { type Answer, type Judged, Judging, type Work } from "../judge/work.ts";

/** The thread that programs are judged in: one that does not end is ended from outside, with this thread. */

/** Work, and the checks of it that are wanted, by number. */
export interface ToThread {
  readonly work: Work;
  readonly checks: readonly number[];
}

export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "begin"; readonly check: number }
  | { readonly kind: "answer"; readonly answer: Answer | null }
  | { readonly kind: "judged"; readonly check: number; readonly judged: Judged }
  | { readonly kind: "end" };

const port = parentPort as MessagePort;
const post = (message: FromThread): void => port.postMessage(message);

port.on("message", ({ work, checks }: ToThread) => {
  const judging = new Judging(work, () => performance.now());
  for (const check of checks) {
    post({ kind: "begin", check });
    post({ kind: "judged", check, judged: judging.judge(check) });
  }
  post({ kind: "answer", answer: judging.answer() });
  post({ kind: "end" });
});
post({ kind: "ready" });
