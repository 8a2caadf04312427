"""Files that are wrong in one thing each, with the code and the entry that a verifier must name.

`python3 tests/verify/mutants.py DIR` writes them, and the sound file, with `expected.json` beside them.
"""
import json
import os
import sys

import further
import wrong_authority
import wrong_imports
import wrong_keys
from sample import (H, LOG, ORIGIN, POLICY, WITNESSES, Key, an_id, b64url, checkpoint_text, derive, disclosure, jcs, log_line,
                    note, witness_line, zipped)
from story import A, at, files, told

ISSUE, HIDDEN = "entries/000000000007.json", "hidden/000000000009.json"


def changed(**members):
    """The sample with members replaced (bytes), edited (a function of bytes) or removed (None)."""
    found = files()
    for name, value in members.items():
        name = {"readme": "README.txt", "manifest": "evidence.json"}.get(name, name)
        found[name] = value(found[name]) if callable(value) else value
    return {name: value for name, value in found.items() if value is not None}


def json_member(name, edit, follow=True):
    """The sample with `edit` made to the object in a member; by default what is derived from it follows."""
    found = files()
    value = json.loads(found[name])
    value = edit(value) or value
    found[name] = jcs(value)
    if follow:
        derive(found)
    return found


def setting(**fields):
    return lambda value: {**value, **fields}


def checkpoint(text=None, lines=None):
    """The sample under another checkpoint, and proofs that follow from it."""
    text = text or checkpoint_text(told())
    return files(checkpoint=note(text, lines(text) if lines else [log_line(text)]))


def containers():
    good, pairs = zipped(files()), [(name.encode(), data) for name, data in sorted(files().items())]
    for label, raw in (("empty", b""), ("cut off", good[:-1]), ("behind", good + b"\0"), ("first half", good[:len(good) // 2]),
                       ("too many", good[:-12] + b"\xff\xff" + good[-10:])):
        yield "container.unreadable", label, None, raw
    shift = good[:-22] + good[-22:-6] + (int.from_bytes(good[-6:-2], "little") + 1).to_bytes(4, "little") + good[-2:]
    yield "container.unreadable", "directory elsewhere", None, shift
    for label, raw in (("other order", zipped(pairs[::-1])), ("a name twice", zipped(sorted(pairs + [(b"policy", b"")]))),
                       ("a time", good[:10] + b"\1" + good[11:]), ("crc", good[:14] + bytes([good[14] ^ 1]) + good[15:]),
                       ("method", good[:8] + b"\x08" + good[9:])):
        yield "container.not_canonical", label, None, raw
    for name in ("extra.txt", "entries/7.json", "leaves/000000000007.json", "entries/", "Policy", "entries/00000000000٧.json"):
        yield "container.unknown_file", name, None, zipped(changed(**{name: b"x"}))
    leaf = "leaves/000000000007"
    for label, members in (("readme", {"readme": None}), ("checkpoint", {"checkpoint": None}), ("leaf", {leaf: None}),
                           ("manifest", {"manifest": None}), ("proof", {"proofs/000000000007.tlog-proof": None}),
                           ("an entry of a leaf", {"leaves/000000000009": b"x"}), ("genesis", {"entries/000000000000.json": None}),
                           ("nothing", {name: None for name in files()})):
        yield "container.missing_file", label, None, zipped(changed(**members))


def heads():
    code = "manifest.malformed"
    for label, fields in (("no such day", {"exported": "2026-02-30T00:00:00Z"}), ("format", {"format": "hefu/evidence/v2"}),
                          ("1969", {"exported": "1969-12-31T23:59:59Z"}), ("leap second", {"exported": "2026-06-30T23:59:60Z"}),
                          ("a key more", {"note": "x"}), ("origin", {"log": ORIGIN[:-1] + "0"}), ("id", {"shown_to": A.upper()}),
                          ("kind", {"subject": {"id": A, "kind": "request"}}), ("number", {"exported": 1})):
        yield code, label, None, json_member("evidence.json", setting(**fields), False)
    yield code, "small order", None, json_member("evidence.json", setting(log_key="01" + "00" * 31), False)
    yield code, "white space", None, changed(manifest=lambda raw: raw + b"\n")
    yield code, "a key twice", None, changed(manifest=lambda raw: raw.replace(b"{", b'{"exported":"x",', 1))
    code, text = "checkpoint.malformed", checkpoint_text(told())
    yield code, "extension", None, checkpoint(text + "more\n")
    yield code, "origin", None, checkpoint("x" + text)
    yield code, "size", None, checkpoint(text.replace("\n27\n", "\n027\n"))
    yield code, "no entry", None, checkpoint(text.replace("\n27\n", "\n0\n"))
    yield code, "root", None, checkpoint(text.replace("=\n", "\n"))
    yield code, "no line", None, changed(checkpoint=text.encode() + b"\n")
    yield code, "a line", None, checkpoint(lines=lambda text: [log_line(text), ("a+b", b"12345")])
    yield code, "many lines", None, checkpoint(lines=lambda text: [log_line(text)] + [("a", b"12345")] * 100)
    yield code, "not UTF-8", None, changed(checkpoint=lambda raw: raw + b"\xff")
    yield code, "too long", None, checkpoint(lines=lambda text: [log_line(text), ("a", bytes(1 << 20))])
    code = "checkpoint.signature"
    yield code, "another key", None, checkpoint(lines=lambda text: [(ORIGIN, LOG.note_id(ORIGIN, 1) + Key("x").sign(text.encode()))])
    yield code, "twice", None, checkpoint(lines=lambda text: [log_line(text)] * 2)
    yield code, "none", None, checkpoint(lines=lambda text: [witness_line(WITNESSES[0], text)])
    yield code, "long", None, checkpoint(lines=lambda text: [(ORIGIN, log_line(text)[1] + b"x")])
    yield code, "another text", None, changed(checkpoint=lambda raw: raw.replace(b"\n27\n", b"\n28\n"))
    other = Key("x").vkey("sigsum.org/v1/tree/" + Key("x").id, 1)
    for label, policy in (("nonsense", "nonsense\n"), ("another log", POLICY.replace(LOG.vkey(ORIGIN, 1), other)),
                          ("no end", POLICY[:-1]), ("quorum twice", POLICY + "quorum none\n"), ("no quorum", POLICY[:-13]),
                          ("log twice", f"log {LOG.vkey(ORIGIN, 1)}\n" + POLICY), ("undefined", POLICY.replace("w0 w1", "w0 w9")),
                          ("twice a member", POLICY.replace("w0 w1", "w0 w0")), ("too many", POLICY.replace("banks 2", "banks 4")),
                          ("none enough", POLICY.replace("banks 2", "banks 0")), ("name", POLICY.replace("witness w1", "witness w0")),
                          ("key twice", POLICY.replace(Key(WITNESSES[1]).vkey(WITNESSES[1], 4), Key(WITNESSES[0]).vkey("x", 4))),
                          ("kind", POLICY.replace(Key(WITNESSES[1]).vkey(WITNESSES[1], 4), Key(WITNESSES[1]).vkey(WITNESSES[1], 1))),
                          ("control", POLICY.replace("# two", "# \r")), ("comment behind", POLICY.replace("w2\n", "w2 # all\n"))):
        yield "policy.malformed", label, None, files(policy=policy)


def fields_of_entries():
    code = "entry.malformed"
    for label, edit in (("index", setting(index="8")), ("a key more", setting(note="x")), ("proof", setting(proof=["00"])),
                        ("signature", setting(signature="0" * 127)), ("a text", setting(disclosures=[True]))):
        yield code, label, 7, json_member(ISSUE, edit, label not in ("index", "proof", "signature"))
    respelled = lambda value: value.update(record=value["record"].replace(",", ", ", 1))
    yield code, "record", 7, json_member(ISSUE, respelled)
    moved = files()
    moved["entries/000000000027.json"] = jcs({**json.loads(moved[ISSUE]), "index": "27"})
    derive(moved)
    yield code, "beyond the size", 27, moved
    for label, parts in (("log", {"log": ORIGIN[:-1] + "f"}), ("context", {"ctx": "hefu/command/v2"}), ("rules", {"rules": "01"}),
                         ("prev", {"prev": ["22" * 32, "11" * 32]}), ("digests", {"_sd": ["A" * 43, "A" * 43]}), ("op", {"op": "issue"}),
                         ("time", {"not_after": "2026-13-01T00:00:00Z"}), ("not NFC", {"body": {"a": "e\u0301"}}),
                         ("no field", {"body": {"_sd": "x"}}), ("control", {"body": {"a": "\x7f"}}), ("digest", {"_sd": ["_" * 43]}),
                         ("empty name", {"body": {"": "x"}}), ("long text", {"body": {"a": "x" * 8193}}),
                         ("long command", {"body": {str(n): "x" * 8000 for n in range(9)}}), ("deep", {"body": deep(15)})):
        yield code, label, 7, files(at("issue", envelope=parts))
    yield code, "approvals", 7, files(at("issue", approvals=lambda made: made * 17))
    yield code, "algorithm", 7, files(at("issue", approvals=lambda made: [{**made[0], "alg": "rsa"}]))
    for what, index, body in (("second tick", 5, {"time": "2026-03-03T02:00:00+00:00"}), ("policy", 10, {"default": "1"}),
                              ("policy", 10, {"default": "01", "by_op": []}), ("revoke", 13, {"seat": "a3"}),
                              ("policy", 10, {"default": "1", "by_op": [{"op": "a.b", "signatures": "1"}] * 2}),
                              ("policy", 10, {"default": "4294967296", "by_op": []}), ("genesis", 0, {}),
                              ("policy", 10, {"default": "1", "by_op": [{"op": True, "signatures": "1"}]}),
                              ("admit B", 3, {"admitted": "B", "signatures": "2"}), ("admit B", 3, {"admitted": A}),
                              ("rotate", 17, {"seat": "a2"}), ("recover", 21, {"recovered": "B"}), ("recover", 21, {})):
        yield code, f"body of {what} {json.dumps(body)[:40]}", index, files(at(what, body=body))
    code = "entry.disclosure"
    yield code, "no digest", 7, json_member(ISSUE, lambda value: value["disclosures"].append(disclosure("x", "y")))
    yield code, "twice", 7, json_member(ISSUE, lambda value: value["disclosures"].append(value["disclosures"][0]))
    signed_apart = ("no base64", "spelling", "number", "two parts")
    for label, given in (("salt", [disclosure("a", "b", bytes(15))]), ("field", [disclosure("_sd", "b")]),
                         ("field twice", [disclosure("a", "b"), disclosure("a", "c")]), ("two parts", [raw_disclosure(["x", "y"])]),
                         ("clear as well", [disclosure("voucher", "b")]), ("no base64", ["W10="]),
                         ("spelling", [raw_disclosure(["A" * 22, "a", "b"]) + "A"]), ("number", [raw_disclosure(["A" * 22, "a", 1])])):
        yield code, label, 7, with_disclosures(given) if label in signed_apart else files(at("issue", disclosures=given))
    code = "fingerprint.malformed"
    for label, edit in (("index", setting(index="8")), ("a key more", setting(note="x")), ("hash", setting(leaf_hash="0"))):
        yield code, label, 9, json_member(HIDDEN, edit)
    both = files()
    shown = json.loads(both[ISSUE])
    both["hidden/000000000007.json"] = jcs({"index": "7", "leaf_hash": told().leaf("issue"), "proof": shown["proof"]})
    yield code, "shown as well", 7, both
    beyond = files()
    beyond["hidden/000000000027.json"] = jcs({**json.loads(beyond[HIDDEN]), "index": "27"})
    yield code, "beyond the size", 27, beyond
    code, zero = "entry.inclusion", "00" * 32
    yield code, "another hash", 7, json_member(ISSUE, lambda value: value["proof"].__setitem__(0, zero))
    yield code, "a hash more", 7, json_member(ISSUE, lambda value: value["proof"].append(zero))
    yield code, "a hash less", 7, json_member(ISSUE, lambda value: value["proof"].pop() and None)
    yield code, "hidden", 9, json_member(HIDDEN, setting(leaf_hash=zero))
    yield code, "signature", 7, json_member(ISSUE, setting(signature="0" * 128))
    yield "entry.derived", "leaf", 7, changed(**{"leaves/000000000007": lambda raw: raw[:-1] + b"x"})
    yield "entry.derived", "proof", 8, changed(**{"proofs/000000000008.tlog-proof": lambda raw: raw.replace(b"index", b"Index")})


def deep(levels):
    """So many objects inside each other; the record and the command stand around them."""
    return {"a": deep(levels - 1)} if levels > 1 else {"a": "x"}


def raw_disclosure(value):
    """In the spelling of a disclosure, whatever it is."""
    return b64url(jcs(value))


def with_disclosures(given):
    """Disclosures whose digests are signed, whatever they are."""
    digests = sorted(b64url(H(text.encode())) for text in given)
    ledger = told(at("issue", hidden={}, envelope={"_sd": digests}))
    ledger.entries[ledger.index("issue")]["disclosures"] = given
    return files(ledger=ledger)


def ends():
    yield "chain.broken", "left out", 15, files(left_out=("stranger", "sign for"))
    yield "chain.broken", "later", 8, files(at("sign for", prev=[told().leaf("late")]))
    yield "subject.absent", "another", None, files(subject=an_id("another"))
    yield "subject.absent", "inside", None, files(at("issue", body={"vouchers": [an_id("x")]}), subject=an_id("x"))
    bad = lambda text: [log_line(text), witness_line(WITNESSES[0], text), witness_line(WITNESSES[1], text, key=KeyAs(WITNESSES[1]))]
    yield "cosignature.invalid", "another key", None, checkpoint(lines=bad)
    yield "cosignature.invalid", "time 0", None, checkpoint(lines=lambda text: [log_line(text), witness_line(WITNESSES[0], text, 0)])
    short = lambda text: [log_line(text), (WITNESSES[0], witness_line(WITNESSES[0], text)[1][:-1])]
    yield "cosignature.invalid", "short", None, checkpoint(lines=short)
    yield "cosignature.invalid", "quorum none", None, files(policy=POLICY.replace("quorum banks", "quorum none"),
                                                           checkpoint=note(checkpoint_text(told()), bad(checkpoint_text(told()))))
    yield "cosignature.quorum", "one of two", None, files(witnesses=WITNESSES[:1])
    twice = lambda text: [log_line(text), witness_line(WITNESSES[0], text), witness_line(WITNESSES[0], text, 1772500001)]
    yield "cosignature.quorum", "one witness twice", None, checkpoint(lines=twice)
    yield "cosignature.quorum", "a stranger", None, files(witnesses=[WITNESSES[0], "stranger"])


class KeyAs(Key):
    """A key that claims another one's name and id, and signs with its own."""

    def sign(self, message):
        return Key("x").sign(message)


def all_of_them():
    """Code, label, entry, bytes."""
    for source in (containers, heads, fields_of_entries, wrong_authority.cases, wrong_keys.cases, wrong_imports.cases, ends):
        for code, label, entry, raw in source():
            yield code, label, entry, raw if isinstance(raw, bytes) else zipped(raw)


def write(folder):
    expected = {"sound.hefu": None, "further.hefu": None}
    for name, sound in (("sound.hefu", files()), ("further.hefu", further.files())):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(zipped(sound))
    for place, (code, label, entry, raw) in enumerate(all_of_them()):
        name = f"{place:03}.hefu"
        expected[name] = {"code": code, "entry": entry, "label": label}
        with open(os.path.join(folder, name), "wb") as file:
            file.write(raw)
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=1)


if __name__ == "__main__":
    write(sys.argv[1])
