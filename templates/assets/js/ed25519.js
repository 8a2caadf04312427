// Ed25519 (RFC 8032), verified strictly: every spelling canonical, no point of small order,
// the equation without cofactor. WebCrypto is asked for the equation; what it may be lax
// about is checked here before. Where a browser has no Ed25519, the vendored arithmetic
// takes its place.

import { Point } from "./vendor/noble-ed25519.js";
import { concat } from "./bytes.js";

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function littleEndian(bytes) {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The point that these 32 bytes spell, or null: not canonical, not on the curve, of small order. */
function goodPoint(bytes) {
  try {
    const point = Point.fromBytes(bytes, false);
    return point.isSmallOrder() ? null : point;
  } catch {
    return null;
  }
}

/** Whether `key` may be used as a public key. */
export function isGoodKey(key) {
  return goodPoint(key) !== null;
}

async function byArithmetic(point, key, message, signature) {
  const [r, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
  const hashed = new Uint8Array(await crypto.subtle.digest("SHA-512", concat(r, key, message)));
  const k = littleEndian(hashed) % ORDER;
  const right = Point.fromBytes(r, false).add(point.multiply(k, false));
  return Point.BASE.multiply(s, false).equals(right);
}

// A browser without Ed25519 says so for the first key; WebCrypto is not asked again then.
let native = true;

/** Whether the browser's own Ed25519 was used, as far as is known yet. */
export function isNative() {
  return native;
}

/** Whether `signature` over `message` is by `key`, strictly. */
export async function verifyStrictly(key, message, signature) {
  if (signature.length !== 64 || littleEndian(signature.subarray(32)) >= ORDER) return false;
  const point = goodPoint(key);
  if (point === null || goodPoint(signature.subarray(0, 32)) === null) return false;
  if (native) {
    try {
      const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
    } catch (error) {
      if (error.name !== "NotSupportedError" && error.name !== "SyntaxError") throw error;
      native = false;
    }
  }
  return byArithmetic(point, key, message, signature);
}
