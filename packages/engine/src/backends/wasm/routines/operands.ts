import type { DType } from "../../../dtype/dtype.ts";
import type { FunctionCode } from "../encoder.ts";
import type { Part } from "./nest.ts";

/** An array of a routine: the local that holds its address. */
export interface Operand {
  readonly address: number;
  readonly dtype: DType;
  readonly length: number;
}

/** The function that a routine becomes, and where its arrays are. */
export interface RoutineCode {
  readonly f: FunctionCode;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  /** The local that holds the address of the routine's scratch memory. */
  readonly scratch: number;
  /** Of the outermost of the loops over index vectors, what one call walks. */
  readonly part: Part;
}
