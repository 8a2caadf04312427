// Signing keys: Ed25519 by WebCrypto, or by the vendored @noble/ed25519 where the browser
// lacks it, and their wrapping under a passphrase. A key leaves this module only wrapped;
// its 32-byte seed is wiped after use.

import * as noble from "./vendor/noble-ed25519.js";
import { base64url, concat, fromBase64url, fromHex, hex, randomBytes, sha256, utf8 } from "./bytes.js";

/** Rounds of PBKDF2-HMAC-SHA-256. */
export const ROUNDS = 600_000;
/** The most rounds that are carried out for bytes from outside. */
export const MAX_ROUNDS = 10_000_000;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const PKCS8_PREFIX = fromHex("302e020100300506032b657004220420");

/** The passphrase is wrong, or the bytes were changed: AES-GCM cannot tell which. */
export class WrongPassphrase extends Error {
  constructor() {
    super("the passphrase does not open these bytes");
    this.name = "WrongPassphrase";
  }
}

/** Whether this browser can sign here at all: a secure origin with WebCrypto. */
export function canSign() {
  return globalThis.isSecureContext === true && globalThis.crypto?.subtle !== undefined;
}

/** The id of a public key: lowercase hex of its SHA-256. */
export async function keyIdOf(publicKey) {
  return hex(await sha256(publicKey));
}

async function importSeed(seed, extractable) {
  const pkcs8 = concat(PKCS8_PREFIX, seed);
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, { name: "Ed25519" }, extractable, ["sign"]);
  } catch (error) {
    if (error.name === "NotSupportedError" || error.name === "SyntaxError") return null;
    throw error;
  } finally {
    pkcs8.fill(0);
  }
}

/** The public key of `seed`. */
export async function publicKeyOf(seed) {
  const key = await importSeed(seed, true);
  if (key === null) return noble.getPublicKeyAsync(seed);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  return fromBase64url(x);
}

/** The signature of `message` by `seed`: 64 bytes. Some browsers' is different every time. */
export async function sign(seed, message) {
  const key = await importSeed(seed, false);
  if (key === null) return noble.signAsync(message, seed);
  return new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, key, message));
}

/** Whether `signature` over `message` is by `publicKey`. */
export async function verify(publicKey, message, signature) {
  return noble.verifyAsync(signature, message, publicKey, { zip215: false });
}

async function passphraseKey(passphrase, salt, rounds) {
  const bytes = utf8(passphrase.normalize("NFKC"));
  const base = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveKey"]);
  bytes.fill(0);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(derivation, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * Encrypts `bytes` under `passphrase`, bound to `aad`. `random` and `rounds` are for
 * tests that compare with a published example.
 */
export async function seal(passphrase, bytes, aad, random = randomBytes, rounds = ROUNDS) {
  const salt = random(SALT_BYTES);
  const iv = random(IV_BYTES);
  const key = await passphraseKey(passphrase, salt, rounds);
  const cipher = { name: "AES-GCM", iv, additionalData: utf8(aad) };
  const ct = new Uint8Array(await crypto.subtle.encrypt(cipher, key, bytes));
  const kdf = { name: "PBKDF2-SHA256", iter: String(rounds), salt: base64url(salt) };
  return { v: "1", kdf, aead: "A256GCM", iv: base64url(iv), aad, ct: base64url(ct) };
}

/** Decrypts what `seal` made; the caller has compared `sealed.aad`. */
export async function unseal(passphrase, sealed) {
  const { v, kdf, aead, aad } = sealed;
  const rounds = Number(kdf?.iter);
  const known = v === "1" && aead === "A256GCM" && kdf?.name === "PBKDF2-SHA256";
  if (!known || !(rounds >= 1 && rounds <= MAX_ROUNDS)) throw new TypeError("not bytes of this kind");
  const key = await passphraseKey(passphrase, fromBase64url(kdf.salt), rounds);
  const cipher = { name: "AES-GCM", iv: fromBase64url(sealed.iv), additionalData: utf8(aad) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(cipher, key, fromBase64url(sealed.ct)));
  } catch {
    throw new WrongPassphrase();
  }
}

/** Wraps `seed` for the seat it is made for, in the form that `hefu sign` reads too. */
export async function wrapSeed(seed, passphrase, { member, seat }, random = randomBytes, rounds = ROUNDS) {
  const publicKey = await publicKeyOf(seed);
  const aad = `hefu|${member}|${seat}|${await keyIdOf(publicKey)}`;
  return { ...(await seal(passphrase, seed, aad, random, rounds)), pk: hex(publicKey) };
}

/** The key id that `wrapped` names, or null where it is no wrapped key. */
export function wrappedKeyId(wrapped) {
  return /^hefu\|[^|]+\|[^|]+\|([0-9a-f]{64})$/.exec(wrapped?.aad)?.[1] ?? null;
}

/** The seed inside `wrapped`; the caller wipes it after use. */
export async function unwrapSeed(wrapped, passphrase) {
  const seed = await unseal(passphrase, wrapped);
  const publicKey = await publicKeyOf(seed);
  if (hex(publicKey) !== wrapped.pk || (await keyIdOf(publicKey)) !== wrappedKeyId(wrapped)) {
    seed.fill(0);
    throw new TypeError("the key inside is not the key named outside");
  }
  return seed;
}
