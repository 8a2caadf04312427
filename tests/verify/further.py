"""The story of a further log: it carries entries of its registry, on which two firms are admitted, and one of them loses a
key; a voucher is issued and signed for in between.
"""
import json

from sample import OPERATOR, Key, Ledger, an_id, b64, files_of, path, root
from story import A, B, HOLDING, VOUCHER, admit, genesis, tick

REGISTRY = Key("registry")
REGISTRY_ORIGIN = "sigsum.org/v1/tree/" + REGISTRY.id


def registry(change=None):
    """The registry's ledger, with `change` made to each command before it is signed."""
    ledger = Ledger(change, REGISTRY_ORIGIN)
    genesis(ledger)
    tick(ledger, "tick there", "2026-03-02T02:00:00Z", "genesis")
    admit(ledger, "admit A", "a", A)
    admit(ledger, "admit B", "b", B)
    ledger.append("not carried", "evidence.record", A, {}, {"file": "33" * 32}, by=["a1", "a2"])
    tick(ledger, "later there", "2026-03-02T03:00:00Z", "tick there")
    ledger.append("revoke", "seat.revoke", B, {"seat": an_id("seat b2")}, {"reason": "lost"}, ["admit B"], ["b1"])
    return ledger


def carry(ledger, theirs, what, size=None, signer=REGISTRY, named=None, **more):
    """Appends the import of the entry of `theirs` that is called `what`."""
    size = size or len(theirs.entries)
    hashes, index = [entry["hash"] for entry in theirs.entries][:size], theirs.index(what)
    entry = theirs.entries[index]
    text = f"{theirs.origin}\n{size}\n{b64(root(hashes))}\n"
    checkpoint = {"key": signer.public.hex(), "root": root(hashes).hex(), "signature": signer.sign(text.encode()).hex(),
                  "size": str(size)}
    body = {"checkpoint": checkpoint, "index": str(index), "key": entry["key"],
            "proof": [node.hex() for node in path(index, hashes)], "record": json.loads(entry["record"]),
            "signature": entry["signature"]}
    ledger.append(named or f"import {what}", "registry.import", OPERATOR, body, by=["platform"], disclosures=entry["all"],
                  withheld=["screening"], **more)


def told(change=None, there=None, order=("genesis", "tick there", "admit A", "admit B")):
    """The further log's ledger; `there` changes the registry's commands."""
    ledger, theirs = Ledger(change), registry(there)
    genesis(ledger, registry=REGISTRY.id)
    for what in order:
        carry(ledger, theirs, what, size=5)
    tick(ledger, "tick", "2026-03-02T02:00:30Z", "genesis")
    ledger.append("issue", "voucher.issue", A, {"voucher": VOUCHER}, {"amount": "100000", "payee": B}, by=["a1", "a2"])
    ledger.append("sign for", "voucher.sign_for", B, {"holding": HOLDING, "voucher": VOUCHER}, prev=["issue"], by=["b1", "b2"])
    carry(ledger, theirs, "later there")
    carry(ledger, theirs, "revoke")
    tick(ledger, "second tick", "2026-03-02T03:00:30Z", "tick")
    ledger.append("lapse", "voucher.lapse", OPERATOR, {"voucher": VOUCHER}, prev=["sign for"], by=["platform"])
    return ledger


def files(change=None, there=None, ledger=None, **other):
    """The members of the file."""
    return files_of(ledger or told(change, there), VOUCHER, **other)

