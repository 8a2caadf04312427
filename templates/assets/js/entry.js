// Entries of an evidence file: the records that are shown, and the fingerprints of those
// that are not (docs/LEDGER_FORMAT.md, sections 3, 4, 10, 13).

import { print } from "./canonical.js";
import { approvalMessage, digestOf, leafMessage } from "./command.js";
import { base64, concat, equal, fromHex, hex, sha256, utf8 } from "./bytes.js";
import { isGoodKey, verifyStrictly } from "./ed25519.js";
import {
  DIGEST, HASH, ID, MIB, OP, ORIGIN, SIGNATURE, Unsound, isObject, keysOf, need, readBase64url, readJson, seconds, textOf, textsOf, whole,
} from "./forms.js";

const ENVELOPE = "ctx log id op member rules prev not_after body _sd _sd_alg";
const ANY = /^/;
const IMPORT = "registry.import";
// The largest size of a tree.
const LARGEST = 1n << 62n;

const isField = (name) => typeof name === "string" && name !== "" && name !== "..." && !name.startsWith("_");

function rising(items, what) {
  need(items.every((item, at) => at === 0 || items[at - 1] < item), `${what} is not sorted and unique`);
}

function checkPlace(text, index, size) {
  need(text === String(index), "index is not that of the name");
  need(BigInt(index) < size, "index is not less than the size of the checkpoint");
}

/** Reads a fingerprint: `{index, proof, leafHash}`; hashes are hex. */
export function readHidden(index, bytes, size) {
  const value = keysOf(readJson(bytes), "index leaf_hash proof", "the fingerprint");
  checkPlace(value.index, index, size);
  textsOf(value.proof, HASH, "proof");
  return { index, proof: value.proof, leafHash: textOf(HASH, value.leaf_hash, "leaf_hash") };
}

function readApprovals(approvals) {
  need(Array.isArray(approvals) && approvals.length <= 16, "not at most 16 approvals");
  for (const approval of approvals) {
    need(keysOf(approval, "alg key sig", "an approval").alg === "ed25519", "another algorithm");
    textOf(HASH, approval.key, "key of an approval");
    textOf(SIGNATURE, approval.sig, "signature of an approval");
  }
}

/** `origin` is the log that the command has to be for; null where it may be for any. */
function readCommand(command, origin) {
  keysOf(command, ENVELOPE, "the command");
  const text = print(command);
  need(utf8(text).length <= (command.op === IMPORT ? 131_072 : 65_536), "the command is too long");
  need(command.ctx === "hefu/command/v1" && command._sd_alg === "sha-256", "another kind of command");
  textOf(ORIGIN, command.log, "log");
  need(origin === null || command.log === origin, "log is not the origin");
  textOf(ID, command.id, "id");
  textOf(OP, command.op, "op");
  textOf(ID, command.member, "member");
  whole(command.rules);
  const notAfter = seconds(command.not_after);
  rising(textsOf(command.prev, HASH, "prev"), "prev");
  rising(textsOf(command._sd, DIGEST, "_sd"), "_sd");
  command._sd.forEach(readBase64url);
  need(isObject(command.body) && Object.keys(command.body).every(isField), "body is not an object of fields");
  return { log: command.log, op: command.op, member: command.member, notAfter, prev: command.prev, digests: command._sd, text };
}

function readSeatId(body) {
  textOf(ID, body.get("seat"), "seat");
}

// The clear fields that later checks look at. All others are for the rules to judge.
const BODIES = {
  genesis(body) {
    textOf(HASH, body.get("platform_key"), "platform_key");
    seconds(body.get("time"));
    need(isObject(body.get("policy")), "policy is no object");
    whole(new Map(Object.entries(body.get("policy"))).get("lowering_hours"));
    need(Array.isArray(body.get("seats")), "seats is no list");
    if (body.has("registry")) textOf(HASH, body.get("registry"), "registry");
  },
  "clock.tick"(body) {
    seconds(body.get("time"));
  },
  "member.admit"(body) {
    textOf(ID, body.get("admitted"), "admitted");
    whole(body.get("signatures"));
  },
  "member.recover"(body) {
    textOf(ID, body.get("recovered"), "recovered");
  },
  "seat.revoke": readSeatId,
  "seat.rotate": readSeatId,
  "member.approval_policy"(body) {
    whole(body.get("default"));
    const rows = body.get("by_op");
    need(Array.isArray(rows) && rows.length <= 200, "by_op is not a list of at most 200");
    for (const row of rows) {
      textOf(ANY, keysOf(row, "op signatures", "a row of by_op").op, "op");
      whole(row.signatures);
    }
    need(new Set(rows.map((row) => row.op)).size === rows.length, "an op stands twice in by_op");
  },
};

/** Reads a shown entry; its disclosures are read by `disclose`. Hashes and keys are hex. */
export async function readEntry(index, bytes, size, origin) {
  const value = keysOf(readJson(bytes, MIB, Infinity), "disclosures index key proof record signature", "the entry");
  checkPlace(value.index, index, size);
  textsOf(value.proof, HASH, "proof");
  textsOf(value.disclosures, ANY, "disclosures");
  textOf(HASH, value.key, "key");
  textOf(SIGNATURE, value.signature, "signature");
  textOf(ANY, value.record, "record");
  const { proof, disclosures } = value;
  const read = await readRecord(value, origin);
  const carried = read.op === IMPORT ? await readCarried(read, index) : null;
  return { index, at: index, proof, disclosures, ...read, carried };
}

/** What the texts `record`, `key` and `signature` say. */
async function readRecord({ record: text, key, signature }, origin) {
  const record = keysOf(readJson(utf8(text), MIB), "approvals command", "the record");
  readApprovals(record.approvals);
  const command = readCommand(record.command, origin);
  const body = new Map(Object.entries(record.command.body));
  if (Object.hasOwn(BODIES, command.op)) BODIES[command.op](body);
  // The leaf is Sigsum's: checksum, signature, hash of the key (section 4).
  const checksum = await sha256(await sha256(utf8(text)));
  const leaf = concat(checksum, fromHex(signature), fromHex(key));
  const leafHash = hex(await sha256(concat(Uint8Array.of(0), leaf)));
  const signers = [...record.approvals.map((approval) => approval.key), key];
  return { key, signature, record: text, approvals: record.approvals, ...command, body, leaf, leafHash, signers };
}

/** The entry of the registry that an import carries (section 16). It is named by the entry that carries it. */
async function readCarried({ body, digests }, index) {
  const value = keysOf(Object.fromEntries(body), "checkpoint index key proof record signature", "the import");
  const at = whole(value.index, LARGEST);
  textsOf(value.proof, HASH, "proof");
  textOf(HASH, value.key, "key");
  textOf(SIGNATURE, value.signature, "signature");
  const { key, signature, proof } = value;
  const read = await readRecord({ record: print(value.record), key, signature }, null);
  const ofRegistry = read.op === "genesis" || read.op === "clock.tick" || /^(?:member|seat)\./.test(read.op);
  need(ofRegistry, "not of the registry");
  need(print(read.digests) === print(digests), "_sd is not that of the entry that is carried");
  const checkpoint = keysOf(value.checkpoint, "key root signature size", "the checkpoint of the registry");
  textOf(HASH, checkpoint.key, "key");
  textOf(HASH, checkpoint.root, "root");
  textOf(SIGNATURE, checkpoint.signature, "signature");
  const size = whole(checkpoint.size, LARGEST);
  // Only whether it is the first is asked of the place, and it may be larger than a number holds.
  return { index, at: at === 0n ? 0 : Infinity, place: at, proof, ...read, carried: null, checkpoint: { ...checkpoint, size } };
}

/** Whether the log with the key id `registry` has signed a tree in which the entry stands. */
async function standsIn({ checkpoint, place, proof, leafHash, log }, registry) {
  const key = fromHex(checkpoint.key);
  const id = hex(await sha256(key));
  if (!isGoodKey(key) || id !== registry || log !== `sigsum.org/v1/tree/${id}`) return false;
  const text = `${log}\n${checkpoint.size}\n${base64(fromHex(checkpoint.root))}\n`;
  if (!(await verifyStrictly(key, utf8(text), fromHex(checkpoint.signature)))) return false;
  const root = await rootOf({ leafHash, proof }, place, checkpoint.size);
  return root !== null && equal(root, fromHex(checkpoint.root));
}

/** Every entry that another carries stands in the registry that genesis names, after the one before it. */
export async function checkImports(entries) {
  const registry = entries[0].op === "genesis" ? entries[0].body.get("registry") : undefined;
  let [place, size] = [-1n, 0n];
  for (const { carried, index } of entries) {
    if (carried === null) continue;
    const follows = carried.place > place && carried.checkpoint.size >= size;
    if (!follows || !(await standsIn(carried, registry))) {
      throw new Unsound("import.unproven", "not shown to stand in the registry after the one before it", index);
    }
    [place, size] = [carried.place, carried.checkpoint.size];
  }
}

/** Reads the disclosures of `entry`: adds `disclosed`, `fields` (clear and disclosed) and `undisclosed`, their number. */
export async function disclose(entry) {
  const [disclosed, used] = [new Map(), new Set()];
  for (const text of entry.disclosures) {
    const digest = await digestOf(text);
    need(entry.digests.includes(digest) && !used.has(digest), "a disclosure without a digest of its own in _sd");
    used.add(digest);
    const value = readJson(readBase64url(text));
    need(Array.isArray(value) && value.length === 3, "a disclosure that is not salt, field and value");
    const [salt, field, shown] = value;
    need(typeof salt === "string" && readBase64url(salt).length === 16, "a salt that is not 16 bytes");
    need(isField(field), "a disclosure that names no field");
    need(!entry.body.has(field) && !disclosed.has(field), `the field ${field} stands twice`);
    disclosed.set(field, shown);
  }
  Object.assign(entry, { disclosed, fields: new Map([...entry.body, ...disclosed]), undisclosed: entry.digests.length - used.size });
  if (entry.carried) {
    // The same digests, so the same disclosures.
    entry.carried.disclosures = entry.disclosures;
    await disclose(entry.carried);
  }
}

/** The place of the first signature that does not verify, or -1. An approver signs the approvals before it. */
export async function firstWrongSignature(entry, keyOf) {
  for (const [place, approval] of entry.approvals.entries()) {
    const message = await approvalMessage(entry.text, entry.approvals.slice(0, place));
    if (!(await verifyStrictly(keyOf(approval.key), message, fromHex(approval.sig)))) return place;
  }
  const message = await leafMessage(entry.record);
  return (await verifyStrictly(keyOf(entry.key), message, fromHex(entry.signature))) ? -1 : entry.approvals.length;
}

/** The entry stands in the tree of `checkpoint`. */
export async function checkInclusion(entry, checkpoint) {
  const root = await rootOf(entry, BigInt(entry.index), checkpoint.size);
  if (root === null || !equal(root, checkpoint.root)) {
    throw new Unsound("entry.inclusion", "the proof does not lead to the root", entry.index);
  }
}

/** Where RFC 6962's path leads, walked from the leaf as in RFC 9162, section 2.1.3.2; null where it is none of the tree. */
async function rootOf({ leafHash, proof }, place, size) {
  const node = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
  if (place >= size) return null;
  let [index, last, hash] = [place, size - 1n, fromHex(leafHash)];
  for (const sibling of proof.map(fromHex)) {
    if (last === 0n) return null;
    if (index % 2n === 1n || index === last) {
      hash = await node(sibling, hash);
      // At the right edge a node stays alone on some levels.
      while (index !== 0n && index % 2n === 0n) [index, last] = [index / 2n, last / 2n];
    } else {
      hash = await node(hash, sibling);
    }
    [index, last] = [index / 2n, last / 2n];
  }
  return last === 0n ? hash : null;
}

/** What stands beside the entry for public tools says the same as it. */
export function checkDerived(entry, checkpoint, files) {
  const name = String(entry.index).padStart(12, "0");
  if (!equal(files.get(`leaves/${name}`), entry.leaf)) {
    throw new Unsound("entry.derived", "the leaf is not that of the entry", entry.index);
  }
  const hashes = entry.proof.map((node) => `${base64(fromHex(node))}\n`).join("");
  const proof = concat(utf8(`c2sp.org/tlog-proof@v1\nindex ${entry.index}\n${hashes}\n`), checkpoint.bytes);
  if (!equal(files.get(`proofs/${name}.tlog-proof`), proof)) {
    throw new Unsound("entry.derived", "the proof is not that of the entry", entry.index);
  }
}

/** Every leaf hash in a `prev` is that of an earlier entry of the file, shown or not. */
export function checkChain(entries, hidden) {
  const places = new Map([...hidden, ...entries].map((one) => [one.leafHash, one.index]));
  for (const entry of entries) {
    const broken = entry.prev.find((hash) => !(places.get(hash) < entry.index));
    if (broken !== undefined) throw new Unsound("chain.broken", `no earlier entry has the leaf hash ${broken}`, entry.index);
  }
}
