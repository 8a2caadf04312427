"""Who may sign (sections 5, 6 and 13): the registry as the entries of the file make it, one after another.

Authority is judged at an entry's index, by the entries before it and never by a clock.
"""
from dataclasses import dataclass, field

from .ed25519 import is_good, verifies
from .forms import HASH, ID, SIGNATURE, H, Malformed, Unsound, canonical, keys, need, number, reading, seconds, text_of

STATEMENTS = {"head.state", "catalogue.state", "registry.import"}  # of the platform, and of nobody else
BY_PLATFORM = {"clock.tick", "voucher.lapse", "holding.lapse", "discount.unwind", "settlement.list"} | STATEMENTS
BY_ADMINISTRATORS = {"member.admit", "member.recover", "seat.enrol", "seat.revoke", "member.approval_policy",
                     "member.account", "clock.tick"}
BY_OPERATOR = {"member.admit", "member.recover", "clock.tick"}
BY_ONE = {"seat.revoke", "seat.rotate", "member.veto_recovery", "voucher.lapse", "holding.lapse"}
# The disclosed field of new seats, and the clear field of the member that they belong to where it is not the signer.
PROPOSALS = {"member.admit": ("seats", "admitted"), "member.recover": ("seats", "recovered"),
             "seat.enrol": ("proposal", None), "seat.rotate": ("proposal", None)}
RECOVERY_WAIT = 7 * 24 * 3600  # seconds before recovered seats sign
ROLES = ("administrator", "maker", "checker")


@dataclass
class Seat:
    """One person's place in a member, with its key."""
    member: str
    id: str
    person: str
    name: str
    roles: list
    key: bytes
    key_id: str
    possession: bytes
    signs_from: int = 0  # a time; later than its entry's for seats of a recovery
    revoked_at: "int | None" = None

    @classmethod
    def read(cls, value, member):
        keys(value, "seat person name roles alg key key_id possession", "a seat")
        text_of(ID, value["seat"], "seat"), text_of(ID, value["person"], "person")
        need(isinstance(value["name"], str) and value["alg"] == "ed25519", "name or alg of a seat")
        need(isinstance(value["roles"], list) and all(role in ROLES for role in value["roles"]), "roles of a seat")
        key = bytes.fromhex(text_of(HASH, value["key"], "key"))
        possession = bytes.fromhex(text_of(SIGNATURE, value["possession"], "possession"))
        return cls(member, value["seat"], value["person"], value["name"], value["roles"], key,
                   text_of(HASH, value["key_id"], "key_id"), possession)

    def shows_possession(self, origin):
        statement = {"key": self.key.hex(), "log": origin, "member": self.member, "person": self.person, "seat": self.id}
        message = b"hefu/possession/v1\0" + H(canonical(statement).encode())
        return verifies(self.key, message, self.possession)


@dataclass
class Member:
    """`numbers` are (default, by op); `waiting` are (from when, the numbers then), or None."""
    head: bytes
    numbers: tuple
    waiting: "tuple | None" = None

    def in_force(self, now):
        return self.waiting[1] if self.waiting and now >= self.waiting[0] else self.numbers

    def set_numbers(self, new, now, wait):
        """Raising acts at once; where any number is lowered, the whole waits, under the numbers of until then."""
        old = self.in_force(now)
        ops = [None, *old[1], *new[1]]  # None: for the default
        lowers = any(_signatures(new, op) < _signatures(old, op) for op in ops)
        self.numbers, self.waiting = (old, (now + wait, new)) if lowers else (new, None)


def _signatures(numbers, op):
    return numbers[1].get(op, numbers[0])


def _registry_of(entry):
    """The member whose seats, policy or accounts the entry changes, or None. An admission begins a new one."""
    if entry.op == "member.admit" or not entry.op.startswith(("member.", "seat.")):
        return None
    return entry.body["recovered"] if entry.op == "member.recover" else entry.member


@dataclass
class Registry:
    """What the entries so far have said."""
    origin: str
    members: dict = field(default_factory=dict)
    seats: dict = field(default_factory=dict)  # by key id
    operator: str = ""
    platform: str = ""  # a key id
    platform_key: bytes = b""
    wait: int = 0  # seconds before fewer signatures are enough
    now: "int | None" = None  # the time of the last tick
    revocations: list = field(default_factory=list)  # (seat, compromised since)
    there: "Registry | None" = None  # of a further log: its registry, as imports have it

    def founder(self):
        """The operator with its seats."""
        return self.operator, {key: (seat.id, seat.person, frozenset(seat.roles)) for key, seat in self.seats.items()}

    def people(self):
        """Where members and seats are looked up."""
        return self.there or self

    def take(self, entry):
        """Checks one entry in the order of the table, then keeps its effects. Entries come by rising index."""
        def check(holds, code, detail):
            if not holds:
                raise Unsound(code, detail, entry.index)

        if entry.at == 0 or entry.op == "genesis":
            self._check_genesis(entry, check)
        self._check_chain(entry, check)
        seats = reading("authority.possession", entry.index, self._new_seats, entry)
        self._check_possession(seats, check)
        signers = entry.signers()
        for key in signers:
            seat = self.people().seats.get(key)
            known = key == self.platform or (seat is not None and seat.member == entry.member)
            check(known, "authority.unknown_key", f"the key {key} is not of a seat of the member")
        if self.platform in signers:
            alone = len(signers) == 1 and entry.member == self.operator
            check(entry.op == "genesis" or alone and entry.op in BY_PLATFORM, "authority.platform",
                  f"the platform may not sign {entry.op} so")
        else:
            self._check_seats(entry, [self.people().seats[key] for key in signers], seats, check)
        wrong = entry.first_wrong_signature(self._key_of)
        check(wrong is None, "entry.signature", f"signature {wrong} of {len(signers)}, from 0, does not verify")
        check(self.now is None or self.now <= entry.not_after, "authority.expired", "not_after had passed")
        self._keep(entry, seats)
        if entry.carried:  # by the same rows, at the registry's own time
            self.there.take(entry.carried)
            same = entry.carried.op != "genesis" or self.there.founder() == self.founder()
            check(same, "authority.genesis", "its operator, or a seat of it, is another than this log's genesis names")

    def _key_of(self, key_id):
        return self.platform_key if key_id == self.platform else self.people().seats[key_id].key

    def _check_genesis(self, entry, check):
        code = "authority.genesis"
        check(entry.at == 0 and entry.op == "genesis", code, "entry 0 is genesis, and no other is")
        check(entry.prev == [] and entry.approvals == [], code, "genesis has approvals or builds on something")
        key = bytes.fromhex(entry.body["platform_key"])
        check(is_good(key), code, "platform_key is not canonical or of small order")
        check(H(key).hex() == entry.key, code, "not signed by platform_key")
        seats = [reading(code, entry.index, Seat.read, value, entry.member) for value in entry.body["seats"]]
        administrators = sum("administrator" in seat.roles for seat in seats)
        check(administrators >= 2, code, "fewer than two administrators")
        for of in (lambda seat: seat.id, lambda seat: seat.person, lambda seat: seat.key):
            check(len(set(map(of, seats))) == len(seats), code, "two seats share an id, a person or a key")
        check(all(seat.key != key for seat in seats), code, "a seat has the platform's key")
        self.operator, self.platform, self.platform_key = entry.member, entry.key, key

    def _check_chain(self, entry, check):
        if entry.op == "member.admit":
            check(self.there is None, "authority.chain", "for the registry log")
            check(entry.body["admitted"] not in self.members, "authority.chain", "admitted a second time")
        elif (changed := _registry_of(entry)) is not None:
            check(self.there is None, "authority.chain", "for the registry log")
            follows = changed in self.members and self.members[changed].head in entry.prev
            check(follows, "authority.chain", "does not follow the member's last entry")

    def _new_seats(self, entry):
        """The seats that the entry proposes. Where they are not disclosed they stay unknown."""
        if entry.op == "genesis":
            return [Seat.read(value, entry.member) for value in entry.body["seats"]]
        name, of = PROPOSALS.get(entry.op, (None, None))
        if name not in entry.disclosed:
            return []
        proposed = entry.disclosed[name]
        need(name != "seats" or isinstance(proposed, list), "seats is no list")
        member = entry.body[of] if of else entry.member
        return [Seat.read(value, member) for value in (proposed if name == "seats" else [proposed])]

    def _check_possession(self, seats, check):
        enrolled = {self.platform, *self.seats}
        for seat in seats:
            good = is_good(seat.key) and H(seat.key).hex() == seat.key_id
            check(good, "authority.possession", f"the key of seat {seat.id} may not be used, or has another id")
            check(seat.key_id not in enrolled, "authority.possession", f"the key of seat {seat.id} was enrolled before")
            check(seat.shows_possession(self.origin), "authority.possession", f"possession of seat {seat.id}")
            enrolled.add(seat.key_id)

    def _check_seats(self, entry, seats, new, check):
        in_force = all(seat.revoked_at is None and seat.signs_from <= self.now for seat in seats)
        check(in_force, "authority.revoked_key", "signed by a key that is revoked, or not in force yet")
        for of in (lambda seat: seat.id, lambda seat: seat.person):
            check(len(set(map(of, seats))) == len(seats), "authority.same_person", "two signatures of one seat or person")
        check(self._roles_allow(entry, seats, new), "authority.role", f"{entry.op} by seats without the role")
        numbers = self.people().members[entry.member].in_force(self.now)
        needed = 1 if entry.op in BY_ONE else _signatures(numbers, entry.op)
        needed = max(needed, 2 if entry.op in BY_OPERATOR else 0)
        check(len(seats) >= needed, "authority.signatures_missing", f"{len(seats)} signatures of {needed}")

    def _roles_allow(self, entry, seats, new):
        if entry.op in STATEMENTS or entry.op in BY_OPERATOR and entry.member != self.operator:
            return False
        if entry.op == "member.veto_recovery":
            return len(seats) == 1
        if entry.op == "seat.rotate":  # the same person in the same roles, with another key
            old = seats[0]
            return len(seats) == 1 and old.id == entry.body["seat"] and all(
                (seat.person, set(seat.roles)) == (old.person, set(old.roles)) for seat in new)
        if entry.op in BY_ADMINISTRATORS:
            itself = entry.body["seat"] if entry.op == "seat.revoke" else None
            return all("administrator" in seat.roles or seat.id == itself for seat in seats)
        if len(seats) == 1:
            return "maker" in seats[0].roles or "checker" in seats[0].roles
        return "maker" in seats[0].roles and all("checker" in seat.roles for seat in seats[1:])

    def _keep(self, entry, seats):
        body = entry.body
        if entry.op == "genesis":
            self.members[entry.member] = Member(entry.leaf_hash, (2, {}))
            if "registry" in body:  # until something is imported, nobody but the platform signs
                self.there = Registry("sigsum.org/v1/tree/" + body["registry"])
            self.wait, self.now = number(body["policy"]["lowering_hours"]) * 3600, seconds(body["time"])
        elif entry.op == "clock.tick":
            self.now = seconds(body["time"])
        elif entry.op == "member.admit":
            self.members[body["admitted"]] = Member(entry.leaf_hash, (number(body["signatures"]), {}))
        elif (changed := _registry_of(entry)) is not None:
            self.members[changed].head = entry.leaf_hash
        if entry.op == "member.approval_policy":
            by_op = {row["op"]: number(row["signatures"]) for row in body["by_op"]}
            self.members[entry.member].set_numbers((number(body["default"]), by_op), self.now, self.wait)
        if entry.op in ("seat.revoke", "seat.rotate"):
            self._revoke(entry)
        if entry.op == "member.veto_recovery":
            for seat in self.seats.values():
                if seat.member == entry.member and seat.signs_from > self.now:
                    seat.revoked_at = entry.index
        if entry.op == "member.recover":
            for seat in seats:
                seat.signs_from = self.now + RECOVERY_WAIT
        self.seats.update((seat.key_id, seat) for seat in seats)

    def _revoke(self, entry):
        for seat in self.seats.values():
            if (seat.member, seat.id) == (entry.member, entry.body["seat"]):
                seat.revoked_at = entry.index
                try:
                    since = entry.fields.get("compromised_since") if entry.op == "seat.revoke" else None
                    self.revocations.append((seat, entry.index, seconds(since)))
                except Malformed:
                    pass  # it was not compromised, or that is not disclosed
