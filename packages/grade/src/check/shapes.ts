/** What arguments of tests are made of. Plain types: the editor of a tests' file reads them as they stand here. */

/** An axis: its size, or the name of a size that is drawn for each case, the same wherever the name stands in a check. */
export type Dim = number | string;

/** Dtypes that inputs may have. */
export type InputDType = "bool" | "int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32" | "float16" | "bfloat16" | "float32";

/** Which elements an input has. */
export type Elements =
  /** Normal for floats, small for integers, either for bools. */
  | { kind: "default" }
  | { kind: "range"; min: number; max: number }
  /** No two alike, in random order: where ties would make several answers right. */
  | { kind: "distinct" }
  /** Not negative, and one together along the last axis. */
  | { kind: "probabilities" }
  /** In rising order along the last axis. */
  | { kind: "sorted" }
  | { kind: "given"; values: number[] };

/** What a static argument may be. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** An argument of the function under test: an array, a random key, a value that is not traced, or a list or record of such. */
export type ArgSpec =
  | { kind: "array"; dtype: InputDType; shape: Dim[]; elements: Elements }
  | { kind: "key" }
  | { kind: "static"; value: Plain }
  | { kind: "dim"; name: string }
  | { kind: "choice"; of: Plain[] }
  | { readonly kind: "list"; readonly items: readonly ArgSpec[] }
  | { readonly kind: "dict"; readonly items: { readonly [key: string]: ArgSpec } };

/** Values that each float input takes whole in cases of their own. */
export type Edge = "zeros" | "ones" | "negative" | "large" | "tiny" | "equal" | "inf" | "nan";
