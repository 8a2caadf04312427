// The verifier of evidence files says what the Python one says: of the committed samples, of a
// wrong file for every row of the table, and of every way to spell a signature wrong.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fromHex, hex, utf8 } from "../../templates/assets/js/bytes.js";
import { isGoodKey, isNative, verifyStrictly } from "../../templates/assets/js/ed25519.js";
import { CODES, verifyEvidence } from "../../templates/assets/js/evidence.js";
import { readLogKey } from "../../templates/assets/js/note.js";
import { readZip, writeZip } from "../../templates/assets/js/zip.js";

const at = (path) => new URL(path, import.meta.url);
const read = (path) => new Uint8Array(readFileSync(path));
const SOUND = read(at("../vectors/evidence/sound.hefu"));
const POLICY = readZip(SOUND).get("policy");
const LOG = JSON.parse(new TextDecoder().decode(readZip(SOUND).get("evidence.json")));

async function compareAll(folder) {
  const expected = JSON.parse(readFileSync(join(folder, "expected.json")));
  const codes = new Set();
  for (const [name, wanted] of Object.entries(expected)) {
    const { verdict, failure } = await verifyEvidence(read(join(folder, name)));
    const found = failure === null ? null : { code: failure.code, entry: failure.entry };
    assert.deepEqual(found, wanted === null ? null : { code: wanted.code, entry: wanted.entry }, `${name} ${wanted?.label}`);
    assert.equal(verdict, wanted === null ? "sound" : "unsound");
    codes.add(wanted?.code);
  }
  return codes;
}

test("the committed samples", async () => {
  await compareAll(at("../vectors/evidence/").pathname);
});

test("a wrong file for every row of the table, made by the Python tests", async (context) => {
  if (spawnSync("python3", ["-c", "import cryptography"]).status !== 0) {
    console.log("skipped: python3 with the package cryptography is not here");
    return context.skip("no python3 with cryptography");
  }
  const folder = mkdtempSync(join(tmpdir(), "hefu-mutants-"));
  try {
    assert.equal(spawnSync("python3", [at("../verify/mutants.py").pathname, folder]).status, 0);
    const codes = await compareAll(folder);
    assert.deepEqual(CODES.filter((code) => !codes.has(code)), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return undefined;
});

test("the checks are those of the table, and each has its words", () => {
  const table = readFileSync(at("../../docs/LEDGER_FORMAT.md"), "utf8").split("| Code | What must hold |")[1].split("\n\n")[0];
  const rows = [...table.matchAll(/^\| `([a-z_.]+)`/gm)].map(([, code]) => code);
  assert.deepEqual(CODES, rows.filter((code) => !code.startsWith("rules.")));
  const words = readFileSync(at("../../backend/server/src/text/verify.rs"), "utf8");
  const said = [...words.split("pub const OPEN")[0].matchAll(/^ {8}"([a-z_.]+)",$/gm)].map(([, code]) => code);
  assert.deepEqual(said, CODES);
});

test("the report of a sound file", async () => {
  const report = await verifyEvidence(SOUND, fromHex(LOG.log_key), POLICY);
  assert.deepEqual(report.checked, CODES);
  assert.deepEqual(report.not_checked.map(({ what }) => what), ["rules", "registry", "hidden", "fields", "fields", "fields"]);
  assert.deepEqual(report.disputed.map(({ entry, revoked_at }) => [entry, revoked_at]), [[7, 13]]);
  assert.deepEqual(report.hidden, [9]);
  const issue = report.entries.find(({ index }) => index === 7);
  assert.deepEqual(issue.signers.map((seat) => seat.name), ["a3", "a2"]);
  assert.equal(issue.fields.get("amount"), "100000");
  assert.equal(report.names.get(issue.member), "合符 a");
  assert.deepEqual(report.entries[0].signers, [null]);
});

test("who trusts another log or asks for more witnesses is told so", async () => {
  const other = fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  assert.equal((await verifyEvidence(SOUND, other)).failure.code, "manifest.malformed");
  const three = utf8(new TextDecoder().decode(POLICY).replace("banks 2", "banks 3"));
  assert.equal((await verifyEvidence(SOUND, null, three)).failure.code, "cosignature.quorum");
  const vkey = /log (\S+)/.exec(new TextDecoder().decode(POLICY))[1];
  assert.equal(hex(await readLogKey(vkey)), LOG.log_key);
  assert.equal(hex(await readLogKey(LOG.log_key)), LOG.log_key);
  await assert.rejects(readLogKey(vkey.replace(/\+./, "+x")));
  await assert.rejects(readLogKey(`01${"00".repeat(31)}`));
});

test("flipped bytes are refused", async () => {
  for (let place = 7; place < SOUND.length; place += 97) {
    const flipped = SOUND.slice();
    flipped[place] ^= 1 << place % 8;
    assert.equal((await verifyEvidence(flipped)).verdict, "unsound", `byte ${place}`);
  }
});

test("members that overlap are refused without copying them", () => {
  const [name, data] = ["a", new Uint8Array(1000)];
  const zip = writeZip([[name, data], ["b", data]]);
  const view = new DataView(zip.buffer);
  view.setUint32(zip.length - 22 - 47 + 42, 0, true);
  assert.throws(() => readZip(zip), { code: "container.not_canonical" });
});

// RFC 8032, section 7.1, TEST 2, and the same with s + L.
const KEY = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const R = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da";
const S = "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
const S_PLUS_L = "f52db7415978abc61b2c2eb6aeebfca0387b2eaeb4302aeeb00d291612bb0c10";

async function strictness() {
  assert.equal(await verifyStrictly(KEY, fromHex("72"), fromHex(R + S)), true);
  assert.equal(await verifyStrictly(KEY, fromHex("73"), fromHex(R + S)), false);
  assert.equal(await verifyStrictly(KEY, fromHex("72"), fromHex(R + S_PLUS_L)), false);
  // The identity as key and R, s = 0: fits every message where small order is let through.
  const one = fromHex(`01${"00".repeat(31)}`);
  assert.equal(await verifyStrictly(one, fromHex("72"), fromHex(`01${"00".repeat(63)}`)), false);
  const file = join(process.env.HEFU_SHARED ?? at("../../../shared").pathname, "data/vectors/cctv.json");
  if (!existsSync(file)) return console.log("skipped: cctv.json is not here");
  const cases = JSON.parse(readFileSync(file));
  const fits = ({ key, msg, sig }) => verifyStrictly(fromHex(key), utf8(msg), fromHex(sig));
  const accepted = (await Promise.all(cases.map(fits))).filter(Boolean);
  // As the ledger's own strict rule.
  assert.deepEqual([cases.length, accepted.length], [914, 43]);
  return undefined;
}

test("signatures, strictly, by WebCrypto", async () => {
  await strictness();
  assert.equal(isNative(), true);
  assert.equal(isGoodKey(KEY), true);
  // y = p + 3: a point of large order, spelled a second way.
  assert.equal(isGoodKey(fromHex(`f0${"ff".repeat(30)}7f`)), false);
});

test("signatures, strictly, in a browser without Ed25519", async (context) => {
  const real = crypto.subtle.importKey.bind(crypto.subtle);
  context.mock.method(crypto.subtle, "importKey", (format, ...rest) => {
    if (format === "raw") throw new DOMException("Unrecognized name", "NotSupportedError");
    return real(format, ...rest);
  });
  await strictness();
  assert.equal(isNative(), false);
  assert.equal((await verifyEvidence(SOUND)).verdict, "sound");
});
