/*
 * An answer as it leaves the isolate: the length of its head (u32, little endian), the head as JSON, then bytes whose parts
 * the head names by their lengths. Isolates have no text encoder: the JSON is ASCII.
 */

const HEAD = 4;
const { stringify } = JSON;

const escaped = (text: string): string =>
  text.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

export function packAnswer(head: unknown, parts: readonly Uint8Array[]): ArrayBuffer {
  const text = escaped(stringify(head));
  const bytes = new Uint8Array(HEAD + text.length + parts.reduce((n, part) => n + part.length, 0));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  for (let i = 0; i < text.length; i++) bytes[HEAD + i] = text.charCodeAt(i);
  let at = HEAD + text.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}

/** The head's text and what follows it; null where the bytes are no answer. */
export function unpackAnswer(bytes: Uint8Array): { readonly head: string; readonly rest: Uint8Array } | null {
  if (bytes.length < HEAD) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (length > bytes.length - HEAD) return null;
  const text = new TextDecoder().decode(bytes.subarray(HEAD, HEAD + length));
  return { head: text, rest: bytes.subarray(HEAD + length) };
}
