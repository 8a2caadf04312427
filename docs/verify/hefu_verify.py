#!/usr/bin/env python3
"""Checks a Hefu evidence file (.hefu) offline, written from the text of docs/LEDGER_FORMAT.md alone.

    hefu_verify.py FILE [--log-key KEY] [--policy FILE] [--json]
    hefu_verify.py --batch DIR [--log-key KEY] [--policy FILE]

Exit status: 0 sound, 1 unsound, 2 wrong use. Needs Python 3.9 or newer and the package `cryptography`.

`verify` below is the table of section 13: every row in its order, the first that fails ends it. What it does not check
are the business rules (RULES.md): whether there was enough to transfer, or whether a date was allowed.
"""
import argparse
import json
import os
import sys

from hefu_evidence import container
from hefu_evidence.authority import Registry
from hefu_evidence.ed25519 import is_good
from hefu_evidence.entry import Entry, Hidden, check_chain, check_derived, check_imports, check_inclusion
from hefu_evidence.forms import HASH, Malformed, Unsound, need, reading
from hefu_evidence.note import LOG, Checkpoint, Manifest, Policy, read_vkey

AUTHORITY = ["authority.genesis", "authority.chain", "authority.possession", "authority.unknown_key",
             "authority.platform", "authority.revoked_key", "authority.same_person", "authority.role",
             "authority.signatures_missing", "entry.signature", "authority.expired"]


class Report:
    """What was found: `checked` are codes of the table, `not_checked` and `disputed` say what stays open."""

    def __init__(self):
        self.failure, self.checked, self.not_checked, self.disputed = None, [], [], []

    def open_point(self, what, detail, entry=None):
        self.not_checked.append({"what": what, "entry": entry, "detail": detail})

    def as_json(self):
        failure = self.failure and {"code": self.failure.code, "entry": self.failure.entry, "detail": self.failure.detail}
        return {"verdict": "unsound" if failure else "sound", "failure": failure, "checked": self.checked,
                "not_checked": self.not_checked, "disputed": self.disputed}


def verify(raw, log_key=None, policy=None):
    """The report on the file `raw`. `log_key` and `policy` are the bytes that the verifier trusts, where it has them."""
    report = Report()
    try:
        _table(raw, log_key, policy, report)
    except Unsound as failure:
        report.failure = failure
    return report


def _table(raw, log_key, given_policy, report):
    done = report.checked.extend
    files = container.read(raw)
    done(["container.unreadable", "container.not_canonical"])
    container.check_names(files)
    done(["container.unknown_file", "container.missing_file"])
    manifest = reading("manifest.malformed", None, Manifest, files["evidence.json"], log_key)
    done(["manifest.malformed"])
    checkpoint = reading("checkpoint.malformed", None, Checkpoint, files["checkpoint"], manifest.origin)
    done(["checkpoint.malformed"])
    checkpoint.check_signature(manifest.origin, manifest.key)
    done(["checkpoint.signature"])
    policy = files.get("policy") if given_policy is None else given_policy
    if policy is not None:
        policy = reading("policy.malformed", None, Policy.of_log, policy, manifest.origin, manifest.key)
        done(["policy.malformed"])

    def group(folder):
        return [(int(name[-17:-5]), files[name]) for name in sorted(files) if name.startswith(folder)]
    entries = [reading("entry.malformed", index, Entry, index, data, checkpoint.size, manifest.origin)
               for index, data in group("entries/")]
    done(["entry.malformed"])
    for entry in entries:
        reading("entry.disclosure", entry.index, entry.disclose)
    done(["entry.disclosure"])
    shown = {entry.index for entry in entries}
    hidden = []
    for index, data in group("hidden/"):
        hidden.append(reading("fingerprint.malformed", index, Hidden, index, data, checkpoint.size))
        if index in shown:
            raise Unsound("fingerprint.malformed", "the entry is shown as well", index)
    done(["fingerprint.malformed"])
    for entry in entries + hidden:
        check_inclusion(entry, checkpoint)
    done(["entry.inclusion"])
    for entry in entries:
        check_derived(entry, checkpoint, files)
    done(["entry.derived"])
    check_imports(entries)
    done(["import.unproven"])
    registry = Registry(manifest.origin)
    times = {}
    for entry in entries:
        times[entry.index] = registry.now, registry.there and registry.there.now
        registry.take(entry)
    done(AUTHORITY)
    check_chain(entries, hidden)
    done(["chain.broken"])
    if not any(value == manifest.subject for entry in entries for value in entry.fields.values()):
        raise Unsound("subject.absent", f"no shown entry names {manifest.subject}")
    done(["subject.absent"])
    if policy is not None:
        cosigned = policy.cosigned(checkpoint)
        done(["cosignature.invalid"])
        if policy.quorum != "none":
            if not policy.is_met(cosigned, policy.quorum):
                raise Unsound("cosignature.quorum", f"cosigned by {len(cosigned)} of {len(policy.witnesses)} witnesses")
            done(["cosignature.quorum"])
    _report_disputed(report, registry, entries, times)
    _report_open(report, log_key, given_policy, policy, entries, hidden)


def _report_disputed(report, registry, entries, times):
    """Entries by a key that a later entry says was compromised by then."""
    for entry in entries:
        own, there = times[entry.index]
        for one, time in ((entry, own), (entry.carried, there)):
            for seat, revoked_at, since in registry.people().revocations if one and time is not None else ():
                if entry.index < revoked_at and seat.key_id in one.signers() and time >= since:
                    report.disputed.append({"entry": entry.index, "key": seat.key_id, "revoked_at": revoked_at})


def _report_open(report, log_key, given_policy, policy, entries, hidden):
    report.open_point("rules", "the business rules are not judged")
    if log_key is None:
        report.open_point("log_key", "no log key was given: the file itself says which log it is of")
    if policy is None or policy.quorum == "none":
        report.open_point("cosignature.quorum", "no witness is asked for")
    elif given_policy is None:
        report.open_point("policy", "no policy was given: the file itself says which witnesses are enough")
    report.open_point("registry", "seats may have been enrolled or revoked after the last entries in the file")
    for entry in hidden:
        report.open_point("hidden", "in the log, but what it says is not shown", entry.index)
    for entry in entries:
        if entry.undisclosed:
            report.open_point("fields", f"{entry.undisclosed} undisclosed; no rule about them is judged", entry.index)


def _say(report):
    """For people, on the terminal."""
    if report.failure:
        at = "" if report.failure.entry is None else f", entry {report.failure.entry}"
        print(f"UNSOUND {report.failure.code}{at}: {report.failure.detail}")
    else:
        print("SOUND")
    print("checked: " + (" ".join(report.checked) or "nothing"))
    for one in report.disputed:
        print(f"disputed: entry {one['entry']}: its key was compromised by then, says entry {one['revoked_at']}")
    for one in report.not_checked:
        at = "" if one["entry"] is None else f", entry {one['entry']}"
        print(f"not checked: {one['what']}{at}: {one['detail']}")


def main(arguments):
    parser = argparse.ArgumentParser(description="Checks Hefu evidence files (.hefu) offline.")
    parser.add_argument("file", nargs="?", help="the evidence file")
    parser.add_argument("--batch", metavar="DIR", help="every *.hefu of a folder, one line of JSON each")
    parser.add_argument("--log-key", metavar="KEY", help="the key of the log that you trust: its vkey, or 64 hex digits")
    parser.add_argument("--policy", metavar="FILE", help="the witness policy that you trust (C2SP tlog-policy)")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    given = parser.parse_args(arguments)
    if (given.file is None) == (given.batch is None):
        parser.error("name one FILE, or --batch DIR")
    try:
        log_key = None if given.log_key is None else _log_key(given.log_key)
    except Malformed:
        parser.error("--log-key is the log's verifier key, or its public key in 64 lowercase hex digits")
    try:
        policy = None if given.policy is None else _policy(given.policy)
        names = [given.file] if given.batch is None else sorted(
            os.path.join(given.batch, name) for name in os.listdir(given.batch) if name.endswith(".hefu"))
        reports = [(name, verify(_read(name), log_key, policy)) for name in names]
    except (OSError, Malformed) as error:
        parser.error(str(error))
    for name, report in reports:
        if given.batch is not None:
            print(json.dumps({"file": os.path.basename(name), **report.as_json()}))
        elif given.json:
            print(json.dumps(report.as_json()))
        else:
            _say(report)
    return 1 if any(report.failure for _, report in reports) else 0


def _log_key(text):
    if "+" in text:
        return read_vkey(text, LOG)[1]
    need(HASH.fullmatch(text) and is_good(bytes.fromhex(text)), "not a public key")
    return bytes.fromhex(text)


def _policy(path):
    Policy(_read(path))  # one that cannot be read is wrong use, not the file's fault
    return _read(path)


def _read(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
