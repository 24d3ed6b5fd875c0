/** Bytes that an element takes. Random keys have no numbers, and are not kept whole. */
export const BYTES_PER_ELEMENT: Readonly<Record<string, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  float16: 2,
  bfloat16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
  complex64: 8,
  complex128: 16,
};

export const isComplex = (dtype: string): boolean => dtype.startsWith("complex");
export const isFloat = (dtype: string): boolean => /^b?float/.test(dtype);

export const arrayBytes = (dtype: string, shape: readonly number[]): number =>
  shape.reduce((n, d) => n * d, BYTES_PER_ELEMENT[dtype] ?? (dtype.startsWith("key") ? 8 : 4));
