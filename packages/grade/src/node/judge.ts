import { Worker } from "node:worker_threads";
import { failed } from "../judge/rule.ts";
import { type Answer, type Judged, type JudgedWork, resultOf, type Work } from "../judge/work.ts";
import type { FromThread, ToThread } from "./judge-thread.ts";

/** Judges work in a thread, which holds the engine and data, and no function of a student's or a teacher's. */
export interface Judge {
  /** Rejects where the thread itself fails, and when it is stopped. */
  judge(work: Work, signal: AbortSignal): Promise<JudgedWork>;
  close(): Promise<void>;
}

export interface JudgeOptions {
  /** How long one check may take. A program that does not end within it fails that check. */
  readonly checkMs?: number;
  /** How long all checks of one work may take. */
  readonly totalMs?: number;
}

/** How the thread came to the end of what it was given: which check took too long, or what the answer is. */
interface End {
  readonly hung: number | null;
  readonly answer: Answer | null;
}

/** How long the engine may take to load. */
const START_MS = 30_000;
const THREAD_MIB = 1024;

/** A judge with one thread, which takes one work after the other. It starts with the first, and anew after one that hung. */
export function createJudge({ checkMs = 8_000, totalMs = 40_000 }: JudgeOptions = {}): Judge {
  let thread: Worker | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = (): void => {
    void thread?.terminate();
    thread = null;
  };

  /** Judges checks until all are, or one takes too long. */
  const inThread = async (
    work: Work,
    checks: readonly number[],
    judged: Map<number, Judged>,
    ms: number,
    signal: AbortSignal,
  ): Promise<End> => {
    thread ??= await started();
    const current = thread;
    return new Promise((resolve, reject) => {
      let check = checks[0];
      let answer: Answer | null = null;
      let timer = setTimeout(() => hung(), ms);
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        current.off("error", broken).off("exit", ended).off("message", told);
        signal.removeEventListener("abort", stop);
        end();
      };
      const hung = (): void => {
        drop();
        settle(() => resolve({ hung: check, answer: null }));
      };
      const stop = (): void => {
        drop();
        settle(() => reject(new Error("stopped")));
      };
      const broken = (error: Error & { code?: string }): void => {
        drop();
        // A program that takes more memory than there is ends the thread: that is its check's fault.
        settle(() => (error.code === "ERR_WORKER_OUT_OF_MEMORY" ? resolve({ hung: check, answer: null }) : reject(error)));
      };
      const ended = (): void => broken(new Error("the judging thread ended"));
      const told = (message: FromThread): void => {
        switch (message.kind) {
          case "ready":
            return;
          case "begin":
            check = message.check;
            clearTimeout(timer);
            timer = setTimeout(hung, ms);
            return;
          case "answer":
            ({ answer } = message);
            return;
          case "judged":
            judged.set(message.check, message.judged);
            return;
          case "end":
            settle(() => resolve({ hung: null, answer }));
        }
      };
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop, { once: true });
      current.on("error", broken).on("exit", ended).on("message", told);
      current.postMessage({ work, checks } satisfies ToThread);
    });
  };

  const judge = async (work: Work, signal: AbortSignal): Promise<JudgedWork> => {
    let answer: Answer | null = null;
    const judged = new Map<number, Judged>();
    const until = performance.now() + totalMs;
    const fail = (i: number, message: string, hint: string | null): void => {
      judged.set(i, { result: resultOf(work.checks[i], failed(message, { hint })) });
    };
    for (;;) {
      const waiting = work.checks.flatMap((_, i) => (judged.has(i) ? [] : [i]));
      if (waiting.length === 0) break;
      const left = until - performance.now();
      if (left <= 0) {
        for (const i of waiting) fail(i, "the checks before this one took all the time there is", null);
        break;
      }
      const end = await inThread(work, waiting, judged, Math.min(checkMs, left), signal);
      const { hung } = end;
      answer = end.answer;
      if (hung !== null) fail(hung, `the program did not end within ${checkMs / 1000} s`, "look for a while loop that does not end");
    }
    return { judged: work.checks.map((_, i) => judged.get(i) as Judged), answer };
  };

  return {
    judge(work, signal) {
      const result = turn.then(() => judge(work, signal));
      turn = result.catch(() => {});
      return result;
    },
    async close() {
      await turn;
      await thread?.terminate();
      thread = null;
    },
  };
}

/** A thread that has loaded the engine. */
function started(): Promise<Worker> {
  const thread = new Worker(new URL("judge-thread.ts", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: THREAD_MIB } });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => failedToStart(new Error(`the judging thread was not ready within ${START_MS / 1000} s`)), START_MS);
    const failedToStart = (error: Error): void => {
      clearTimeout(late);
      void thread.terminate();
      reject(error);
    };
    thread.once("error", failedToStart);
    thread.once("message", () => {
      clearTimeout(late);
      thread.off("error", failedToStart);
      // It must not keep the process alive by itself.
      thread.unref();
      resolve(thread);
    });
  });
}
