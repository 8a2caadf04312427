// Commands, disclosures, records and what is signed, checked with node's own crypto.

import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { test } from "node:test";
import {
  approvalMessage, buildCommand, comparisonCode, digestOf, discloseField, leafMessage, openDisclosure,
  possessionStatement, printRecord, readCommand,
} from "../../templates/assets/js/command.js";
import { base64url, fromBase64url, hex, utf8 } from "../../templates/assets/js/bytes.js";
import { parse, print } from "../../templates/assets/js/canonical.js";
import { keyIdOf, publicKeyOf, sign } from "../../templates/assets/js/keys.js";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const PROPOSAL = {
  origin: `sigsum.org/v1/tree/${"ab".repeat(32)}`,
  op: "holding.transfer",
  member: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  rules: "1",
  prev: ["cd".repeat(32), "ab".repeat(32), "cd".repeat(32)],
  not_after: "2026-03-09T01:00:00Z",
  clear: { source: "11111111-1111-4111-8111-111111111111", child: "@new" },
  confidential: { remark: "Cafe\u0301 货款", amount: "100000", change: "@new" },
};

function verifies(publicKey, message, signature) {
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: base64url(publicKey) }, format: "jwk" });
  return verify(null, message, key, signature);
}

test("digests as published in RFC 9901, section 4.2.3", async () => {
  const published = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
  assert.equal(await digestOf(published), "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
  // It has spaces after its commas, so it is not canonical and not ours.
  assert.throws(() => openDisclosure(published), { name: "CanonicalError" });
});

test("a disclosure is the canonical array, in base64url", async () => {
  const text = discloseField(new Uint8Array(16).fill(7), "beneficiary", ["银行", true]);
  assert.equal(Buffer.from(text, "base64url").toString(), '["BwcHBwcHBwcHBwcHBwcHBw","beneficiary",["银行",true]]');
  assert.deepEqual(openDisclosure(text), { field: "beneficiary", value: ["银行", true] });
  assert.equal(await digestOf(text), sha256(text).toString("base64url"));
});

test("what is no disclosure is refused", () => {
  const salt = "AAAAAAAAAAAAAAAAAAAAAA";
  const wrong = ["[]", "{}", `["${salt}","a"]`, `["${salt}","a","b","c"]`, '["AAAAAAAAAAAAAAAAAAAAAB","a","b"]', '["AAAA","a","b"]',
    '[true,"a","b"]', `["${salt}","_sd","b"]`, `["${salt}","","b"]`, `["${salt}","...","b"]`, `["${salt}",true,"b"]`, `["${salt}","a",1]`];
  for (const json of wrong) assert.throws(() => openDisclosure(base64url(utf8(json))), json);
});

test("a command holds exactly what was proposed", async () => {
  const { command, disclosures, sealed } = await buildCommand(PROPOSAL);
  const value = parse(command);
  assert.deepEqual(Object.keys(value), ["_sd", "_sd_alg", "body", "ctx", "id", "log", "member", "not_after", "op", "prev", "rules"]);
  assert.deepEqual(value.prev, ["ab".repeat(32), "cd".repeat(32)]);
  assert.match(value.id, UUID);
  assert.match(value.body.child, UUID);
  assert.equal(value.body.source, PROPOSAL.clear.source);
  assert.deepEqual(value._sd, disclosures.map((text) => sha256(text).toString("base64url")).sort());
  assert.deepEqual(sealed, []);

  const read = await readCommand(command, disclosures);
  assert.deepEqual(read.undisclosed, []);
  assert.equal(read.fields.get("amount"), "100000");
  assert.equal(read.fields.get("remark"), "Café 货款");
  assert.match(read.fields.get("change"), UUID);
  assert.notEqual(read.fields.get("change"), read.fields.get("child"));
  assert.deepEqual(disclosures.map((text) => openDisclosure(text).field), ["amount", "change", "remark"]);
});

test("salts are fresh: the same proposal is never the same command", async () => {
  const [one, two] = await Promise.all([buildCommand(PROPOSAL), buildCommand(PROPOSAL)]);
  const salts = [...one.disclosures, ...two.disclosures].map((text) => JSON.parse(Buffer.from(text, "base64url"))[0]);
  assert.equal(new Set(salts).size, 6);
  assert.ok(salts.every((salt) => fromBase64url(salt).length === 16));
});

test("sealed fields stay back, and open later with the same digests", async () => {
  const quote = { ...PROPOSAL, op: "discount.quote", sealed: { rate: "0.0435" } };
  const { command, disclosures, sealed } = await buildCommand(quote);
  const read = await readCommand(command, disclosures);
  assert.deepEqual(read.undisclosed, [await digestOf(sealed[0])]);
  assert.equal(read.fields.has("rate"), false);
  assert.equal((await readCommand(command, [...disclosures, ...sealed])).fields.get("rate"), "0.0435");

  const opening = { ...PROPOSAL, op: "discount.open_quote", confidential: {} };
  const opened = await buildCommand(opening, sealed);
  assert.deepEqual(opened.disclosures, sealed);
  assert.deepEqual(parse(opened.command)._sd, read.undisclosed);
});

test("a command that does not fit its disclosures or its form is not shown", async () => {
  const { command, disclosures } = await buildCommand(PROPOSAL);
  const value = parse(command);
  const altered = (change) => print({ ...value, ...change });
  const salt = new Uint8Array(16);
  const twice = discloseField(salt, "source", "x");
  const wrong = [
    [command, [...disclosures, discloseField(salt, "amount", "1")]],
    [command, [disclosures[0], disclosures[0]]],
    [altered({ _sd: [await digestOf(twice)] }), [twice]],
    [altered({ extra: "1" }), disclosures],
    [altered({ ctx: "hefu/command/v2" }), disclosures],
    [altered({ _sd_alg: "sha-512" }), disclosures],
    [altered({ prev: ["b", "a"] }), disclosures],
    [altered({ _sd: [...value._sd].reverse() }), disclosures],
    [altered({ body: [] }), disclosures],
    [altered({ op: ["a"] }), disclosures],
    [`${command} `, disclosures],
  ];
  for (const [text, shown] of wrong) await assert.rejects(readCommand(text, shown), text);
});

test("approval and tree leaf verify with node's Ed25519", async () => {
  const { command } = await buildCommand(PROPOSAL);
  const [maker, checker] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const [makerKey, checkerKey] = [await publicKeyOf(maker), await publicKeyOf(checker)];

  const first = await approvalMessage(command, []);
  const expected = Buffer.concat([Buffer.from("hefu/approval/v1\0"), sha256(print({ approvals: [], command: parse(command) }))]);
  assert.deepEqual(Buffer.from(first), expected);
  const approval = { alg: "ed25519", key: await keyIdOf(makerKey), sig: hex(await sign(maker, first)) };
  assert.equal(approval.key, sha256(makerKey).toString("hex"));
  assert.ok(verifies(makerKey, expected, Buffer.from(approval.sig, "hex")));

  const record = printRecord(command, [approval]);
  assert.equal(record, print({ command: parse(command), approvals: [approval] }));
  const message = Buffer.concat([Buffer.from("sigsum.org/v1/tree-leaf\0"), sha256(sha256(record))]);
  assert.deepEqual(Buffer.from(await leafMessage(record)), message);
  const signature = await sign(checker, await leafMessage(record));
  assert.ok(verifies(checkerKey, message, signature));
  assert.equal(verifies(makerKey, message, signature), false);
  message[message.length - 1] ^= 1;
  assert.equal(verifies(checkerKey, message, signature), false);
});

test("the possession statement and the code that two people compare", async () => {
  const made = { key: "ab".repeat(32), origin: "log", member: "m", person: "p", seat: "s" };
  const { text, message } = await possessionStatement(made);
  assert.equal(text, `{"key":"${made.key}","log":"log","member":"m","person":"p","seat":"s"}`);
  assert.deepEqual(Buffer.from(message), Buffer.concat([Buffer.from("hefu/possession/v1\0"), sha256(text)]));
  assert.equal((await comparisonCode(text)).replaceAll(" ", ""), sha256(text).toString("hex").slice(0, 20));
  assert.match(await comparisonCode(text), /^([0-9a-f]{4} ){4}[0-9a-f]{4}$/);
});
