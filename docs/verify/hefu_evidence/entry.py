"""Entries: the records that are shown, and the fingerprints of those that are not (sections 3, 4, 10, 13)."""
import re

from .ed25519 import is_good, verifies
from .forms import (DIGEST, HASH, ID, MIB, OP, SIGNATURE, H, Malformed, Unsound, canonical, from_base64url, keys,
                    need, number, read_json, seconds, text_of, texts, to_base64, to_base64url)

_ENVELOPE = "ctx log id op member rules prev not_after body _sd _sd_alg"
_ANY = re.compile(r".*", re.DOTALL)
IMPORT = "registry.import"
ORIGIN = re.compile(r"sigsum\.org/v1/tree/[0-9a-f]{64}")


def _rising(items, what):
    need(all(a < b for a, b in zip(items, items[1:])), f"{what} is not sorted and unique")
    return items


def is_field(name):
    return isinstance(name, str) and name not in ("", "...") and not name.startswith("_")


def _place(value, index, size):
    need(number(value, 2**63) == index, "index is not that of the name")
    need(index < size, "index is not less than the size of the checkpoint")


def _hashes(value, what):
    return [bytes.fromhex(text) for text in texts(value, HASH, what)]


class Hidden:
    """An entry whose record is not shown."""

    def __init__(self, index, raw, size):
        value = keys(read_json(raw), "index leaf_hash proof", "the fingerprint")
        _place(value["index"], index, size)
        self.index, self.proof = index, _hashes(value["proof"], "proof")
        self.leaf_hash = bytes.fromhex(text_of(HASH, value["leaf_hash"], "leaf_hash"))


class Entry:
    """A shown entry. Its disclosures are read in a second step, `disclose`."""

    def __init__(self, index, raw, size, origin):
        value = keys(read_json(raw, MIB, None), "disclosures index key proof record signature", "the entry")
        _place(value["index"], index, size)
        self.index = self.at = index  # on the log that it was made for
        self.proof = _hashes(value["proof"], "proof")
        self.disclosures = texts(value["disclosures"], _ANY, "disclosures")
        self.key = text_of(HASH, value["key"], "key")
        self.signature = bytes.fromhex(text_of(SIGNATURE, value["signature"], "signature"))
        record = text_of(_ANY, value["record"], "record").encode()
        self._read_record(record, origin)
        self._make_leaf(record)
        self.carried = Carried(self.body, index, self.sd) if self.op == IMPORT else None

    def _make_leaf(self, record):
        # The leaf is Sigsum's: checksum, signature, hash of the key (section 4).
        self.checksum = H(H(record))
        self.leaf = self.checksum + self.signature + bytes.fromhex(self.key)
        self.leaf_hash = H(b"\0", self.leaf)

    def _read_record(self, record, origin):
        value = keys(read_json(record, MIB), "approvals command", "the record")
        need(isinstance(value["approvals"], list) and len(value["approvals"]) <= 16, "not at most 16 approvals")
        for approval in value["approvals"]:
            need(keys(approval, "alg key sig", "an approval")["alg"] == "ed25519", "another algorithm")
            text_of(HASH, approval["key"], "key of an approval")
            text_of(SIGNATURE, approval["sig"], "signature of an approval")
        self.approvals, self.command = value["approvals"], value["command"]
        command = keys(self.command, _ENVELOPE, "the command")
        longest = 131072 if command["op"] == IMPORT else 65536
        need(len(canonical(command).encode()) <= longest, "the command is too long")
        need(command["ctx"] == "hefu/command/v1" and command["_sd_alg"] == "sha-256", "another kind of command")
        self.log = text_of(ORIGIN, command["log"], "log")
        need(origin is None or self.log == origin, "log is not the origin")
        text_of(ID, command["id"], "id")
        self.op, self.member = text_of(OP, command["op"], "op"), text_of(ID, command["member"], "member")
        number(command["rules"])
        self.not_after = seconds(command["not_after"])
        self.prev = [bytes.fromhex(text) for text in _rising(texts(command["prev"], HASH, "prev"), "prev")]
        self.sd = _rising(texts(command["_sd"], DIGEST, "_sd"), "_sd")
        for digest in self.sd:
            from_base64url(digest)
        self.body = command["body"]
        need(isinstance(self.body, dict) and all(map(is_field, self.body)), "body is not an object of fields")
        _check_body(self.op, self.body)

    def disclose(self):
        """Reads the disclosures; `fields` are then all that is known, `disclosed` those of them that were hidden."""
        self.disclosed, used = {}, set()
        for text in self.disclosures:
            # A text that is not ASCII is no base64url, so it has no digest.
            digest = to_base64url(H(text.encode()))
            need(digest in self.sd and digest not in used, "a disclosure without a digest of its own in _sd")
            used.add(digest)
            value = read_json(from_base64url(text))
            need(isinstance(value, list) and len(value) == 3, "a disclosure that is not salt, field and value")
            salt, field, shown = value
            need(isinstance(salt, str) and len(from_base64url(salt)) == 16, "a salt that is not 16 bytes")
            need(is_field(field), "a disclosure that names no field")
            need(field not in self.body and field not in self.disclosed, f"the field {field} stands twice")
            self.disclosed[field] = shown
        self.fields = {**self.body, **self.disclosed}
        self.undisclosed = len(self.sd) - len(used)
        if self.carried:  # the same digests, so the same disclosures
            self.carried.disclosures = self.disclosures
            self.carried.disclose()

    def signers(self):
        """The ids of the keys, in the order of signing."""
        return [approval["key"] for approval in self.approvals] + [self.key]

    def first_wrong_signature(self, key_of):
        """The place of the first signature that does not verify, or None. An approver signs the approvals before it."""
        for place, approval in enumerate(self.approvals):
            before = canonical({"approvals": self.approvals[:place], "command": self.command})
            message = b"hefu/approval/v1\0" + H(before.encode())
            if not verifies(key_of(approval["key"]), message, bytes.fromhex(approval["sig"])):
                return place
        message = b"sigsum.org/v1/tree-leaf\0" + self.checksum
        return None if verifies(key_of(self.key), message, self.signature) else len(self.approvals)

    def tlog_proof(self, checkpoint):
        """What `proofs/` must hold: the C2SP proof."""
        lines = ["c2sp.org/tlog-proof@v1", f"index {self.index}"] + [to_base64(node) for node in self.proof]
        return ("\n".join(lines) + "\n\n").encode() + checkpoint.raw


class Carried(Entry):
    """An entry of the registry that an import carries (section 16). It is named by the entry that carries it."""

    def __init__(self, body, index, sd):
        keys(body, "checkpoint index key proof record signature", "the import")
        self.index, self.at = index, number(body["index"], 2**62)
        self.proof, self.carried = _hashes(body["proof"], "proof"), None
        self.key = text_of(HASH, body["key"], "key")
        self.signature = bytes.fromhex(text_of(SIGNATURE, body["signature"], "signature"))
        record = canonical(body["record"]).encode()
        self._read_record(record, None)
        need(self.op in ("genesis", "clock.tick") or self.op.startswith(("member.", "seat.")), "not of the registry")
        need(self.sd == sd, "_sd is not that of the entry that is carried")
        checkpoint = keys(body["checkpoint"], "key root signature size", "the checkpoint of the registry")
        self.log_key = bytes.fromhex(text_of(HASH, checkpoint["key"], "key"))
        self.size, self.root = number(checkpoint["size"], 2**62), bytes.fromhex(text_of(HASH, checkpoint["root"], "root"))
        self.signed = bytes.fromhex(text_of(SIGNATURE, checkpoint["signature"], "signature"))
        self._make_leaf(record)

    def stands_in(self, registry):
        """Whether the log with the key id `registry` has signed a tree in which the entry stands."""
        origin = "sigsum.org/v1/tree/" + H(self.log_key).hex()
        text = f"{origin}\n{self.size}\n{to_base64(self.root)}\n"
        return (is_good(self.log_key) and H(self.log_key).hex() == registry and self.log == origin
                and verifies(self.log_key, text.encode(), self.signed)
                and root_of(self.leaf_hash, self.at, self.size, self.proof) == self.root)


def _check_body(op, body):
    """The clear fields that later checks look at. All others are for the rules to judge."""
    if op == "genesis":
        text_of(HASH, body.get("platform_key"), "platform_key")
        if "registry" in body:
            text_of(HASH, body["registry"], "registry")
        seconds(body.get("time"))
        need(isinstance(body.get("policy"), dict), "policy is no object")
        number(body["policy"].get("lowering_hours"))
        need(isinstance(body.get("seats"), list), "seats is no list")
    elif op == "clock.tick":
        seconds(body.get("time"))
    elif op == "member.admit":
        text_of(ID, body.get("admitted"), "admitted")
        number(body.get("signatures"))
    elif op == "member.recover":
        text_of(ID, body.get("recovered"), "recovered")
    elif op in ("seat.revoke", "seat.rotate"):
        text_of(ID, body.get("seat"), "seat")
    elif op == "member.approval_policy":
        number(body.get("default"))
        rows = body.get("by_op")
        need(isinstance(rows, list) and len(rows) <= 200, "by_op is not a list of at most 200")
        for row in rows:
            text_of(_ANY, keys(row, "op signatures", "a row of by_op")["op"], "op")
            number(row["signatures"])
        need(len({row["op"] for row in rows}) == len(rows), "an op stands twice in by_op")


def check_inclusion(entry, checkpoint):
    """RFC 6962's path, walked from the leaf as in RFC 9162, section 2.1.3.2."""
    if root_of(entry.leaf_hash, entry.index, checkpoint.size, entry.proof) != checkpoint.root:
        raise Unsound("entry.inclusion", "the proof does not lead to the root", entry.index)


def check_imports(entries):
    """Every entry that another carries stands in the registry that genesis names."""
    registry = entries[0].body.get("registry") if entries[0].op == "genesis" else None
    at, size = -1, 0
    for entry in entries:
        if (one := entry.carried) is None:
            continue
        if one.at <= at or one.size < size or not one.stands_in(registry):
            raise Unsound("import.unproven", "not shown to stand in the registry after the one before it", entry.index)
        at, size = one.at, one.size


def root_of(leaf_hash, index, size, proof):
    """Where the path leads, or None where it is none of this tree."""
    if index >= size:
        return None
    last, node = size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = H(b"\1", sibling, node)
            while index and not index & 1:  # at the right edge a node stays alone on some levels
                index, last = index >> 1, last >> 1
        else:
            node = H(b"\1", node, sibling)
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


def check_derived(entry, checkpoint, files):
    """What stands beside the entries for public tools says the same as they."""
    if files[f"leaves/{entry.index:012}"] != entry.leaf:
        raise Unsound("entry.derived", "the leaf is not that of the entry", entry.index)
    if files[f"proofs/{entry.index:012}.tlog-proof"] != entry.tlog_proof(checkpoint):
        raise Unsound("entry.derived", "the proof is not that of the entry", entry.index)


def check_chain(entries, hidden):
    """Every leaf hash in a `prev` is that of an earlier entry of the file, shown or not."""
    place = {one.leaf_hash: one.index for one in list(hidden) + list(entries)}
    for entry in entries:
        for leaf_hash in entry.prev:
            if place.get(leaf_hash, entry.index) >= entry.index:
                raise Unsound("chain.broken", f"no earlier entry has the leaf hash {leaf_hash.hex()}", entry.index)
