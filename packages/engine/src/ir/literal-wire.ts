import { DTYPES, type DType } from "../dtype/dtype.ts";
import { type Complex, complex, isComplexNumber } from "../dtype/elements.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";
import type { Literal, LiteralValue } from "./jaxpr.ts";

/** A literal's value as bytes: 64-bit integers by their bits, complex numbers as two floats, all others as a float. */
export function writeLiteral(out: ByteWriter, { val, aval }: Literal): void {
  switch (DTYPES[aval.dtype].element) {
    case "number":
      out.float64(Number(val));
      break;
    case "bigint":
      out.bits64(BigInt(val as bigint | number));
      break;
    case "complex": {
      const { re, im }: Complex = isComplexNumber(val) ? val : complex(Number(val));
      out.float64(re);
      out.float64(im);
      break;
    }
  }
}

/** Reads what `writeLiteral` wrote for this dtype. Throws `VerifierError` past the end. */
export function readLiteral(reader: ByteReader, dtype: DType): LiteralValue {
  switch (DTYPES[dtype].element) {
    case "number": {
      const value = reader.float64();
      return dtype === "bool" ? value !== 0 : value;
    }
    case "bigint": {
      const bits = reader.bits64();
      return dtype === "uint64" ? BigInt.asUintN(64, bits) : bits;
    }
    case "complex":
      return complex(reader.float64(), reader.float64());
  }
}
