import { randomBytes } from "node:crypto";

/** Base 58: letters and digits without 0, O, I and l, so that an id can be read aloud and double-clicked. */
const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The first `length` base-58 digits of the number that the bytes are; each carries 5.86 bits. */
export function base58(bytes: Uint8Array, length: number): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  while (text.length < length) {
    text += alphabet[Number(number % 58n)];
    number /= 58n;
  }
  return text;
}

/** An id that nobody can guess: 22 base-58 digits, 128 bits. */
export function newRunId(): string {
  return base58(randomBytes(24), 22);
}
