"""Files in which somebody signed who may not, or did not; everything before that check is in order."""
from sample import OPERATOR, H, Key, an_id, seat
from story import A, B, at, files, keyed, pair, told

L = 2**252 + 27742317777372353535851937790883648493


class Weak(Key):
    """A key of small order: one signature fits every message, where it is verified without care."""

    def __init__(self, name="weak"):
        super().__init__(name)
        self.public = bytes.fromhex("01" + "00" * 31)
        self.id = H(self.public).hex()

    def sign(self, message):
        return self.public + bytes(32)


def second_spelling(key):
    """The same signature with s + L for s."""
    def sign(message):
        signature = key.sign(message)
        return signature[:32] + (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    return sign


def genesis_with(edit):
    def change(what, parts):
        if what == "genesis":
            edit(parts)
    return change


def proposals(edit):
    return lambda hidden: {**hidden, "seats": edit(pair("b", B))}


def cases():
    code = "authority.genesis"
    body = lambda edit: genesis_with(lambda parts: edit(parts["body"]))
    yield code, "another op", 0, files(at("genesis", op="voucher.issue"))
    yield code, "prev", 0, files(at("genesis", prev=["00" * 32]))
    yield code, "approvals", 0, files(at("genesis", by=keyed("o1", "platform")))
    yield code, "another signer", 0, files(at("genesis", by=keyed("o1")))
    yield code, "one seat", 0, files(body(lambda body: body["seats"].pop()))
    yield code, "one administrator", 0, files(body(lambda body: body["seats"].__setitem__(1, seat("o2", OPERATOR, ["checker"]))))
    for part in ("seat", "person"):
        twice = lambda body, part=part: body["seats"].__setitem__(1, seat("o2", OPERATOR, ["administrator"], **{part: body["seats"][0][part]}))
        yield code, f"{part} twice", 0, files(body(twice))
    yield code, "key twice", 0, files(body(lambda body: body["seats"].__setitem__(1, seat("o2", OPERATOR, ["administrator"], Key("o1")))))
    platform = lambda body: body["seats"].append(seat("o3", OPERATOR, [], Key("platform")))
    yield code, "the platform's key", 0, files(body(platform))
    yield code, "a seat's form", 0, files(body(lambda body: body["seats"].append({"seat": "x"})))
    yield code, "a seat's role", 0, files(body(lambda body: body["seats"].append(seat("o3", OPERATOR, ["boss"]))))
    weak = lambda parts: parts.update(by=[Weak()], body={**parts["body"], "platform_key": Weak().public.hex()})
    yield code, "weak", 0, files(genesis_with(weak))
    yield code, "again", 1, files(at("first tick", op="genesis", body=told_body()))
    code = "authority.chain"
    yield code, "not the last", 13, files(at("revoke", prev=[told().leaf("admit A")]))
    yield code, "none", 10, files(at("policy", prev=[]))
    yield code, "no such member", 10, files(at("policy", member=an_id("nobody")))
    yield code, "admitted twice", 3, files(at("admit B", body=lambda body: {**body, "admitted": A}))
    yield code, "the operator admitted", 3, files(at("admit B", body=lambda body: {**body, "admitted": OPERATOR}))
    code = "authority.possession"
    bad = lambda **other: proposals(lambda seats: [seats[0], seat("b2", B, ["checker"], **other)])
    yield code, "signature", 3, files(at("admit B", hidden=bad(possession="00" * 64)))
    yield code, "of another member", 3, files(at("admit B", hidden=proposals(lambda seats: [seats[0], seat("b2", A, ["checker"])])))
    yield code, "key id", 3, files(at("admit B", hidden=bad(key_id="00" * 32)))
    yield code, "enrolled before", 3, files(at("admit B", hidden=bad(key=Key("a1"))))
    yield code, "twice in one entry", 3, files(at("admit B", hidden=bad(key=Key("b1"))))
    yield code, "the platform's", 3, files(at("admit B", hidden=bad(key=Key("platform"))))
    yield code, "small order", 3, files(at("admit B", hidden=bad(key=Weak())))
    yield code, "form", 3, files(at("admit B", hidden=proposals(lambda seats: [{"seat": "x"}])))
    yield code, "no list", 3, files(at("admit B", hidden=proposals(lambda seats: "x")))
    yield code, "enrolled", 4, files(at("enrol", hidden={"proposal": seat("a3", B, ["maker"])}))
    code = "authority.unknown_key"
    yield code, "a stranger", 7, files(at("issue", by=keyed("a3", "x")))
    yield code, "of another member", 7, files(at("issue", by=keyed("a3", "b2")))
    yield code, "enrolled later", 4, files(at("enrol", by=keyed("a1", "a3")))
    yield code, "undisclosed seats", 8, files(at("admit B", withheld=["screening", "seats"]))
    yield code, "a stranger beside the platform", 7, files(at("issue", by=keyed("x", "platform")))
    code = "authority.platform"
    yield code, "an issue", 7, files(at("issue", member=OPERATOR, by=keyed("platform")))
    yield code, "for another member", 16, files(at("lapse", member=A))
    yield code, "with a seat", 16, files(at("lapse", by=keyed("o1", "platform")))
    yield code, "twice", 16, files(at("lapse", by=keyed("platform", "platform")))
    code = "authority.revoked_key"
    yield code, "afterwards", 15, files(at("late", member=A, by=keyed("a1", "a3")))
    code = "authority.same_person"
    yield code, "a key twice", 7, files(at("issue", by=keyed("a2", "a2")))
    person = lambda hidden: {"proposal": seat("a3", A, ["maker"], person=an_id("person a2"))}
    yield code, "a person twice", 7, files(at("enrol", hidden=person))
    same = lambda hidden: {"proposal": seat("a3", A, ["maker"], seat=an_id("seat a2"))}
    yield code, "a seat twice", 7, files(at("enrol", hidden=same))
    code = "authority.role"
    yield code, "a maker last", 7, files(at("issue", by=keyed("a2", "a3")))
    yield code, "two makers", 7, files(at("issue", by=keyed("a3", "a1")))
    yield code, "no administrator", 13, files(at("revoke", op="member.account", by=keyed("a3", "a2")))
    yield code, "an admission by another", 3, files(at("admit B", member=A, by=keyed("a1", "a2")))
    yield code, "a tick by another", 5, files(at("second tick", member=A, by=keyed("a1", "a2")))
    yield code, "revoked by a maker", 13, files(at("revoke", body={"seat": an_id("seat a2")}))
    code = "authority.signatures_missing"
    yield code, "one of two", 7, files(at("issue", by=keyed("a1")))
    yield code, "one admits", 3, files(at("admit B", by=keyed("o1")))
    yield code, "one ticks", 5, files(at("second tick", by=keyed("o1")))
    yield code, "before the wait is over", 12, files(at("transfer", op="voucher.withdraw", by=keyed("b1")))
    three = {"default": "2", "by_op": [{"op": "holding.transfer", "signatures": "3"}]}
    yield code, "raised at once", 12, files(at("policy", body=three))
    yield code, "a second before 72 hours", 15, files(at("fourth tick", body={"time": "2026-03-06T01:59:59Z"}))
    code = "entry.signature"
    yield code, "leaf", 7, files(at("issue", sign=Key("x").sign))
    yield code, "second spelling", 7, files(at("issue", sign=second_spelling(Key("a2"))))
    flip = lambda made: [{**made[0], "sig": made[0]["sig"][:-1] + "0"}] if made[0]["sig"][-1] != "0" else [{**made[0], "sig": made[0]["sig"][:-1] + "1"}]
    yield code, "approval", 7, files(at("issue", approvals=flip))
    yield code, "genesis", 0, files(at("genesis", sign=Key("x").sign))
    code = "authority.expired"
    yield code, "a second before", 8, files(at("sign for", not_after="2026-03-03T01:59:59Z"))
    yield code, "before genesis", 1, files(at("first tick", not_after="2026-03-02T00:59:59Z"))


def told_body():
    """The body of the sample's genesis."""
    kept = {}
    told(genesis_with(lambda parts: kept.update(parts["body"])))
    return kept
