"""A small ledger and the evidence files made of it, for trying verifiers on.

Written apart from docs/verify: what a verifier reads is never what it wrote itself. Keys, ids and salts follow from
names, so the same call makes the same bytes. A `change` is called with each command before it is signed, and so makes
files whose later checks are reached although something is wrong.
"""
import base64
import hashlib
import json
import struct
import uuid
import zlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def H(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def jcs(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()  # ASCII keys only


def b64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def b64(raw):
    return base64.b64encode(raw).decode()


def an_id(name):
    return str(uuid.UUID(bytes=H(b"id " + name.encode())[:16], version=4))


class Key:
    """A key that follows from a name."""

    def __init__(self, name):
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(H(b"seed " + name.encode()))
        self.public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = H(self.public).hex()

    def sign(self, message):
        return self.private.sign(message)

    def vkey(self, name, kind):
        return f"{name}+{self.note_id(name, kind).hex()}+{b64(bytes([kind]) + self.public)}"

    def note_id(self, name, kind):
        return H(name.encode(), b"\n", bytes([kind]), self.public)[:4]


LOG, PLATFORM = Key("log"), Key("platform")
ORIGIN = "sigsum.org/v1/tree/" + LOG.id
OPERATOR = an_id("operator")


def seat(name, /, member, roles, key=None, origin=ORIGIN, **other):
    """A seat proposal with its proof of possession."""
    key = key or Key(name)
    proposal = {"seat": an_id("seat " + name), "person": an_id("person " + name), "name": name, "roles": roles,
                "alg": "ed25519", "key": key.public.hex(), "key_id": key.id, **other}
    statement = {"key": proposal["key"], "log": origin, "member": member, "person": proposal["person"],
                 "seat": proposal["seat"]}
    proposal["possession"] = key.sign(b"hefu/possession/v1\0" + H(jcs(statement))).hex()
    return {**proposal, **{name: value for name, value in other.items() if name == "possession"}}


def disclosure(field, value, salt=None):
    salt = H(b"salt " + field.encode())[:16] if salt is None else salt
    return b64url(jcs([b64url(salt), field, value]))


class Ledger:
    """Entries as they are appended; `change(what, parts)` may alter the parts of each command before it is signed."""

    def __init__(self, change=None, origin=ORIGIN):
        self.entries, self.change, self.origin = [], change or (lambda what, parts: None), origin

    def append(self, what, op, member, body, hidden=None, prev=(), by=(), **other):
        parts = {"op": op, "member": member, "body": body, "hidden": hidden or {}, "prev": [self.leaf(name) for name in prev],
                 "by": [Key(name) for name in by], "not_after": "2026-12-31T00:00:00Z", "withheld": [], **other}
        self.change(what, parts)
        disclosures = parts.get("disclosures", [disclosure(*item) for item in parts["hidden"].items()])
        digests = sorted(b64url(H(text.encode())) for text in disclosures)
        command = {"ctx": "hefu/command/v1", "log": self.origin, "id": an_id("command " + what), "op": parts["op"],
                   "member": parts["member"], "rules": "1", "prev": sorted(parts["prev"]), "not_after": parts["not_after"],
                   "body": parts["body"], "_sd": digests, "_sd_alg": "sha-256", **parts.get("envelope", {})}
        approvals = []
        for key in parts["by"][:-1]:
            message = H(jcs({"approvals": approvals, "command": command}))
            approvals.append({"alg": "ed25519", "key": key.id, "sig": key.sign(b"hefu/approval/v1\0" + message).hex()})
        if "approvals" in parts:
            approvals = parts["approvals"](approvals)
        record = jcs({"approvals": approvals, "command": command})
        last = parts["by"][-1]
        signature = parts.get("sign", last.sign)(b"sigsum.org/v1/tree-leaf\0" + H(H(record)))
        leaf = H(H(record)) + signature + bytes.fromhex(last.id)
        shown = [text for text in disclosures if json.loads(base64.urlsafe_b64decode(text + "==="))[1] not in parts["withheld"]]
        self.entries.append({"what": what, "record": record.decode(), "disclosures": shown, "all": disclosures, "key": last.id,
                             "signature": signature.hex(), "leaf": leaf, "hash": H(b"\0", leaf)})

    def index(self, what):
        return next(index for index, entry in enumerate(self.entries) if entry["what"] == what)

    def leaf(self, what):
        return self.entries[self.index(what)]["hash"].hex()


def root(hashes):
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return H(b"\1", root(hashes[:half]), root(hashes[half:]))


def path(index, hashes):
    """RFC 6962, section 2.1.1; the leaf's sibling first."""
    if len(hashes) == 1:
        return []
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    if index < half:
        return path(index, hashes[:half]) + [root(hashes[half:])]
    return path(index - half, hashes[half:]) + [root(hashes[:half])]


def note(text, lines):
    return (text + "\n" + "".join(f"\u2014 {name} {b64(data)}\n" for name, data in lines)).encode()


def log_line(text, key=LOG):
    return (ORIGIN, key.note_id(ORIGIN, 1) + key.sign(text.encode()))


def witness_line(name, text, time=1772500000, key=None):
    key = key or Key(name)
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    return (name, key.note_id(name, 4) + time.to_bytes(8, "big") + key.sign(message))


WITNESSES = ["witness.example/one", "witness.example/two", "witness.example/three"]
POLICY = "".join([f"log {LOG.vkey(ORIGIN, 1)}\n"] + [f"witness w{i} {Key(name).vkey(name, 4)}\n" for i, name in enumerate(WITNESSES)]
                 + ["# two of three\ngroup banks 2 w0 w1 w2\nquorum banks\n"])


def checkpoint_text(ledger, size=None):
    hashes = [entry["hash"] for entry in ledger.entries][:size]
    return f"{ORIGIN}\n{len(hashes)}\n{b64(root(hashes))}\n"


def files_of(ledger, subject, hidden=(), left_out=(), checkpoint=None, policy=POLICY, witnesses=WITNESSES[:2], kind="voucher"):
    """The members of an evidence file of all entries but those `hidden` or `left_out`, by what they are called."""
    hashes = [entry["hash"] for entry in ledger.entries]
    text = checkpoint_text(ledger)
    checkpoint = checkpoint or note(text, [log_line(text)] + [witness_line(name, text) for name in witnesses])
    files = {"README.txt": b"How to check this file.\n", "checkpoint": checkpoint}
    files["evidence.json"] = jcs({"exported": "2026-03-09T01:00:00Z", "format": "hefu/evidence/v1", "log": ORIGIN,
                                  "log_key": LOG.public.hex(), "shown_to": an_id("member A"),
                                  "subject": {"id": subject, "kind": kind}})
    if policy is not None:
        files["policy"] = policy.encode()
    for index, entry in enumerate(ledger.entries):
        proof = [node.hex() for node in path(index, hashes)]
        if entry["what"] in hidden:
            files[f"hidden/{index:012}.json"] = jcs({"index": str(index), "leaf_hash": entry["hash"].hex(), "proof": proof})
        elif entry["what"] not in left_out:
            value = {name: entry[name] for name in ("disclosures", "key", "record", "signature")}
            files[f"entries/{index:012}.json"] = jcs({**value, "index": str(index), "proof": proof})
    derive(files)
    return files


def derive(files):
    """Makes `leaves/` and `proofs/` follow from `entries/` again, as far as these can be read."""
    for name in [name for name in files if name.startswith(("leaves/", "proofs/"))]:
        del files[name]
    for name in [name for name in files if name.startswith("entries/")]:
        value = json.loads(files[name])
        leaf = H(H(value["record"].encode())) + bytes.fromhex(value["signature"]) + bytes.fromhex(value["key"])
        files[f"leaves/{name[8:20]}"] = leaf
        lines = "".join(b64(bytes.fromhex(node)) + "\n" for node in value["proof"])
        proof = f"c2sp.org/tlog-proof@v1\nindex {value['index']}\n{lines}\n".encode()
        files[f"proofs/{name[8:20]}.tlog-proof"] = proof + files["checkpoint"]


def zipped(files):
    """The one spelling of section 13; `files` may be pairs, to write a name twice or in another order."""
    pairs = sorted((name.encode(), data) for name, data in files.items()) if isinstance(files, dict) else files
    body, directory = b"", b""
    for name, data in pairs:
        fields = (10, 0x0800, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0, *fields, 0, 0, 0, 0, len(body)) + name
        body += struct.pack("<IHHHHHIIIHH", 0x04034B50, *fields) + name + data
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(pairs), len(pairs), len(directory), len(body), 0)
    return body + directory + end
