// Verifies an evidence file in the browser, by the table of docs/LEDGER_FORMAT.md, section
// 13: every row in its order, the first that fails ends it. Nothing is fetched or posted.
// The business rules are not judged here.

import { checkChain, checkDerived, checkImports, checkInclusion, disclose, readEntry, readHidden } from "./entry.js";
import { Unsound, reading } from "./forms.js";
import { checkLogSignature, cosignedBy, isMet, readCheckpoint, readManifest, readPolicyOf } from "./note.js";
import { Registry } from "./registry.js";
import { checkNames, readZip } from "./zip.js";

const AUTHORITY = [
  "authority.genesis", "authority.chain", "authority.possession", "authority.unknown_key", "authority.platform",
  "authority.revoked_key", "authority.same_person", "authority.role", "authority.signatures_missing", "entry.signature",
  "authority.expired",
];

/** The codes of the table, in its order. */
export const CODES = [
  "container.unreadable", "container.not_canonical", "container.unknown_file", "container.missing_file", "manifest.malformed",
  "checkpoint.malformed", "checkpoint.signature", "policy.malformed", "entry.malformed", "entry.disclosure",
  "fingerprint.malformed", "entry.inclusion", "entry.derived", "import.unproven", ...AUTHORITY, "chain.broken", "subject.absent",
  "cosignature.invalid", "cosignature.quorum",
];

function members(files, folder) {
  const names = [...files.keys()].filter((name) => name.startsWith(folder)).sort();
  return names.map((name) => [Number(name.slice(-17, -5)), files.get(name)]);
}

async function readFile(bytes, logKey, policyBytes, done) {
  const files = readZip(bytes);
  done("container.unreadable", "container.not_canonical");
  checkNames(files);
  done("container.unknown_file", "container.missing_file");
  const manifest = await reading("manifest.malformed", null, () => readManifest(files.get("evidence.json"), logKey));
  const { origin, key } = manifest;
  done("manifest.malformed");
  const checkpoint = await reading("checkpoint.malformed", null, () => readCheckpoint(files.get("checkpoint"), origin));
  done("checkpoint.malformed");
  await checkLogSignature(checkpoint, origin, key);
  done("checkpoint.signature");
  const text = policyBytes ?? files.get("policy");
  if (text === undefined) return { files, manifest, checkpoint, policy: null };
  const policy = await reading("policy.malformed", null, () => readPolicyOf(text, origin, key));
  done("policy.malformed");
  return { files, manifest, checkpoint, policy };
}

async function readEntries({ files, manifest, checkpoint }, done) {
  const [entries, hidden] = [[], []];
  for (const [index, bytes] of members(files, "entries/")) {
    const read = () => readEntry(index, bytes, checkpoint.size, manifest.origin);
    entries.push(await reading("entry.malformed", index, read));
  }
  done("entry.malformed");
  for (const entry of entries) await reading("entry.disclosure", entry.index, () => disclose(entry));
  done("entry.disclosure");
  const shown = new Set(entries.map((entry) => entry.index));
  for (const [index, bytes] of members(files, "hidden/")) {
    hidden.push(await reading("fingerprint.malformed", index, () => readHidden(index, bytes, checkpoint.size)));
    if (shown.has(index)) throw new Unsound("fingerprint.malformed", "the entry is shown as well", index);
  }
  done("fingerprint.malformed");
  for (const entry of [...entries, ...hidden]) await checkInclusion(entry, checkpoint);
  done("entry.inclusion");
  for (const entry of entries) checkDerived(entry, checkpoint, files);
  done("entry.derived");
  return { entries, hidden };
}

async function checkAll({ manifest, checkpoint, policy }, { entries, hidden }, done) {
  await checkImports(entries);
  done("import.unproven");
  const registry = new Registry(manifest.origin);
  for (const entry of entries) {
    entry.time = registry.now;
    if (entry.carried !== null) entry.carried.time = registry.timeThere;
    await registry.take(entry);
  }
  done(...AUTHORITY);
  checkChain(entries, hidden);
  done("chain.broken");
  const names = ({ fields }) => [...fields.values()].includes(manifest.subject);
  if (!entries.some(names)) throw new Unsound("subject.absent", `no shown entry names ${manifest.subject}`);
  done("subject.absent");
  if (policy === null) return registry;
  const cosigned = await cosignedBy(policy, checkpoint);
  done("cosignature.invalid");
  if (policy.quorum === "none") return registry;
  if (!isMet(policy, cosigned, policy.quorum)) {
    throw new Unsound("cosignature.quorum", `cosigned by ${cosigned.size} of ${policy.witnesses.size} witnesses`);
  }
  done("cosignature.quorum");
  return registry;
}

/** Entries by a key that a later entry says was compromised by then. */
function disputedOf(entries, registry) {
  const signed = entries.flatMap((entry) => (entry.carried === null ? [entry] : [entry, entry.carried]));
  return signed.filter(({ time }) => time !== null).flatMap((entry) =>
    registry.people.revocations
      .filter(({ seat, at, since }) => entry.index < at && entry.signers.includes(seat.keyId) && entry.time >= since)
      .map(({ seat, at }) => ({ entry: entry.index, key: seat.keyId, revoked_at: at })));
}

/** What stays open; `what` is a key of the page's texts. */
function openPoints(given, policy, { entries, hidden }) {
  const points = [{ what: "rules", entry: null }];
  if (!given.logKey) points.push({ what: "log_key", entry: null });
  if (policy === null || policy.quorum === "none") points.push({ what: "cosignature.quorum", entry: null });
  else if (!given.policy) points.push({ what: "policy", entry: null });
  points.push({ what: "registry", entry: null });
  for (const { index } of hidden) points.push({ what: "hidden", entry: index });
  for (const { index, undisclosed } of entries) {
    if (undisclosed > 0) points.push({ what: "fields", entry: index });
  }
  return points;
}

/** Who signed an entry: seats as the registry knows them, or null for the platform. */
function told(entry, registry) {
  const signers = entry.signers.map((key) => (key === registry.platform ? null : registry.people.seats.get(key)));
  const { index, op, member, time, fields, undisclosed } = entry;
  return { index, op, member, time, fields, undisclosed, signers };
}

/**
 * The report on the file `bytes`: `{verdict, failure, checked, not_checked, disputed}`, and for a
 * sound one `manifest`, `size`, `entries`, `hidden`, `names`. `logKey` and `policy` are bytes that
 * the person trusts, or null.
 */
export async function verifyEvidence(bytes, logKey = null, policy = null) {
  const checked = [];
  const done = (...codes) => checked.push(...codes);
  const report = { verdict: "sound", failure: null, checked, not_checked: [], disputed: [] };
  try {
    const file = await readFile(bytes, logKey, policy, done);
    const all = await readEntries(file, done);
    const registry = await checkAll(file, all, done);
    report.not_checked = openPoints({ logKey, policy }, file.policy, all);
    report.disputed = disputedOf(all.entries, registry);
    report.manifest = file.manifest;
    report.size = file.checkpoint.size;
    report.entries = all.entries.map((entry) => told(entry, registry));
    report.hidden = all.hidden.map(({ index }) => index);
    report.names = registry.people.names;
  } catch (error) {
    if (!(error instanceof Unsound)) throw error;
    report.verdict = "unsound";
    report.failure = { code: error.code, entry: error.entry, detail: error.detail };
  }
  return report;
}
