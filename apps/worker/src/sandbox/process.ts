import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { z } from "zod";
import { FrameReader, type FrameReaderOptions } from "./frame-reader.ts";
import { FRAME_HEADER, FROM_CHILD } from "./frames.ts";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const ready = z.object({ landlock: z.number().int().nonnegative() });
export type Ready = z.infer<typeof ready>;
const readyMessage = z.union([ready, z.object({ failure: z.string() })]);

const LONGEST_READY = 16 * 1024;

/** How long the pipe of a process that ended may stay open: something that it left behind holds it then. */
const CLOSE_MS = 1000;

/** One disposable process, from its start to its death. */
export class SandboxProcess {
  readonly heapMb: number;
  /** Locked down and waiting for its program. Rejects when it dies before. */
  readonly ready: Promise<Ready>;
  /** Dead, with all that it started, and its pipe closed. */
  readonly gone: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #pipe: Socket;
  #reader: FrameReader;
  #onError: (error: unknown) => void = () => this.kill();
  #killed = false;
  #isReady = false;

  /** A process that is not ready after `startMs` milliseconds is killed. */
  constructor(child: ChildProcess, heapMb: number, startMs: number) {
    this.#child = child;
    this.heapMb = heapMb;
    const pipe = child.stdio[3];
    if (!pipe) throw new Error("the sandbox process has no pipe");
    this.#pipe = pipe as Socket;
    const ready = Promise.withResolvers<Ready>();
    this.ready = ready.promise;
    this.ready.catch(() => {});
    this.#reader = new FrameReader({
      longest: (type) => (type === FROM_CHILD.ready ? LONGEST_READY : null),
      onFrame: (_, body) => {
        const message = readyMessage.parse(JSON.parse(body.toString()));
        if ("failure" in message) ready.reject(new Error(message.failure));
        else {
          this.#isReady = true;
          ready.resolve(message);
        }
      },
    });
    this.#pipe.on("data", (chunk) => {
      if (this.#killed && this.#isReady) return;
      try {
        this.#reader.push(chunk);
      } catch (error) {
        this.#onError(error);
      }
    });
    // A write to a process that just died: its exit says all there is to say.
    this.#pipe.on("error", () => {});
    const closed = new Promise<void>((resolve) => this.#pipe.once("close", () => resolve()));
    const exited = new Promise<Exit>((resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
      child.once("error", (error) => {
        ready.reject(error);
        resolve({ code: -1, signal: null });
      });
    });
    this.gone = exited.then(async (exit) => {
      if (child.pid === undefined) return exit;
      const held = setTimeout(() => this.#pipe.destroy(), CLOSE_MS);
      await closed;
      clearTimeout(held);
      return exit;
    });
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      ready.reject(new Error(`the sandbox process was not ready within ${startMs / 1000} s`));
    }, startMs);
    this.ready.finally(() => clearTimeout(late)).catch(() => {});
    this.gone.then(({ code, signal }) => ready.reject(new Error(`the sandbox process ended before it was ready (${signal ?? code})`)));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether we ended it. */
  get killed(): boolean {
    return this.#killed;
  }

  /** Bytes written to the process that it has not read. */
  get unread(): number {
    return this.#pipe.writableLength;
  }

  /** From now on frames go here. `onError` gets what the reader or the handler threw. */
  listen(options: FrameReaderOptions, onError: (error: unknown) => void): void {
    this.#reader = new FrameReader(options);
    this.#onError = onError;
  }

  send(type: number, body: Uint8Array | string): void {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const header = Buffer.allocUnsafe(FRAME_HEADER);
    header.writeUInt32LE(bytes.length, 0);
    header[4] = type;
    if (bytes.length < 65536) {
      this.#pipe.write(Buffer.concat([header, bytes]));
      return;
    }
    this.#pipe.cork();
    this.#pipe.write(header);
    this.#pipe.write(bytes);
    this.#pipe.uncork();
  }

  /**
   * Ends it at once; what it sent and nobody took is dropped. One that is still starting is let become ready first:
   * bubblewrap killed halfway leaves a process behind.
   */
  kill(): void {
    if (this.#killed) return;
    this.#killed = true;
    const end = (): void => void this.#child.kill("SIGKILL");
    if (this.#isReady) end();
    else this.ready.then(end, end);
  }
}
