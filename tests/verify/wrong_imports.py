"""Files of a further log in which something is wrong with what it carries of its registry."""
import copy

from further import REGISTRY, REGISTRY_ORIGIN, carry, files, registry, told
from sample import H, LOG, OPERATOR, Key, Ledger, an_id, b64url
from story import A, B, VOUCHER, at, genesis, keyed, pair

GENESIS, TICK, ADMIT_A, ADMIT_B, ISSUE, SIGN_FOR, REVOKE, LAPSE = 1, 2, 3, 4, 6, 7, 9, 11


def cases():
    yield from forms()
    yield from proofs()
    yield from orders()
    yield from authority()


def body(what, edit):
    """The import of `what` with `edit` made to its body."""
    def change(found):
        found = copy.deepcopy(found)
        edit(found)
        return found
    return files(at(f"import {what}", body=change))


def command(what, edit):
    """The import of `what` with `edit` made to the command inside, whose signatures then do not fit."""
    return body(what, lambda found: edit(found["record"]["command"]))


def forms():
    code = "entry.malformed"
    for label, edit in (("a field more", lambda found: found.update(note="x")),
                        ("a field less", lambda found: found.pop("proof")),
                        ("index", lambda found: found.update(index="01")),
                        ("index too large", lambda found: found.update(index=str(2**62 + 1))),
                        ("size too large", lambda found: found["checkpoint"].update(size=str(2**62 + 1))),
                        ("proof", lambda found: found.update(proof=["00"])),
                        ("key", lambda found: found.update(key="0")),
                        ("signature", lambda found: found.update(signature="00")),
                        ("record", lambda found: found.update(record="x")),
                        ("checkpoint", lambda found: found.update(checkpoint=[])),
                        ("checkpoint: a key more", lambda found: found["checkpoint"].update(note="x")),
                        ("checkpoint: root", lambda found: found["checkpoint"].update(root="0" * 63)),
                        ("record: a key more", lambda found: found["record"].update(note="x"))):
        yield code, f"import: {label}", ADMIT_A, body("admit A", edit)
    for label, edit in (("log", lambda found: found.update(log="x")),
                        ("op", lambda found: found.update(op="evidence.record")),
                        ("an import", lambda found: found.update(op="registry.import")),
                        ("digests", lambda found: found.update(_sd=found["_sd"][1:])),
                        ("time", lambda found: found.update(not_after="2026-02-30T00:00:00Z")),
                        ("its own fields", lambda found: found["body"].update(admitted="x"))):
        yield code, f"inside an import: {label}", ADMIT_A, command("admit A", edit)
    yield code, "registry of genesis", 0, files(at("genesis", body=lambda found: {**found, "registry": "x"}))
    yield "entry.disclosure", "import: one more", ADMIT_A, disclosed_more()


def disclosed_more():
    ledger = told()
    entry = ledger.entries[ADMIT_A]
    entry["disclosures"] = [*entry["disclosures"], b64url(H(b"x"))]
    return files(ledger=ledger)


def proofs():
    code = "import.unproven"
    for label, edit in (("another place", lambda found: found.update(index="3")),
                        ("behind the end", lambda found: found.update(index="9")),
                        ("a node less", lambda found: found["proof"].pop()),
                        ("a node more", lambda found: found["proof"].append("00" * 32)),
                        ("size", lambda found: found["checkpoint"].update(size="6")),
                        ("size 0", lambda found: found["checkpoint"].update(size="0")),
                        ("root", lambda found: found["checkpoint"].update(root="00" * 32)),
                        ("signature of the checkpoint", lambda found: found["checkpoint"].update(signature="00" * 64)),
                        ("small order", lambda found: found["checkpoint"].update(key="01" + "00" * 31)),
                        ("last signature", lambda found: found.update(signature="00" * 64)),
                        ("last signer", lambda found: found.update(key=Key("a1").id)),
                        ("approvals", lambda found: found["record"].update(approvals=[]))):
        yield code, f"import: {label}", ADMIT_A, body("admit A", edit)
    yield code, "inside an import: a later time", ADMIT_A, command("admit A", lambda found: found.update(not_after="2027-01-01T00:00:00Z"))
    other = Key("another log")
    yield code, "import: signed by another log", GENESIS, files(ledger=carried_by(other))
    yield code, "no registry", GENESIS, files(at("genesis", body=lambda found: without(found, "registry")))
    yield code, "another registry", GENESIS, files(at("genesis", body=lambda found: {**found, "registry": Key("x").id}))
    yield code, "its own registry", GENESIS, files(at("genesis", body=lambda found: {**found, "registry": LOG.id}))


def without(found, name):
    return {key: value for key, value in found.items() if key != name}


def carried_by(signer):
    ledger = Ledger()
    genesis(ledger, registry=REGISTRY.id)
    carry(ledger, registry(), "genesis", signer=signer)
    ledger.append("issue", "voucher.issue", A, {"voucher": VOUCHER}, by=["a1", "a2"])
    return ledger


def orders():
    code = "import.unproven"
    yield code, "import: twice", ADMIT_A, files(ledger=told(order=("genesis", "tick there", "tick there", "admit A", "admit B")))
    yield code, "import: genesis twice", TICK, files(ledger=told(order=("genesis", "genesis", "tick there", "admit A", "admit B")))
    yield code, "import: back", ADMIT_B, files(ledger=told(order=("genesis", "tick there", "admit B", "admit A")))
    yield code, "import: an older checkpoint", TICK, files(ledger=older())
    nobody = at("issue", member=OPERATOR, by=keyed("o1", "o2"))
    yield "authority.unknown_key", "nothing imported", 2, files(ledger=told(nobody, order=()))
    yield "authority.unknown_key", "import: not from genesis on", GENESIS, files(ledger=told(order=("tick there", "admit A", "admit B")))
    missing = files(ledger=told(order=("genesis", "tick there", "admit A")))
    yield "authority.unknown_key", "import: a member left out", SIGN_FOR - 1, missing


def older():
    ledger, theirs = Ledger(), registry()
    genesis(ledger, registry=REGISTRY.id)
    carry(ledger, theirs, "genesis", size=6)
    carry(ledger, theirs, "tick there", size=5)
    ledger.append("issue", "voucher.issue", OPERATOR, {"voucher": VOUCHER}, by=["o1", "o2"])
    return ledger


def there(what, **parts):
    """The file of the registry in which a command is another."""
    return files(there=at(what, **parts))


def authority():
    yield "authority.genesis", "there: no administrators", GENESIS, there("genesis", body=lambda found: {**found, "seats": []})
    other = pair("o", an_id("other"), REGISTRY_ORIGIN)
    yield "authority.genesis", "there: another operator", GENESIS, there("genesis", member=an_id("other"), body=lambda found: {**found, "seats": other})
    more = pair("p", OPERATOR, REGISTRY_ORIGIN)
    yield "authority.genesis", "there: two seats more", GENESIS, there("genesis", body=lambda found: {**found, "seats": [*found["seats"], *more]})
    yield "authority.possession", "there: for this log", ADMIT_A, there("admit A", hidden=lambda found: {**found, "seats": pair("a", A)})
    yield "authority.unknown_key", "there: a stranger", ADMIT_A, there("admit A", by=keyed("o1", "x"))
    yield "authority.signatures_missing", "there: one of two", ADMIT_A, there("admit A", by=keyed("o1"))
    yield "authority.expired", "there: too late", ADMIT_A, there("admit A", not_after="2026-03-02T01:30:00Z")
    yield "authority.chain", "there: not the last", REVOKE, there("revoke", prev=[registry().leaf("genesis")])
    yield "authority.chain", "there: admitted twice", ADMIT_B, there("admit B", body=lambda found: {**found, "admitted": A})
    yield "authority.unknown_key", "not admitted there", ISSUE, files(at("issue", by=keyed("a1", "x")))
    yield "authority.revoked_key", "revoked there", LAPSE, files(at("lapse", member=B, by=keyed("b1", "b2")))
    yield "authority.signatures_missing", "by the numbers from there", ISSUE, files(at("issue", by=keyed("a1")))
    yield "authority.role", "by the roles from there", ISSUE, files(at("issue", by=keyed("a2", "a1")))
    direct = at("issue", op="seat.revoke", body={"seat": an_id("seat a2"), "voucher": VOUCHER}, hidden={}, by=keyed("a1"))
    yield "authority.chain", "for the registry", ISSUE, files(direct)
    yield "authority.platform", "an import for a member", ADMIT_A, files(at("import admit A", member=A))
    yield "authority.role", "an import by seats", ADMIT_A, files(at("import admit A", by=keyed("o1", "o2")))
    yield "entry.signature", "an import", ADMIT_A, files(at("import admit A", sign=lambda message: bytes(64)))
    yield "chain.broken", "an import builds on something", ADMIT_A, files(at("import admit A", prev=["00" * 32]))
