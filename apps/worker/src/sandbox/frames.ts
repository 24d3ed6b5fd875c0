/**
 * The frames between a sandbox process and its broker: length (u32, little endian, of the body), type (u8), body.
 * Calls of the waist have their own codes (`tracepad`'s client/pipe.ts) and are answered by one frame each.
 */
export const FRAME_HEADER = 5;

/** From the broker. */
export const TO_CHILD = {
  /** JSON: the program to run. Sent once. */
  job: 1,
  /** The answer to a call: bytes. */
  answer: 2,
  /** The answer to a call: JSON of an error to throw. */
  failure: 3,
} as const;

/** From the child. */
export const FROM_CHILD = {
  /** JSON: locked down and waiting for a job. */
  ready: 1,
  /** JSON: printed text. */
  log: 2,
  /** JSON: an array handed to the output whole. */
  array: 3,
  /** JSON: tracing of a function begins; JSON: it has ended. */
  traceBegin: 4,
  traceEnd: 5,
  /** JSON: the user's error. */
  error: 6,
  /** JSON: the program and its promises came to their end. */
  finished: 7,
  /** JSON: a figure, or what changes in one. */
  figure: 8,
  /** Bytes: an answer to the job that came with the program. */
  answer: 9,
  /** Bytes: all elements of the array that the next frame, `array` or `figure`, shows. */
  whole: 10,
  /** Where calls of the waist begin; each is answered. */
  firstCall: 16,
} as const;
