/** A place in the user's source. Lines and columns count from 1, in the text the user wrote. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where the expression that begins there ends, the column being the first behind it; absent where only a place is known. */
  readonly endLine?: number;
  readonly endColumn?: number;
}
