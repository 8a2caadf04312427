// The same bytes as the ledger crate: its published example of a transfer
// (tests/vectors/transfer-command.json), made again here from its parts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  approvalMessage, buildCommand, comparisonCode, digestOf, leafMessage, possessionStatement, printRecord, readCommand,
} from "../../templates/assets/js/command.js";
import { fromHex, hex } from "../../templates/assets/js/bytes.js";
import { parse, print } from "../../templates/assets/js/canonical.js";
import { keyIdOf, publicKeyOf, sign, unwrapSeed, wrapSeed } from "../../templates/assets/js/keys.js";

const golden = JSON.parse(readFileSync(new URL("../vectors/transfer-command.json", import.meta.url)));

const WRAPPED = new URL("../../backend/ledger/tests/formats/wrapped_key.json", import.meta.url);

async function rebuild() {
  const value = parse(golden.command);
  const salts = new Map(golden.disclosures.map(({ field, salt }) => [field, fromHex(salt)]));
  const confidential = Object.fromEntries(golden.disclosures.map(({ field, value: text }) => [field, JSON.parse(text)]));
  const proposal = {
    origin: golden.log.origin,
    op: value.op,
    member: value.member,
    rules: value.rules,
    prev: [...value.prev].reverse(),
    not_after: value.not_after,
    clear: value.body,
    confidential,
  };
  return buildCommand(proposal, [], (field) => salts.get(field), value.id);
}

test("the command and its disclosures, byte for byte", async () => {
  const { command, disclosures, sealed } = await rebuild();
  assert.equal(command, golden.command);
  assert.deepEqual(disclosures, golden.disclosures.map(({ disclosure }) => disclosure));
  assert.deepEqual(await Promise.all(disclosures.map(digestOf)), golden.disclosures.map(({ digest }) => digest));
  assert.deepEqual(sealed, []);
  assert.deepEqual((await readCommand(command, disclosures)).undisclosed, []);
});

test("the approval, the record, the last signature and the submission, byte for byte", async () => {
  const { command, disclosures } = await rebuild();
  const approver = fromHex(golden.approver.seed);
  const last = fromHex(golden.last_signer.seed);
  const message = await approvalMessage(command, []);
  assert.equal(hex(message), golden.approval_message);
  const sig = hex(await sign(approver, message));
  assert.equal(sig, golden.approval_signature);
  const key = await keyIdOf(await publicKeyOf(approver));
  assert.equal(key, golden.approver.key_id);

  const record = printRecord(command, [{ alg: "ed25519", key, sig }]);
  assert.equal(record, golden.record);
  assert.equal(hex(await leafMessage(record)), golden.tree_leaf_message);
  const signature = hex(await sign(last, await leafMessage(record)));
  assert.equal(signature, golden.signature);
  const lastKey = await keyIdOf(await publicKeyOf(last));
  const leaf = golden.checksum + signature + lastKey;
  assert.equal(leaf, golden.leaf);

  // The wrapper is not signed and its strings hold JSON, so JSON.stringify spells it.
  const submission = JSON.stringify({ disclosures, key: lastKey, record, signature });
  assert.equal(submission, golden.submission);
});

test("the possession statement of a new key", async () => {
  const { member, person, seat, message, signature } = golden.possession;
  const key = golden.approver.public_key;
  const statement = await possessionStatement({ key, origin: golden.log.origin, member, person, seat });
  assert.equal(hex(statement.message), message);
  assert.equal(hex(await sign(fromHex(golden.approver.seed), statement.message)), signature);
  // web/invitation/code.rs asserts the same code for the same example.
  assert.equal(await comparisonCode(statement.text), "ee8d 73d4 40cc c1c6 fc18");
});

test("a key wrapped by another implementation opens here, and is wrapped alike", async () => {
  const text = readFileSync(WRAPPED, "utf8").trim();
  const wrapped = JSON.parse(text);
  const seed = await unwrapSeed(wrapped, "合付 pass 2026");
  assert.equal(hex(seed), "07".repeat(32));
  const [, member, seat] = wrapped.aad.split("|");
  // The example's salt is 16 times 1, its nonce 12 times 2.
  const random = (length) => new Uint8Array(length).fill(length === 16 ? 1 : 2);
  const again = await wrapSeed(seed, "合付 ｐａｓｓ 2026", { member, seat }, random, Number(wrapped.kdf.iter));
  assert.equal(print(again), print(wrapped));
});
