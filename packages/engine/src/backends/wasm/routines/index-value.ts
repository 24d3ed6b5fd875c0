import { DTYPES } from "../../../dtype/dtype.ts";
import type { FunctionCode } from "../encoder.ts";
import { OP } from "../opcodes.ts";
import type { Operand } from "./operands.ts";

/** An integer of an array of indices as i32, on the stack, from the address that `address` pushes. */
export function loadIndex(f: FunctionCode, { dtype }: Pick<Operand, "dtype">, address: () => void, offset = 0): void {
  address();
  const signed = DTYPES[dtype].kind === "int";
  const { bytes } = DTYPES[dtype];
  if (bytes === 1) f.memory(signed ? OP.i32Load8S : OP.i32Load8U, offset);
  else if (bytes === 2) f.memory(signed ? OP.i32Load16S : OP.i32Load16U, offset);
  else if (bytes === 4) f.memory(OP.i32Load, offset);
  else throw new TypeError(`no indices of dtype ${dtype}`);
}

/** Whether an index may be negative once it is an i32. Large unsigned ones stay large when compared as unsigned. */
export const isSigned = ({ dtype }: Pick<Operand, "dtype">): boolean => DTYPES[dtype].kind === "int";

/** The index in a local, moved into 0 … limit: left there. */
export function clampIndex(f: FunctionCode, index: number, limit: number, signed: boolean): void {
  if (signed) f.i32(0).get(index).get(index).i32(0).op(OP.i32LtS).op(OP.select).set(index);
  f.i32(limit).get(index).get(index).i32(limit).op(OP.i32GtU).op(OP.select).set(index);
}
