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

/** (module (func (param v128) (result v128) local.get 0 local.get 0 local.get 0 <opcode>)), or without the opcode. */
function probe(opcode: readonly number[]): boolean {
  const gets = opcode.length > 0 ? [0x20, 0, 0x20, 0, 0x20, 0] : [0x20, 0];
  const body = [0, ...gets, ...opcode, 0x0b];
  const bytes = [
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    1,
    6,
    1,
    0x60,
    1,
    0x7b,
    1,
    0x7b,
    3,
    2,
    1,
    0,
    10,
    body.length + 2,
    1,
    body.length,
    ...body,
  ];
  return wasm.validate(new Uint8Array(bytes));
}

/** Whether this host has WebAssembly with 128-bit SIMD. */
export const hasWasmSimd = (): boolean => wasm !== undefined && probe([]);

/** Whether f32x4.relaxed_madd, which hardware may fuse, is there. */
export const hasRelaxedSimd = (): boolean => probe([0xfd, 0x85, 0x02]);
