// Bytes and their text forms: lowercase hex, base64url without padding, UTF-8, and
// SHA-256. Each form has exactly one spelling; any other is refused.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of `text`. */
export function utf8(text) {
  return encoder.encode(text);
}

/** The text that `bytes` spell in UTF-8; throws where they spell none. */
export function fromUtf8(bytes) {
  return decoder.decode(bytes);
}

/** `bytes` as lowercase hex. */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes that `text` spells in lowercase hex. */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new TypeError("not lowercase hex");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** `bytes` as base64url without padding (RFC 4648, section 5). */
export function base64url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes that `text` spells in base64url without padding. */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError("not base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  // Trailing bits that are not zero would be a second spelling.
  if (base64url(bytes) !== text) throw new TypeError("not base64url");
  return bytes;
}

/** `bytes` as base64 with padding (RFC 4648, section 4). */
export function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The bytes that `text` spells in base64 with padding. */
export function fromBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw new TypeError("not base64");
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  // Trailing bits that are not zero would be a second spelling.
  if (base64(bytes) !== text) throw new TypeError("not base64");
  return bytes;
}

/** Whether two byte arrays are the same. */
export function equal(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** The byte arrays `parts`, one after another. */
export function concat(...parts) {
  return joined(parts);
}

/** The byte arrays in a list, one after another. */
export function joined(parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** `length` random bytes. */
export function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** SHA-256 of `bytes`. */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
