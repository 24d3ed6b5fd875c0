import { expect, test } from "vitest";
import { prepareDivisor, pushQuotient } from "./divisors.ts";
import { ModuleBuilder } from "./encoder.ts";
import { SIMD } from "./opcodes.ts";
import { wasm } from "./webassembly.ts";

const COUNT = 1 << 14;
const memory = new wasm.Memory({ initial: 8 });
const [divisors, values, quotients] = [0, 1, 2].map((n) => new Float32Array(memory.buffer, 4 * COUNT * n, COUNT));
const divide = (() => {
  const module = new ModuleBuilder();
  const f = module.function([], [], "run");
  const [at, d, x] = [f.local("i32"), f.local("v128"), f.local("v128")];
  f.count(
    at,
    () => f.i32(4 * COUNT),
    () => f.i32(16),
    () => {
      f.get(at).simdMemory(SIMD.load, 0).set(d);
      f.get(at)
        .simdMemory(SIMD.load, 4 * COUNT)
        .set(x);
      const divisor = prepareDivisor(f, d);
      f.get(at);
      pushQuotient(f, x, divisor);
      f.simdMemory(SIMD.store, 8 * COUNT);
    },
  );
  const { exports } = new wasm.Instance(new wasm.Module(module.bytes()), { env: { memory } });
  return exports.run as () => void;
})();

let state = 1;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
/** A number of either sign whose exponent lies within the bounds. */
const drawn = (least: number, most: number): number =>
  (random() < 0.5 ? -1 : 1) * (1 + random()) * 2 ** (least + random() * (most - least));

/** Numbers of f32 from one to the other, −0 and 0 being one. */
const words = new Int32Array(1);
const floats = new Float32Array(words.buffer);
const rank = (x: number): number => {
  floats[0] = x;
  return words[0] < 0 ? -(words[0] & 0x7fffffff) : words[0];
};

/** Of quotients of drawn numbers how many differ from the division's, and by how many numbers at most. */
function differences([least, most]: readonly [number, number], [smallest, largest]: readonly [number, number]): [number, number] {
  let [count, far] = [0, 0];
  for (let round = 0; round < 64; round++) {
    for (let i = 0; i < COUNT; i++) [divisors[i], values[i]] = [drawn(least, most), drawn(smallest, largest)];
    divide();
    for (let i = 0; i < COUNT; i++) {
      const distance = Math.abs(rank(quotients[i]) - rank(values[i] / divisors[i]));
      if (distance > 0) count++;
      far = Math.max(far, distance);
    }
  }
  return [count, far];
}

test("quotients by a prepared divisor are those of a division, and at the ends of the range their neighbours", () => {
  // Of a million.
  const [count, far] = differences([-30, 30], [-60, 60]);
  expect(count).toBeLessThanOrEqual(3);
  expect(far).toBeLessThanOrEqual(1);
  for (const range of [
    [-149, -120],
    [-70, -58],
    [58, 70],
    [120, 127],
  ] as const)
    expect(differences(range, [-149, 127])[1], String(range)).toBeLessThanOrEqual(1);
});

test("zeros, infinities and NaN divide as they do", () => {
  const special = [0, -0, 1, -1, 3, -3, 1e-45, -1e-45, 1e-38, 2 ** -64, 2 ** 64, -(2 ** 127), 3e38, Infinity, -Infinity, NaN];
  divisors.fill(1);
  values.fill(1);
  const pairs = special.flatMap((d) => special.map((x) => [d, x]));
  for (const [i, [d, x]] of pairs.entries()) [divisors[i], values[i]] = [d, x];
  divide();
  for (const [i, [d, x]] of pairs.entries()) {
    const expected = Math.fround(Math.fround(x) / Math.fround(d));
    expect(Object.is(quotients[i], expected) ? expected : quotients[i], `${x} / ${d}`).toBe(expected);
  }
});
