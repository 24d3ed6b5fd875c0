import { config } from "../config/config.ts";
import type { DType } from "./dtype.ts";

/** The dtypes of bare numbers, which the 64-bit switch decides. */

export const defaultInt = (): DType => (config.enableX64 ? "int64" : "int32");
export const defaultUint = (): DType => (config.enableX64 ? "uint64" : "uint32");
export const defaultFloat = (): DType => (config.enableX64 ? "float64" : "float32");
export const defaultComplex = (): DType => (config.enableX64 ? "complex128" : "complex64");

const TRUNCATED: Readonly<Partial<Record<DType, DType>>> = {
  int64: "int32",
  uint64: "uint32",
  float64: "float32",
  complex128: "complex64",
};

/** The dtype that values of a dtype get: 64-bit types are truncated while they are off. */
export const canonical = (dtype: DType): DType => (config.enableX64 ? dtype : (TRUNCATED[dtype] ?? dtype));
