/**
 * What is measured. Each engine of `engines/` implements these by name, on inputs of the same shapes; one that lacks a
 * workload is not measured at it. `calls` runs are timed together; `flops` of one run give GF/s. A `cold` workload builds a
 * program that was never seen before in each run: tracing and compiling are what is timed.
 */
export const WORKLOADS = [
  { name: "fused tanh·exp+sin, 1e6" },
  { name: "fused tanh·exp+sin, 1e7" },
  { name: "sum, 1e7" },
  { name: "softmax, 4096×1024" },
  { name: "layer norm, 4096×1024" },
  { name: "softmax down columns, 4096×1024" },
  { name: "layer norm down columns, 4096×1024" },
  { name: "sum down columns, 4096×1024" },
  { name: "transpose + 1, 4096×1024" },
  { name: "matmul, 512", flops: 2 * 512 ** 3 },
  { name: "matmul, 1023", flops: 2 * 1023 ** 3 },
  { name: "matmul, 1024", flops: 2 * 1024 ** 3 },
  { name: "batched matmul, 64×128³", flops: 64 * 2 * 128 ** 3 },
  { name: "conv 3×3, 8×64×32×32 → 64", flops: 2 * 8 * 64 * 64 * 9 * 32 * 32 },
  { name: "conv 3×3, 16×32×32×32 → 64", flops: 2 * 16 * 64 * 32 * 9 * 32 * 32 },
  { name: "MLP step, 784-512-10, batch 128" },
  { name: "MLP step, 64-128-10, batch 32", calls: 20 },
  { name: "scan of 1000 small steps" },
  { name: "while of 10,000 scalar steps" },
  { name: "sort, 1e6" },
  { name: "cumsum, 1e6" },
  { name: "gather, 1e6" },
  { name: "scatter-add, 1e6 into 1000" },
  { name: "random normal, 1e6" },
  { name: "100 Mandelbrot steps, 512²" },
  { name: "cached jit call, f32[4]", calls: 1000 },
  { name: "eager add, f32[4]", calls: 1000 },
  { name: "20 chained jit calls, f32[1e6]", calls: 20 },
  { name: "first call of a trivial jit", cold: true },
  { name: "trace + compile, MLP step 784-512-10", cold: true },
  { name: "trace + compile, 200 unrolled sin", cold: true },
];
