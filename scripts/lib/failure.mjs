/** Something that the person at the terminal can mend: shown as its message and what to do, without a stack. */
export class Failure extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} [hint] what to do about it
   */
  constructor(message, hint) {
    super(message);
    this.name = "Failure";
    this.hint = hint;
  }
}

/** Prints an error for a person: failures as they are, anything else (our mistake) with its stack. */
export function report(error) {
  if (!(error instanceof Failure)) {
    console.error(isDiskFull(error) ? diskFull(error.path).message : error);
    return;
  }
  console.error(`\n${error.message}`);
  if (error.hint) console.error(error.hint);
}

export function isDiskFull(error) {
  return (
    error?.code === "ENOSPC" ||
    error?.code === "EDQUOT" ||
    /no space left on device|disk quota exceeded/i.test(String(error?.message ?? error))
  );
}

export function diskFull(folder) {
  return new Failure(
    `The disk is full${folder ? ` (${folder})` : ""}.`,
    "Free some space, or point TRACEPAD_DATA at a folder on another disk, and start again.",
  );
}
