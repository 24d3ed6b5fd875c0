/**
 * SHA-256 of a byte string, as FIPS 180-4 (section 6.2) defines it. Written here because the engine runs where no
 * crypto API exists. A cryptographic hash, since one user's program must never be taken for another's.
 */

/** The first 32 bits of the fractional parts of a root of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
function rootFractions(count: number, power: number): Int32Array {
  const result = new Int32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d++) if (candidate % d === 0) prime = false;
    if (prime) result[found++] = ((candidate ** power % 1) * 2 ** 32) | 0;
  }
  return result;
}

const K = rootFractions(64, 1 / 3);
const INITIAL = rootFractions(8, 1 / 2);
const schedule = new Int32Array(64);

const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** The eight words of the digest. */
export function sha256(message: Uint8Array): Int32Array {
  const state = INITIAL.slice();
  const padded = new Uint8Array((Math.floor((message.length + 8) / 64) + 1) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, (message.length * 8) >>> 0);
  for (let start = 0; start < padded.length; start += 64) compress(state, view, start);
  return state;
}

function compress(state: Int32Array, view: DataView, start: number): void {
  const w = schedule;
  for (let t = 0; t < 16; t++) w[t] = view.getInt32(start + 4 * t);
  for (let t = 16; t < 64; t++) {
    const s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >>> 3);
    const s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >>> 10);
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  for (const [i, x] of [a, b, c, d, e, f, g, h].entries()) state[i] += x;
}

/** The first 128 bits of the digest, as 32 hex digits. */
export const shortDigest = (message: Uint8Array): string =>
  [...sha256(message).subarray(0, 4)].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
