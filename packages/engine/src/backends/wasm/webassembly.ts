/** What the engine uses of the WebAssembly API. Declared here: the engine is typed for no particular host. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface WasmApi {
  readonly Memory: { new (descriptor: { initial: number; maximum?: number }): WasmMemory };
  readonly Module: { new (bytes: Uint8Array): object };
  readonly Instance: {
    new (module: object, imports: { env: Readonly<Record<string, unknown>> }): { readonly exports: Readonly<Record<string, unknown>> };
  };
  validate(bytes: Uint8Array): boolean;
}

export const wasm: WasmApi = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

/** A module with the function `run`, whose code may take its v128 arguments from locals. */
const moduleOf = (params: readonly number[], results: readonly number[], code: readonly number[]): Uint8Array => {
  const section = (id: number, content: readonly number[]): number[] => [id, content.length, ...content];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, params.length, ...params, results.length, ...results]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
    ...section(10, [1, code.length + 2, 0, ...code, 0x0b]),
  ]);
};

const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];
const [SPLAT, MADD] = [
  [0xfd, 0x13],
  [0xfd, 0x85, 0x02],
];

/** Whether this host has WebAssembly with 128-bit SIMD. */
export const hasWasmSimd = (): boolean => wasm !== undefined && wasm.validate(moduleOf([V128], [V128], [0x20, 0]));

/**
 * Whether f32x4.relaxed_madd is there and rounds once, as processors with such an instruction do: others may take a product
 * and a sum for it. Of x·x − y, where y is the product rounded, one rounding leaves what was rounded off, two leave 0.
 */
export function hasFusedMultiplyAdd(): boolean {
  const x = [0x20, 0, ...SPLAT];
  const bytes = moduleOf([F32, F32], [I32], [...x, ...x, 0x20, 1, ...SPLAT, ...MADD, 0xfd, 0x53]);
  if (!wasm.validate(bytes)) return false;
  const { run } = new wasm.Instance(new wasm.Module(bytes), { env: {} }).exports;
  const odd = 1 + 2 ** -23;
  return (run as (x: number, y: number) => number)(odd, -Math.fround(odd * odd)) !== 0;
}
