import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { emitWgsl } from "../src/backends/gpu/wgsl/emit.ts";
import { evaluateJaxpr } from "../src/backends/reference/evaluate.ts";
import { numbersOf } from "../src/dtype/elements.ts";
import type { NDArray } from "../src/ir/ndarray.ts";
import { type GpuCase, gpuCases } from "./gpu-programs.ts";

/*
 * The kernels in WGSL, run by Chromium's WebGPU on its software adapter, against the reference evaluation: the kernel IR
 * says what to compute, not how WebAssembly would.
 */

/** What one program needs: kernels, the words of its memory that are not zero, and where its results are. */
interface Work {
  readonly launches: readonly { readonly name: string; readonly code: string; readonly groups: readonly [number, number] }[];
  readonly words: number;
  readonly inputs: readonly { readonly at: number; readonly data: readonly number[] }[];
  readonly outputs: readonly { readonly at: number; readonly length: number }[];
}

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  // WebGPU is there for pages of a secure origin; 127.0.0.1 is one.
  server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<title>kernels</title>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch({
    executablePath: process.env.TRACEPAD_CHROMIUM,
    args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--disable-quic"],
  });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** The 32-bit words of an array on the device: a bool takes a whole one. */
function wordsOf({ dtype, data }: NDArray): number[] {
  if (dtype === "bool") return Array.from(data, Number);
  return Array.from(new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4));
}

/** Runs in the page. */
async function runOnGpu(work: Work): Promise<number[][]> {
  const { gpu } = navigator as unknown as { gpu: { requestAdapter(): Promise<{ requestDevice(): Promise<Device> } | null> } };
  interface Device {
    queue: { writeBuffer(buffer: unknown, offset: number, data: Uint32Array): void; submit(commands: unknown[]): void };
    createBuffer(options: object): { mapAsync(mode: number): Promise<void>; getMappedRange(): ArrayBuffer };
    createShaderModule(options: object): {
      getCompilationInfo(): Promise<{ messages: { type: string; message: string; lineNum: number }[] }>;
    };
    createComputePipeline(options: object): { getBindGroupLayout(index: number): unknown };
    createBindGroup(options: object): unknown;
    createCommandEncoder(): {
      beginComputePass(): {
        setPipeline(p: unknown): void;
        setBindGroup(i: number, g: unknown): void;
        dispatchWorkgroups(x: number, y: number): void;
        end(): void;
      };
      copyBufferToBuffer(from: unknown, a: number, to: unknown, b: number, size: number): void;
      finish(): unknown;
    };
  }
  const shared = globalThis as { device?: Promise<Device> };
  shared.device ??= gpu.requestAdapter().then((adapter) => {
    if (adapter === null) throw new Error("no WebGPU adapter");
    return adapter.requestDevice();
  });
  const device = await shared.device;
  const [MAP_READ, COPY_SRC, COPY_DST, STORAGE] = [1, 4, 8, 128];
  const size = work.words * 4;
  const memory = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
  for (const { at, data } of work.inputs) if (data.length > 0) device.queue.writeBuffer(memory, at * 4, Uint32Array.from(data));
  const encoder = device.createCommandEncoder();
  for (const { name, code, groups } of work.launches) {
    const module = device.createShaderModule({ code });
    const errors = (await module.getCompilationInfo()).messages.filter(({ type }) => type === "error");
    if (errors.length > 0) throw new Error(`${errors[0].message} at line ${errors[0].lineNum} of\n${code}`);
    const pipeline = device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: name } });
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer: memory } }] }),
    );
    pass.dispatchWorkgroups(groups[0], groups[1]);
    pass.end();
  }
  const result = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  encoder.copyBufferToBuffer(memory, 0, result, 0, size);
  device.queue.submit([encoder.finish()]);
  await result.mapAsync(1);
  const words = new Uint32Array(result.getMappedRange());
  return work.outputs.map(({ at, length }) => Array.from(words.subarray(at, at + length)));
}

/** The results of a program on the GPU, as numbers. Results that no kernel computes are left out: they are inputs or literals. */
async function onGpu({ plan, jaxpr, inputs }: GpuCase): Promise<(number[] | null)[]> {
  const { launches, layout } = emitWgsl(plan);
  const place = (buffer: number): number => layout.places.get(buffer) as number;
  const work: Work = {
    launches,
    words: layout.length,
    inputs: [
      ...plan.inputs.flatMap((buffer, i) => (buffer === null ? [] : [{ at: place(buffer), data: wordsOf(inputs[i]) }])),
      ...[...layout.tables.values()].map(({ at, data }) => ({ at, data: Array.from(data) })),
    ],
    outputs: plan.outputs.flatMap((output) =>
      "buffer" in output ? [{ at: place(output.buffer), length: plan.buffers[output.buffer].length }] : [],
    ),
  };
  const results = await page.evaluate(runOnGpu, work);
  let next = 0;
  return plan.outputs.map((output, i) => {
    if (!("buffer" in output)) return null;
    const words = Uint32Array.from(results[next++]);
    const { dtype } = jaxpr.outAvals[i];
    if (dtype === "float32") return Array.from(new Float32Array(words.buffer));
    return dtype === "int32" ? Array.from(new Int32Array(words.buffer)) : Array.from(words);
  });
}

describe("WGSL of loops and products", () => {
  for (const item of gpuCases(40)) {
    test(item.name, async () => {
      const expected = evaluateJaxpr(item.jaxpr, item.inputs);
      const actual = await onGpu(item);
      expected.forEach((want, i) => {
        const got = actual[i];
        if (got === null) return;
        const numbers = Array.from(numbersOf(want));
        expect(got.length).toBe(numbers.length);
        const wrong = numbers.findIndex((number, n) => {
          if (Object.is(got[n], number) || got[n] === number) return false;
          // Division and square roots are a few roundings off there.
          return want.dtype !== "float32" || !(Math.abs(got[n] - number) <= 5e-4 * Math.max(1, Math.abs(number)));
        });
        expect(wrong < 0 ? "" : `result ${i}, element ${wrong}: ${got[wrong]}, expected ${numbers[wrong]}`).toBe("");
      });
    });
  }
});
