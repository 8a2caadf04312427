"""Files in which keys were changed or recovered as they may not be, or somebody states what only the platform states."""
from sample import OPERATOR, Key, an_id, seat
from story import A, ADMINISTRATORS, B, at, files, keyed, pair, renewed, told
from wrong_authority import Weak, genesis_with

ROTATE, FILE, STATE, RECOVER, VETO, AGAIN, RECOVERED = 17, 18, 19, 21, 22, 23, 25


def rotated(**other):
    return files(at("rotate", hidden={"proposal": renewed(**other)}))


def recovered(seats):
    return files(at("recover", hidden={"seats": seats}))


def cases():
    yield from chains()
    yield from possession()
    yield from who_signs()
    yield from roles()


def chains():
    code = "authority.chain"
    yield code, "a rotation: not the last", ROTATE, files(at("rotate", prev=[told().leaf("enrol")]))
    yield code, "a rotation: none", ROTATE, files(at("rotate", prev=[]))
    yield code, "after a rotation", FILE, files(at("file", op="member.account", prev=[told().leaf("revoke")]))
    yield code, "a recovery: of the operator", RECOVER, files(at("recover", prev=[told().leaf("genesis")]))
    yield code, "a recovery: of no member", RECOVER, files(at("recover", body=lambda body: {**body, "recovered": an_id("x")}))
    yield code, "a veto: not the last", VETO, files(at("veto", prev=[told().leaf("policy")]))
    yield code, "after a recovery", RECOVERED, files(at("recovered", prev=[told().leaf("veto")]))


def possession():
    code = "authority.possession"
    elsewhere = seat("a4", B, ADMINISTRATORS[1], person=an_id("person a2"), name="a2")
    yield code, "a rotation: signature", ROTATE, rotated(possession="00" * 64)
    yield code, "a rotation: of another member", ROTATE, files(at("rotate", hidden={"proposal": elsewhere}))
    yield code, "a rotation: the same key", ROTATE, rotated(key=Key("a2"))
    yield code, "a rotation: a revoked key", ROTATE, rotated(key=Key("a3"))
    yield code, "a rotation: small order", ROTATE, rotated(key=Weak())
    yield code, "a rotation: form", ROTATE, rotated(note="x")
    yield code, "a rotation: a list", ROTATE, files(at("rotate", hidden={"proposal": [renewed()]}))
    yield code, "a recovery: of the operator", RECOVER, recovered(pair("r", OPERATOR))
    yield code, "a recovery: signature", RECOVER, recovered([*pair("r", B), seat("r3", B, [], possession="00" * 64)])
    yield code, "a recovery: no list", RECOVER, recovered(pair("r", B)[0])
    yield code, "a recovery: enrolled before", RECOVER, recovered([seat("r1", B, ADMINISTRATORS[0], Key("b1"))])
    yield code, "a recovery: vetoed before", AGAIN, files(at("recover again", hidden={"seats": pair("r", B)}))


def who_signs():
    code = "authority.unknown_key"
    clear = {"hidden": {}, "body": lambda body: {**body, "proposal": renewed()}}
    yield code, "the new seat before its rotation", ROTATE, files(at("rotate", by=keyed("a4")))
    yield code, "undisclosed, after a rotation", FILE, files(at("rotate", withheld=["proposal"]))
    yield code, "clear, after a rotation", FILE, files(at("rotate", **clear))
    yield code, "undisclosed, after a recovery", RECOVERED, files(at("recover again", withheld=["seats"]))
    yield code, "recovered for another member", RECOVERED, files(at("recovered", member=OPERATOR, op="evidence.record"))
    code = "authority.platform"
    yield code, "records evidence", FILE, files(at("file", member=OPERATOR, by=keyed("platform")))
    yield code, "recovers", RECOVER, files(at("recover", by=keyed("platform")))
    yield code, "states for another member", STATE, files(at("head", member=A))
    yield code, "states with a seat", STATE, files(at("head", by=keyed("o1", "platform")))
    yield code, "another statement", STATE, files(at("head", op="member_.state"))
    code = "authority.revoked_key"
    own = {"op": "seat.rotate", "body": {"seat": an_id("seat r1")}, "hidden": {"proposal": seat("r9", B, [])}}
    yield code, "the old seat after its rotation", FILE, files(at("file", by=keyed("a1", "a2")))
    yield code, "rotated by a revoked key", ROTATE, files(at("rotate", body={"seat": an_id("seat a3")}, by=keyed("a3")))
    yield code, "recovered, a second too early", RECOVERED, files(at("fifth tick", body={"time": "2026-03-15T01:59:59Z"}))
    yield code, "vetoed, after seven days", RECOVERED, files(at("recovered", by=keyed("r1")))
    yield code, "vetoes its own recovery", VETO, files(at("veto", by=keyed("r1")))
    yield code, "revokes while it waits", VETO, files(at("veto", op="seat.revoke", body={"seat": an_id("seat r2")}, by=keyed("r1")))
    yield code, "rotates while it waits", VETO, files(at("veto", **own, by=keyed("r1")))
    yield code, "as a second signature while it waits", VETO, files(at("veto", **own, by=keyed("b2", "r1")))
    yield "authority.same_person", "rotates twice", ROTATE, files(at("rotate", by=keyed("a2", "a2")))


def roles():
    code = "authority.role"
    yield code, "a rotation by an administrator", ROTATE, files(at("rotate", by=keyed("a1")))
    yield code, "a rotation of another seat", ROTATE, files(at("rotate", body={"seat": an_id("seat a1")}))
    yield code, "a rotation of no seat", ROTATE, files(at("rotate", body={"seat": an_id("seat x")}))
    yield code, "a rotation by two", ROTATE, files(at("rotate", by=keyed("a2", "a1")))
    yield code, "a rotation by two, the seat last", ROTATE, files(at("rotate", by=keyed("a1", "a2")))
    yield code, "a rotation to another person", ROTATE, rotated(person=an_id("person a4"))
    yield code, "a rotation to more roles", ROTATE, rotated(roles=["administrator", "checker", "maker"])
    yield code, "a rotation to fewer roles", ROTATE, rotated(roles=["administrator"])
    for what, index in (("head", STATE), ("catalogue", STATE + 1)):
        yield code, f"{what}: stated by the operator", index, files(at(what, by=keyed("o1", "o2")))
        yield code, f"{what}: stated by a member", index, files(at(what, member=A, by=keyed("a1", "a4")))
    yield code, "a recovery by another member", RECOVER, files(at("recover", member=A, by=keyed("a1", "a4")))
    yield code, "a recovery by the member itself", RECOVER, files(at("recover", member=B, by=keyed("b1", "b2")))
    yield code, "a recovery by a maker", RECOVER, files(with_maker)
    yield code, "a veto by two", VETO, files(at("veto", by=keyed("b1", "b2")))
    yield code, "evidence by a maker last", FILE, files(at("file", by=keyed("a4", "a1")))
    code = "authority.signatures_missing"
    yield code, "a recovery by one", RECOVER, files(at("recover", by=keyed("o1")))
    yield code, "evidence by one", FILE, files(at("file", by=keyed("a1")))
    yield "entry.signature", "a rotation by its new key", ROTATE, files(at("rotate", sign=Key("a4").sign))
    yield "authority.expired", "a rotation", ROTATE, files(at("rotate", not_after="2026-03-08T01:59:59Z"))


def with_maker(what, parts):
    """The operator has one more seat, a maker; it signs the recovery first."""
    genesis_with(lambda parts: parts["body"]["seats"].append(seat("o3", OPERATOR, ["maker"])))(what, parts)
    at("recover", by=keyed("o3", "o2"))(what, parts)
