// Commands, disclosures, records and the messages that are signed, byte for byte as in
// docs/LEDGER_FORMAT.md. A page shows what `readCommand` reads from the very text that
// is signed, never what that text was made from.

import { normalise, parse, print } from "./canonical.js";
import { base64url, concat, fromBase64url, fromUtf8, hex, randomBytes, sha256, utf8 } from "./bytes.js";

const CONTEXT = "hefu/command/v1";
const SALT_BYTES = 16;
const ENVELOPE = ["_sd", "_sd_alg", "body", "ctx", "id", "log", "member", "not_after", "op", "prev", "rules"];

/** A command, record or disclosure that is not what the ledger reads. */
export class FormatError extends Error {
  constructor(message) {
    super(message);
    this.name = "FormatError";
  }
}

function must(holds, message) {
  if (!holds) throw new FormatError(message);
}

/** The disclosure of `field` = `value` under `salt` (RFC 9901, section 4.2.1). */
export function discloseField(salt, field, value) {
  return base64url(utf8(print([base64url(salt), field, value])));
}

/** The digest that stands in the command for `disclosure` (RFC 9901, section 4.2.3). */
export async function digestOf(disclosure) {
  return base64url(await sha256(utf8(disclosure)));
}

/** Reads a disclosure into its field and value; only the canonical spelling is read. */
export function openDisclosure(disclosure) {
  const parts = parse(fromUtf8(fromBase64url(disclosure)));
  must(Array.isArray(parts) && parts.length === 3, "a disclosure is salt, field and value");
  const [salt, field, value] = parts;
  must(typeof salt === "string" && fromBase64url(salt).length === SALT_BYTES, "a salt is 16 bytes");
  must(typeof field === "string" && /^[^_]/.test(field) && field !== "...", "not the name of a field");
  return { field, value };
}

// Ids on the ledger are made by the client, so that nobody else chooses them.
function makeIds(value) {
  if (value === "@new") return crypto.randomUUID();
  if (Array.isArray(value)) return value.map(makeIds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, makeIds(item)]));
}

function discloseAll(fields, saltOf) {
  const made = normalise(makeIds(fields ?? {}));
  return Object.keys(made).sort().map((field) => discloseField(saltOf(field), field, made[field]));
}

/**
 * Puts a proposal into bytes: `{command, disclosures, sealed}`, where `sealed` are the
 * disclosures that stay with the signer for now. `kept` are disclosures made by an
 * earlier command that this one opens, with the same salts and so the same digests.
 * `saltOf` and `id` are for tests that compare with a published example.
 */
export async function buildCommand(proposal, kept = [], saltOf = () => randomBytes(SALT_BYTES), id = crypto.randomUUID()) {
  const fresh = discloseAll(proposal.confidential, saltOf);
  const disclosures = [...fresh, ...kept];
  const sealed = discloseAll(proposal.sealed, saltOf);
  const digests = await Promise.all([...disclosures, ...sealed].map(digestOf));
  const command = print({
    ctx: CONTEXT,
    log: proposal.origin,
    id,
    op: proposal.op,
    member: proposal.member,
    rules: proposal.rules,
    prev: [...new Set(proposal.prev)].sort(),
    not_after: proposal.not_after,
    body: normalise(makeIds(proposal.clear)),
    _sd: digests.sort(),
    _sd_alg: "sha-256",
  });
  return { command, disclosures, sealed };
}

const isSorted = (items) => items.every((item, at) => at === 0 || items[at - 1] < item);
const isTexts = (items) => Array.isArray(items) && items.every((item) => typeof item === "string");
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the text of a command and its disclosures:
 * `{op, member, log, id, rules, prev, not_after, fields, undisclosed}`, where `fields`
 * are the clear and the disclosed fields by name and `undisclosed` the digests of the rest.
 */
export async function readCommand(text, disclosures) {
  const command = parse(text);
  must(isObject(command) && print(Object.keys(command).sort()) === print(ENVELOPE), "not the fields of a command");
  must(command.ctx === CONTEXT && command._sd_alg === "sha-256", "not a command of this kind");
  const texts = ["log", "id", "op", "member", "rules", "not_after"];
  must(texts.every((name) => typeof command[name] === "string") && isObject(command.body), "a field has another form");
  must(isTexts(command.prev) && isSorted(command.prev), "`prev` is not sorted and unique");
  must(isTexts(command._sd) && isSorted(command._sd), "`_sd` is not sorted and unique");

  const fields = new Map(Object.entries(command.body));
  const undisclosed = new Set(command._sd);
  for (const disclosure of disclosures) {
    must(undisclosed.delete(await digestOf(disclosure)), "a disclosure matches no digest of the command");
    const { field, value } = openDisclosure(disclosure);
    must(!fields.has(field), "a field occurs twice");
    fields.set(field, value);
  }
  const { log, id, op, member, rules, prev, not_after } = command;
  return { log, id, op, member, rules, prev, not_after, fields, undisclosed: [...undisclosed] };
}

/** The record of `command` (its exact text) with `approvals` before the last signature. */
export function printRecord(command, approvals) {
  return `{"approvals":${print(approvals)},"command":${command}}`;
}

function withContext(context, digest) {
  return concat(utf8(context), Uint8Array.of(0), digest);
}

/** What the next approver signs: the command and the approvals before. */
export async function approvalMessage(command, approvals) {
  return withContext("hefu/approval/v1", await sha256(utf8(printRecord(command, approvals))));
}

/** What the last signer signs: Sigsum's tree leaf, over the checksum of the record. */
export async function leafMessage(record) {
  const checksum = await sha256(await sha256(utf8(record)));
  return withContext("sigsum.org/v1/tree-leaf", checksum);
}

/** The statement by which a new key shows that its holder has it: `{text, message}`. */
export async function possessionStatement({ key, origin, member, person, seat }) {
  const text = print({ key, log: origin, member, person, seat });
  return { text, message: withContext("hefu/possession/v1", await sha256(utf8(text))) };
}

/** The code two people compare: 20 hex digits of SHA-256 of the statement, in fours. */
export async function comparisonCode(statement) {
  const digits = hex(await sha256(utf8(statement))).slice(0, 20);
  return digits.match(/.{4}/g).join(" ");
}
