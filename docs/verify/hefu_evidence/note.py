"""The manifest, the checkpoint, and the policy that says which witnesses are enough (sections 10, 13, 14)."""
import re

from .ed25519 import is_good, verifies
from .forms import HASH, ID, MIB, H, Malformed, Unsound, from_base64, keys, need, number, read_json, seconds, text_of

LOG, WITNESS = b"\1", b"\4"  # the kinds of keys in signed notes


class Manifest:
    """evidence.json."""

    def __init__(self, raw, given_key):
        value = keys(read_json(raw), "exported format log log_key shown_to subject", "evidence.json")
        seconds(value["exported"])
        text_of(ID, value["shown_to"], "shown_to")
        subject = keys(value["subject"], "id kind", "subject")
        self.subject, self.kind = text_of(ID, subject["id"], "subject.id"), subject["kind"]
        need(self.kind in ("voucher", "holding"), "subject.kind is not voucher or holding")
        need(value["format"] == "hefu/evidence/v1", "another format")
        self.key = bytes.fromhex(text_of(HASH, value["log_key"], "log_key"))
        self.origin = "sigsum.org/v1/tree/" + H(self.key).hex()
        need(is_good(self.key), "log_key is not canonical or of small order")
        need(value["log"] == self.origin, "log is not the origin of log_key")
        need(given_key in (None, self.key), "log_key is not the key that the verifier was given")


def key_name(name):
    """A name of signed-note: not empty, no white space, no plus sign; no control character either."""
    need(re.fullmatch(r"[^\s+\x00-\x1f\x7f-\x9f]+", name), "not the name of a key")
    return name


def key_id(name, kind, key):
    return H(name.encode(), b"\n", kind, key)[:4]


def read_vkey(text, kind):
    """Name and key of a verifier key: `name+id+base64 of kind and key`."""
    parts = text.split("+", 2)
    need(len(parts) == 3, "not a verifier key")
    name, data = key_name(parts[0]), from_base64(parts[2])
    key = data[1:]
    need(data[:1] == kind and is_good(key), "a key of another kind, not canonical, or of small order")
    need(key_id(name, kind, key).hex() == parts[1], "a verifier key with another id")
    return name, key


class Checkpoint:
    """A signed note of exactly three lines. `signatures` are (name, key id, bytes), not verified yet."""

    def __init__(self, raw, origin):
        need(len(raw) <= MIB, "more than 1 MiB")
        try:
            head, gap, tail = raw.decode().partition("\n\n")
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error
        need(gap and tail.endswith("\n"), "not text, a blank line and signature lines")
        lines = head.split("\n")
        need(len(lines) == 3 and lines[0] == origin, "not three lines of which the first is the origin")
        self.raw, self.text = raw, head + "\n"
        self.size, self.root = number(lines[1], 2**62), from_base64(lines[2])
        need(self.size >= 1 and len(self.root) == 32, "no entry, or no root hash")
        self.signatures = [self._signature(line) for line in tail[:-1].split("\n")]
        need(len(self.signatures) <= 100, "more than 100 signature lines")

    @staticmethod
    def _signature(line):
        name, gap, data = line[2:].partition(" ")
        need(line[:2] == "\u2014 " and gap, "not a signature line")
        data = from_base64(data)
        need(len(data) >= 5, "a signature line without a signature")
        return key_name(name), data[:4], data[4:]

    def by(self, name, kind, key):
        """What stands on the lines of this key: a line is its own by name and key id together."""
        known = (name, key_id(name, kind, key))
        return [data for name, id, data in self.signatures if (name, id) == known]

    def check_signature(self, origin, key):
        lines = self.by(origin, LOG, key)
        if len(lines) != 1 or not verifies(key, self.text.encode(), lines[0]):
            raise Unsound("checkpoint.signature", f"{len(lines)} lines of the log's key, one has to be there and verify")


class Policy:
    """A C2SP tlog-policy."""

    def __init__(self, raw):
        need(len(raw) <= 65536 and (raw == b"" or raw.endswith(b"\n")), "too long, or without its last line feed")
        need(not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", raw), "a control character")
        try:
            lines = raw.decode().split("\n")
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None
        self._members, self._keys = set(), set()
        for line in lines:
            items = re.findall(r"[^ \t]+", line)
            if items and not items[0].startswith("#"):
                self._line(items[0], items[1:])
        need(self.quorum is not None, "no quorum line")
        need(max(len(self.logs), len(self.witnesses), len(self.groups)) <= 64, "more than 64 logs, witnesses or groups")

    @classmethod
    def of_log(cls, raw, origin, log_key):
        """The policy, which has to be one for this log."""
        policy = cls(raw)
        need((origin, log_key) in policy.logs, "none of its logs is this one")
        return policy

    def _line(self, kind, items):
        if kind == "log" and len(items) in (1, 2):
            self.logs.append(self._key(items[0], LOG))
        elif kind == "witness" and len(items) in (2, 3):
            need(not self._knows(items[0]), "a name that is taken")
            self.witnesses[items[0]] = self._key(items[1], WITNESS)
        elif kind == "group" and len(items) >= 3:
            name, enough, members = items[0], items[1], items[2:]
            for member in members:
                # A name is a member of one group at most, so that no witness counts twice.
                need(member != "none" and self._knows(member) and member not in self._members, "not a free member")
                self._members.add(member)
            need(not self._knows(name), "a name that is taken")
            enough = {"any": 1, "all": len(members)}.get(enough) or number(enough, len(members))
            need(enough >= 1, "a group of which none is enough")
            self.groups[name] = (enough, members)
        elif kind == "quorum" and len(items) == 1:
            need(self.quorum is None and self._knows(items[0]), "a second quorum, or of a name that is not known")
            self.quorum = items[0]
        else:
            raise Malformed("a line that is not of a policy")

    def _knows(self, name):
        return name == "none" or name in self.witnesses or name in self.groups

    def _key(self, text, kind):
        name, key = read_vkey(text, kind)
        names = {key, (name, key_id(name, kind, key))}
        need(not names & self._keys, "a key that stands twice, or one that cannot be told from it")
        self._keys |= names
        return name, key

    def cosigned(self, checkpoint):
        """The witnesses, by their names in the policy, whose lines stand under the checkpoint; all of them verify."""
        found = set()
        for name, (line_name, key) in self.witnesses.items():
            for data in checkpoint.by(line_name, WITNESS, key):
                time = int.from_bytes(data[:8], "big")
                message = f"cosignature/v1\ntime {time}\n{checkpoint.text}".encode()
                if len(data) != 72 or time == 0 or not verifies(key, message, data[8:]):
                    raise Unsound("cosignature.invalid", f"the line of {name} does not verify or has no time")
                found.add(name)
        return found

    def is_met(self, cosigned, name):
        if name in self.witnesses:
            return name in cosigned
        enough, members = self.groups[name]
        return sum(self.is_met(cosigned, member) for member in members) >= enough
