// The manifest of an evidence file, its checkpoint, and the policy that says which witnesses
// are enough (docs/LEDGER_FORMAT.md, sections 10, 13, 14).

import { concat, equal, fromHex, hex, sha256, utf8 } from "./bytes.js";
import { isGoodKey, verifyStrictly } from "./ed25519.js";
import { HASH, ID, MIB, Malformed, Unsound, keysOf, need, readBase64, readJson, readUtf8, seconds, textOf, whole } from "./forms.js";

const LOG = 1;
const WITNESS = 4;

/** Reads evidence.json: `{subject, kind, key, origin, exported, shownTo}`. */
export async function readManifest(bytes, givenKey) {
  const value = keysOf(readJson(bytes), "exported format log log_key shown_to subject", "evidence.json");
  seconds(value.exported);
  textOf(ID, value.shown_to, "shown_to");
  const { id, kind } = keysOf(value.subject, "id kind", "subject");
  textOf(ID, id, "subject.id");
  need(kind === "voucher" || kind === "holding", "subject.kind is not voucher or holding");
  need(value.format === "hefu/evidence/v1", "another format");
  const key = fromHex(textOf(HASH, value.log_key, "log_key"));
  const origin = `sigsum.org/v1/tree/${hex(await sha256(key))}`;
  need(isGoodKey(key), "log_key is not canonical or of small order");
  need(value.log === origin, "log is not the origin of log_key");
  need(givenKey === null || equal(givenKey, key), "log_key is not the key that the verifier was given");
  return { subject: id, kind, key, origin, exported: value.exported, shownTo: value.shown_to };
}

function keyName(name) {
  return textOf(/^[^\p{White_Space}\p{Cc}+]+$/u, name, "the name of a key");
}

async function keyId(name, kind, key) {
  return hex((await sha256(concat(utf8(name), Uint8Array.of(10, kind), key))).subarray(0, 4));
}

async function readVkey(text, kind) {
  const [, name, id, encoded] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  need(name !== undefined, "not a verifier key");
  const data = readBase64(encoded);
  keyName(name);
  const key = data.subarray(1);
  need(data[0] === kind && isGoodKey(key), "a key of another kind, not canonical, or of small order");
  need((await keyId(name, kind, key)) === id, "a verifier key with another id");
  return { name, key };
}

/** The key of a log as a person gives it: its vkey, or 64 hex digits. */
export async function readLogKey(text) {
  if (text.includes("+")) return (await readVkey(text, LOG)).key;
  const key = fromHex(textOf(HASH, text, "the log's key"));
  need(isGoodKey(key), "the log's key is not canonical or of small order");
  return key;
}

function readSignature(line) {
  const parts = /^\u2014 ([^ ]*) (.*)$/su.exec(line);
  need(parts !== null, "not a signature line");
  const data = readBase64(parts[2]);
  need(data.length >= 5, "a signature line without a signature");
  return { name: keyName(parts[1]), id: hex(data.subarray(0, 4)), data: data.subarray(4) };
}

/** Reads a checkpoint of exactly three lines: `{bytes, text, size, root, lines}`; nothing is verified yet. */
export function readCheckpoint(bytes, origin) {
  need(bytes.length <= MIB, "more than 1 MiB");
  const note = readUtf8(bytes);
  const gap = note.indexOf("\n\n");
  need(gap >= 0 && note.endsWith("\n") && note.length > gap + 2, "not text, a blank line and signature lines");
  const text = note.slice(0, gap + 1);
  const head = text.slice(0, -1).split("\n");
  need(head.length === 3 && head[0] === origin, "not three lines of which the first is the origin");
  const [size, root] = [whole(head[1], 2n ** 62n), readBase64(head[2])];
  need(size >= 1n && root.length === 32, "no entry, or no root hash");
  const lines = note.slice(gap + 2, -1).split("\n").map(readSignature);
  need(lines.length <= 100, "more than 100 signature lines");
  return { bytes, text, size, root, lines };
}

/** What stands on the lines of one key: a line is its own by name and key id together. */
async function linesBy(checkpoint, name, kind, key) {
  const id = await keyId(name, kind, key);
  return checkpoint.lines.filter((line) => line.name === name && line.id === id).map((line) => line.data);
}

/** Requires exactly one line of the log's key, and that it verifies. */
export async function checkLogSignature(checkpoint, origin, key) {
  const lines = await linesBy(checkpoint, origin, LOG, key);
  if (lines.length !== 1 || !(await verifyStrictly(key, utf8(checkpoint.text), lines[0]))) {
    throw new Unsound("checkpoint.signature", `${lines.length} lines of the log's key; one has to be there and verify`);
  }
}

/** A C2SP tlog-policy, while it is read. */
class PolicyReader {
  logs = [];
  witnesses = new Map();
  groups = new Map();
  quorum = null;
  #members = new Set();
  #keys = new Set();

  knows(name) {
    return name === "none" || this.witnesses.has(name) || this.groups.has(name);
  }

  async line(kind, items) {
    if (kind === "log" && (items.length === 1 || items.length === 2)) {
      this.logs.push(await this.#key(items[0], LOG));
    } else if (kind === "witness" && (items.length === 2 || items.length === 3)) {
      need(!this.knows(items[0]), "a name that is taken");
      this.witnesses.set(items[0], await this.#key(items[1], WITNESS));
    } else if (kind === "group" && items.length >= 3) {
      this.#group(...items);
    } else if (kind === "quorum" && items.length === 1) {
      need(this.quorum === null && this.knows(items[0]), "a second quorum, or of a name that is not known");
      this.quorum = items[0];
    } else {
      throw new Malformed("a line that is not of a policy");
    }
  }

  #group(name, enough, ...members) {
    for (const member of members) {
      // A name is a member of one group at most, so that no witness counts twice.
      need(member !== "none" && this.knows(member) && !this.#members.has(member), "not a free member");
      this.#members.add(member);
    }
    need(!this.knows(name), "a name that is taken");
    const most = BigInt(members.length);
    const count = enough === "any" ? 1n : enough === "all" ? most : whole(enough, most);
    need(count >= 1n, "a group of which none is enough");
    this.groups.set(name, { count: Number(count), members });
  }

  async #key(text, kind) {
    const { name, key } = await readVkey(text, kind);
    for (const known of [hex(key), `${name} ${await keyId(name, kind, key)}`]) {
      need(!this.#keys.has(known), "a key that stands twice, or one that cannot be told from it");
      this.#keys.add(known);
    }
    return { name, key };
  }
}

/** Reads a policy: `{logs, witnesses, groups, quorum}`. */
export async function readPolicy(bytes) {
  need(bytes.length <= 65_536 && (bytes.length === 0 || bytes.at(-1) === 10), "too long, or without its last line feed");
  need(!bytes.some((byte) => (byte < 32 && byte !== 9 && byte !== 10) || byte === 127), "a control character");
  const policy = new PolicyReader();
  for (const line of readUtf8(bytes).split("\n")) {
    const [kind, ...items] = line.split(/[ \t]+/).filter((item) => item !== "");
    if (kind !== undefined && !kind.startsWith("#")) await policy.line(kind, items);
  }
  need(policy.quorum !== null, "no quorum line");
  need(Math.max(policy.logs.length, policy.witnesses.size, policy.groups.size) <= 64, "more than 64 logs, witnesses or groups");
  return policy;
}

/** Reads a policy, which has to be one for the log `origin` with the key `logKey`. */
export async function readPolicyOf(bytes, origin, logKey) {
  const policy = await readPolicy(bytes);
  need(policy.logs.some((log) => log.name === origin && equal(log.key, logKey)), "none of its logs is this one");
  return policy;
}

/** The witnesses, by their names in the policy, whose lines stand under the checkpoint; all of them verify. */
export async function cosignedBy(policy, checkpoint) {
  const found = new Set();
  for (const [name, witness] of policy.witnesses) {
    for (const data of await linesBy(checkpoint, witness.name, WITNESS, witness.key)) {
      const long = data.length === 72;
      const time = long ? new DataView(data.buffer, data.byteOffset).getBigUint64(0) : 0n;
      const message = utf8(`cosignature/v1\ntime ${time}\n${checkpoint.text}`);
      if (time === 0n || !(await verifyStrictly(witness.key, message, data.subarray(8)))) {
        throw new Unsound("cosignature.invalid", `the line of ${name} does not verify or has no time`);
      }
      found.add(name);
    }
  }
  return found;
}

/** Whether the witnesses `cosigned` are enough for the witness or group `name`. */
export function isMet(policy, cosigned, name) {
  if (policy.witnesses.has(name)) return cosigned.has(name);
  const { count, members } = policy.groups.get(name);
  return members.filter((member) => isMet(policy, cosigned, member)).length >= count;
}
