import { DTYPES } from "../../../dtype/dtype.ts";
import type { FunctionCode } from "../encoder.ts";
import { OP } from "../opcodes.ts";
import type { Operand } from "./operands.ts";

/**
 * An integer of an array of indices as i32, on the stack, from the address that `address` pushes. Wider ones that do not
 * fit become the number nearest to them.
 */
export function loadIndex(f: FunctionCode, { dtype }: Pick<Operand, "dtype">, address: () => void, offset = 0): void {
  address();
  const signed = DTYPES[dtype].kind === "int";
  const { bytes } = DTYPES[dtype];
  if (bytes === 1) f.memory(signed ? OP.i32Load8S : OP.i32Load8U, offset);
  else if (bytes === 2) f.memory(signed ? OP.i32Load16S : OP.i32Load16U, offset);
  else if (bytes === 4) f.memory(OP.i32Load, offset);
  else {
    const [at, low, high] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.tee(at).memory(OP.i32Load, offset).set(low);
    f.get(at)
      .memory(OP.i32Load, offset + 4)
      .set(high);
    // The nearest number: all ones, or the greatest or least by the sign; and whether the low word is the number.
    f.get(low);
    if (signed) f.get(high).i32(31).op(OP.i32ShrS).i32(0x7fffffff).op(OP.i32Xor);
    else f.i32(-1);
    f.get(high);
    if (signed) f.get(low).i32(31).op(OP.i32ShrS).op(OP.i32Eq);
    else f.op(OP.i32Eqz);
    f.op(OP.select);
  }
}

/** Whether an index may be negative once it is an i32. Large unsigned ones stay large when compared as unsigned. */
export const isSigned = ({ dtype }: Pick<Operand, "dtype">): boolean => DTYPES[dtype].kind === "int";

/** The index in a local, moved into 0 … limit: left there. */
export function clampIndex(f: FunctionCode, index: number, limit: number, signed: boolean): void {
  if (signed) f.i32(0).get(index).get(index).i32(0).op(OP.i32LtS).op(OP.select).set(index);
  f.i32(limit).get(index).get(index).i32(limit).op(OP.i32GtU).op(OP.select).set(index);
}
