import { TracepadError } from "../errors/errors.ts";

/** The program's text cannot be run: a syntax error, or syntax that the playground's language leaves out. */
export class SourceError extends TracepadError {
  /** Where, in the text the user wrote; both count from 1. */
  readonly line: number;
  readonly column: number;

  constructor(message: string, place: { file: string; line: number; column: number }, hint: string | null = null) {
    super(message, hint);
    this.line = place.line;
    this.column = place.column;
    this.location = { file: place.file, line: place.line, column: place.column };
  }
}
