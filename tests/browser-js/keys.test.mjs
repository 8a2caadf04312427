// Keys: RFC 8032 answers by both implementations, wrapping, and the pinned vendored files.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as noble from "../../templates/assets/js/vendor/noble-ed25519.js";
import { fromHex, hex, utf8 } from "../../templates/assets/js/bytes.js";
import {
  WrongPassphrase, publicKeyOf, seal, sign, unseal, unwrapSeed, verify, wrapSeed, wrappedKeyId,
} from "../../templates/assets/js/keys.js";

const SEAT = { member: "3f2504e0-4f89-41d3-9a0c-0305e82c3301", seat: "22222222-2222-4222-8222-222222222222" };
const FEW_ROUNDS = 1000;
const fixed = (length) => new Uint8Array(length).fill(length);

// RFC 8032, section 7.1, TEST 2.
const SEED = fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
const PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const SIGNATURE =
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
const MESSAGE = fromHex("72");

test("vendored files are exactly the published ones", () => {
  const pinned = [
    ["js/vendor/noble-ed25519.js", "a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a"],
    ["css/bootstrap.min.css", "9caac977a0af0c2229abd397eee3345899c4020da2a1a0b711c1cc543fe3719d"],
  ];
  for (const [path, hash] of pinned) {
    const bytes = readFileSync(new URL(`../../templates/assets/${path}`, import.meta.url));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), hash, path);
  }
});

test("RFC 8032 by WebCrypto and by the fallback", async () => {
  assert.equal(hex(await publicKeyOf(SEED)), PUBLIC);
  assert.equal(hex(await sign(SEED, MESSAGE)), SIGNATURE);
  assert.equal(hex(await noble.getPublicKeyAsync(SEED)), PUBLIC);
  assert.equal(hex(await noble.signAsync(MESSAGE, SEED)), SIGNATURE);
  assert.ok(await verify(fromHex(PUBLIC), MESSAGE, fromHex(SIGNATURE)));
  assert.equal(await verify(fromHex(PUBLIC), fromHex("73"), fromHex(SIGNATURE)), false);
});

test("a browser without Ed25519 gets the same key and signature", async (context) => {
  const real = crypto.subtle.importKey.bind(crypto.subtle);
  context.mock.method(crypto.subtle, "importKey", (format, ...rest) => {
    if (format === "pkcs8") throw new DOMException("Unrecognized name", "NotSupportedError");
    return real(format, ...rest);
  });
  assert.equal(hex(await publicKeyOf(SEED)), PUBLIC);
  assert.equal(hex(await sign(SEED, MESSAGE)), SIGNATURE);
});

test("wrap and unwrap, with 600 000 rounds", async () => {
  const wrapped = await wrapSeed(SEED, "correct horse 电池", SEAT);
  assert.deepEqual(Object.keys(wrapped).sort(), ["aad", "aead", "ct", "iv", "kdf", "pk", "v"]);
  assert.deepEqual([wrapped.v, wrapped.aead, wrapped.kdf.name, wrapped.kdf.iter], ["1", "A256GCM", "PBKDF2-SHA256", "600000"]);
  assert.equal(wrapped.pk, PUBLIC);
  const keyId = createHash("sha256").update(fromHex(PUBLIC)).digest("hex");
  assert.equal(wrapped.aad, `hefu|${SEAT.member}|${SEAT.seat}|${keyId}`);
  assert.equal(wrappedKeyId(wrapped), keyId);
  assert.equal(hex(await unwrapSeed(JSON.parse(JSON.stringify(wrapped)), "correct horse 电池")), hex(SEED));
  await assert.rejects(unwrapSeed(wrapped, "correct horse"), WrongPassphrase);
});

test("a passphrase is the same however it was typed", async () => {
  const wrapped = await wrapSeed(SEED, "Ａ１ é", SEAT, fixed, FEW_ROUNDS);
  assert.equal(hex(await unwrapSeed(wrapped, "A1 e\u0301")), hex(SEED));
});

test("a changed wrapped key does not open", async () => {
  const wrapped = await wrapSeed(SEED, "passphrase", SEAT, fixed, FEW_ROUNDS);
  const other = await wrapSeed(fixed(32), "passphrase", SEAT, fixed, FEW_ROUNDS);
  const changed = [
    { ...wrapped, aad: wrapped.aad.replace("|2", "|3") },
    { ...wrapped, iv: "AAAAAAAAAAAAAAAA" },
    { ...wrapped, pk: other.pk },
    { ...wrapped, v: "2" },
    { ...wrapped, aead: "A128GCM" },
    { ...wrapped, kdf: { ...wrapped.kdf, iter: "0" } },
    { ...wrapped, kdf: { ...wrapped.kdf, iter: "10000001" } },
    { ...wrapped, kdf: { ...wrapped.kdf, name: "scrypt" } },
  ];
  for (const one of changed) await assert.rejects(unwrapSeed(one, "passphrase"), JSON.stringify(one));
  assert.equal(wrappedKeyId({ aad: "hefu|a|b|c" }), null);
  assert.equal(wrappedKeyId(undefined), null);
});

test("other bytes are sealed the same way, bound to what they are for", async () => {
  const sealed = await seal("passphrase", utf8("prices"), "hefu/sealed|q", fixed, FEW_ROUNDS);
  assert.deepEqual(await unseal("passphrase", sealed), utf8("prices"));
  await assert.rejects(unseal("passphrase", { ...sealed, aad: "hefu/sealed|p" }), WrongPassphrase);
});
