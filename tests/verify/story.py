"""The story that the sample files tell: two firms are admitted, a voucher is issued, signed for, transferred in part;
then a key is changed, and a firm that has lost its keys is recovered, after it has vetoed that once.
"""
from sample import OPERATOR, ORIGIN, PLATFORM, Key, Ledger, an_id, files_of, seat

A, B = an_id("member A"), an_id("member B")
VOUCHER, HOLDING = an_id("voucher"), an_id("holding")
ADMINISTRATORS = (["administrator", "maker"], ["administrator", "checker"])
# What a reader may not see: an entry on the voucher, and a stranger's.
HIDDEN, LEFT_OUT = ("rejected",), ("stranger",)


def pair(name, member, origin=ORIGIN):
    return [seat(f"{name}{place}", member, roles, origin=origin) for place, roles in enumerate(ADMINISTRATORS, 1)]


def genesis(ledger, **more):
    body = {"clock": "simulated", "time": "2026-03-02T01:00:00Z", "platform_key": PLATFORM.public.hex(),
            "policy": {"lowering_hours": "72", "version": "1"}, "rules_hash": "00" * 32, "tag_commitment": "11" * 32,
            "operator_name": "Operator", "operator_identifiers": [],
            "seats": pair("o", OPERATOR, ledger.origin), **more}
    ledger.append("genesis", "genesis", OPERATOR, body, by=["platform"])


def tick(ledger, what, time, before):
    ledger.append(what, "clock.tick", OPERATOR, {"time": time}, prev=[before], by=["platform"])


def admit(ledger, what, name, member, signatures="2"):
    body = {"admitted": member, "kinds": ["supplier"], "signatures": signatures, "single_person": False}
    hidden = {"name": f"合符 {name}", "seats": pair(name, member, ledger.origin), "screening": "no match"}
    ledger.append(what, "member.admit", OPERATOR, body, hidden, by=["o1", "o2"], withheld=["screening"])


def told(change=None):
    """The ledger, with `change` made to each command before it is signed."""
    ledger = Ledger(change)
    genesis(ledger)
    tick(ledger, "first tick", "2026-03-02T02:00:00Z", "genesis")
    admit(ledger, "admit A", "a", A)
    admit(ledger, "admit B", "b", B)
    ledger.append("enrol", "seat.enrol", A, {}, {"proposal": seat("a3", A, ["maker"])}, ["admit A"], ["a1", "a2"])
    tick(ledger, "second tick", "2026-03-03T02:00:00Z", "first tick")
    admit(ledger, "stranger", "c", an_id("member C"))
    ledger.append("issue", "voucher.issue", A, {"voucher": VOUCHER}, {"amount": "100000", "payee": B}, by=["a3", "a2"])
    ledger.append("sign for", "voucher.sign_for", B, {"holding": HOLDING, "voucher": VOUCHER}, prev=["issue"], by=["b1", "b2"])
    ledger.append("rejected", "holding.transfer", B, {"source": HOLDING}, {"amount": "1"}, ["sign for"], ["b1", "b2"])
    body = {"default": "1", "by_op": [{"op": "holding.transfer", "signatures": "3"}]}
    ledger.append("policy", "member.approval_policy", B, body, prev=["admit B"], by=["b2", "b1"])
    tick(ledger, "third tick", "2026-03-04T02:00:00Z", "second tick")
    # The policy lowers the default, so two signatures are still needed and enough.
    ledger.append("transfer", "holding.transfer", B, {"source": HOLDING}, {"amount": "5", "note": "合"}, ["rejected"], ["b1", "b2"],
                  withheld=["note"])
    ledger.append("revoke", "seat.revoke", A, {"seat": an_id("seat a3"), "compromised_since": "2026-03-03T00:00:00Z"},
                  {"reason": "lost"}, ["enrol"], ["a3"])
    tick(ledger, "fourth tick", "2026-03-08T02:00:00Z", "third tick")
    # After 72 hours one signature is enough.
    ledger.append("late", "voucher.withdraw", B, {"voucher": VOUCHER}, prev=["sign for"], by=["b2"])
    ledger.append("lapse", "voucher.lapse", OPERATOR, {"voucher": VOUCHER}, prev=["late"], by=["platform"])
    keys_change(ledger)
    return ledger


def renewed(roles=ADMINISTRATORS[1], **other):
    """What becomes of the seat a2 with another key."""
    return seat("a4", A, roles, **{"person": an_id("person a2"), "name": "a2", **other})


def recover(ledger, what, name, before):
    ledger.append(what, "member.recover", OPERATOR, {"recovered": B, "document": "22" * 32}, {"seats": pair(name, B)}, [before], ["o1", "o2"])


def keys_change(ledger):
    ledger.append("rotate", "seat.rotate", A, {"seat": an_id("seat a2")}, {"proposal": renewed()}, ["revoke"], ["a2"])
    ledger.append("file", "evidence.record", A, {}, {"file": "33" * 32}, by=["a1", "a4"])
    body = {"kind": "holding", "object": HOLDING, "head": ledger.leaf("transfer")}
    ledger.append("head", "head.state", OPERATOR, body, by=["platform"])
    ledger.append("catalogue", "catalogue.state", OPERATOR, {"catalogue": "44" * 32}, by=["platform"])
    recover(ledger, "recover", "r", "policy")
    ledger.append("veto", "member.veto_recovery", B, {"seats": [an_id("seat r1"), an_id("seat r2")]}, prev=["recover"], by=["b2"])
    recover(ledger, "recover again", "s", "veto")
    # Seven days later to the second, the new seats sign; the old ones do still.
    tick(ledger, "fifth tick", "2026-03-15T02:00:00Z", "fourth tick")
    ledger.append("recovered", "seat.revoke", B, {"seat": an_id("seat b1")}, {"reason": "lost"}, ["recover again"], ["s1"])
    ledger.append("note", "evidence.record", B, {}, {"file": "33" * 32}, by=["b2"])


def files(change=None, ledger=None, **other):
    """The members of the sample file."""
    given = {"subject": VOUCHER, "hidden": HIDDEN, "left_out": LEFT_OUT, **other}
    return files_of(ledger or told(change), **given)


def at(what, **parts):
    """A change of one command: its parts are replaced; a function gets the part as it was."""
    def change(name, of):
        if name == what:
            for part, value in parts.items():
                of[part] = value(of.get(part)) if callable(value) and part not in ("sign", "approvals") else value
    return change


def keyed(*names):
    return [Key(name) for name in names]
