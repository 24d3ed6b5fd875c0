import { FRAME_HEADER } from "./frames.ts";

/** A sandbox process broke the protocol: it is killed, whatever it meant. */
export class ProtocolError extends Error {}

export interface FrameReaderOptions {
  /** Longest body of a frame of this type; null for a type that does not exist. */
  longest(type: number): number | null;
  /** What is thrown for a longer one, where that is not a break of the protocol. */
  tooLong?(type: number, length: number): Error | null;
  onFrame(type: number, body: Buffer): void;
}

/** Cuts the byte stream of a sandbox process into frames. Every byte of it may be hostile. */
export class FrameReader {
  readonly #options: FrameReaderOptions;
  readonly #header = Buffer.alloc(FRAME_HEADER);
  #headerHave = 0;
  #body: Buffer | null = null;
  #bodyHave = 0;

  constructor(options: FrameReaderOptions) {
    this.#options = options;
  }

  /** Takes what arrived. Throws ProtocolError, or what `onFrame` throws. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length || this.#body?.length === this.#bodyHave; ) {
      if (this.#body === null) {
        const take = Math.min(FRAME_HEADER - this.#headerHave, chunk.length - at);
        chunk.copy(this.#header, this.#headerHave, at, at + take);
        at += take;
        this.#headerHave += take;
        if (this.#headerHave < FRAME_HEADER) return;
        this.#begin();
      }
      const body = this.#body as unknown as Buffer;
      const take = Math.min(body.length - this.#bodyHave, chunk.length - at);
      chunk.copy(body, this.#bodyHave, at, at + take);
      at += take;
      this.#bodyHave += take;
      if (this.#bodyHave < body.length) return;
      this.#body = null;
      this.#headerHave = 0;
      this.#options.onFrame(this.#header[4], body);
    }
  }

  #begin(): void {
    const length = this.#header.readUInt32LE(0);
    const longest = this.#options.longest(this.#header[4]);
    if (longest === null) throw new ProtocolError(`there is no frame of type ${this.#header[4]}`);
    if (length > longest)
      throw this.#options.tooLong?.(this.#header[4], length) ?? new ProtocolError(`a frame of ${length} bytes is too long`);
    // Memory of its own, aligned for every dtype. Pages that never arrive are never touched.
    this.#body = Buffer.from(new ArrayBuffer(length));
    this.#bodyHave = 0;
  }
}
