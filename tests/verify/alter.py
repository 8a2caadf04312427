"""Random alterations of the sample file, each from a given source of chance."""
import json

import further
from sample import LOG, ORIGIN, POLICY, WITNESSES, Key, an_id, checkpoint_text, derive, jcs, log_line, note, witness_line, zipped
from story import A, B, HIDDEN, LEFT_OUT, VOUCHER, files, told

TEXTS = ["", "x", "0", "1", "2", "5", "01", "genesis", "clock.tick", "seat.enrol", "seat.revoke", "seat.rotate", "member.admit", "member.account", "member.recover",
         "holding.lapse", "voucher.issue", "2026-03-03T02:00:00Z", "2026-03-01T00:00:00Z", "2026-02-29T00:00:00Z", "administrator",
         "maker", "checker", "e\u0301", "\u0085", "合", " x", "x\u2028", "\U0001f600", "\ufeff", "\u200b", "__proto__", "constructor",
         A, B, VOUCHER, ORIGIN, "00" * 32, "11" * 64, Key("a1").id, Key("platform").id, an_id("seat a2"), an_id("seat a3"), an_id("person a2"), Key("b1").public.hex()]
KEYS = ["o1", "o2", "a1", "a2", "a3", "a4", "b1", "b2", "r1", "r2", "s1", "s2", "platform", "x"]
OPS = ["genesis", "clock.tick", "member.admit", "seat.enrol", "seat.revoke", "seat.rotate", "member.approval_policy", "member.account",
       "member.recover", "member.veto_recovery", "member.new", "head.state", "catalogue.state", "registry.import", "evidence.record",
       "voucher.issue", "voucher.lapse", "holding.transfer", "holding.lapse", "discount.unwind", "settlement.list", "x.y"]


def places(value, path=()):
    """Every place inside a JSON value."""
    yield path
    for name, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(item, (*path, name))


def alter_json(chance, value):
    """Alters one place of a JSON value: another text, nearly the same, left out, twice, in another order, another kind."""
    path = chance.choice(list(places(value)))
    if not path:
        return value
    holder = value
    for name in path[:-1]:
        holder = holder[name]
    name, old = path[-1], holder[path[-1]]
    way = chance.randrange(8)
    if way == 0:
        holder[name] = chance.choice(TEXTS)
    elif way == 1 and isinstance(old, str) and old:
        at = chance.randrange(len(old))
        holder[name] = old[:at] + chance.choice("0123456789abcdefXYZ_-. 合") + old[at + 1:]
    elif way == 2:
        del holder[name]
    elif way == 3 and isinstance(holder, list):
        holder.insert(name, old)
    elif way == 4 and isinstance(old, list):
        chance.shuffle(old)
    elif way == 5:
        holder[name] = chance.choice([True, [], {}, [old], {"a": old}, "x" * 9000])
    elif way == 6 and isinstance(holder, dict):
        holder[chance.choice(TEXTS)] = old
    elif isinstance(old, str):
        holder[name] = old[:-1] if chance.random() < 0.5 else old + chance.choice(["0", "a", "="])
    return value


def alter_part(chance, parts):
    """Alters one part of a command before it is signed."""
    part = chance.choice(["op", "member", "body", "body", "hidden", "hidden", "prev", "by", "by", "by", "not_after", "withheld", "envelope"])
    if part == "op":
        parts["op"] = chance.choice(OPS)
    elif part == "member":
        parts["member"] = chance.choice([A, B, an_id("operator"), an_id("x")])
    elif part in ("body", "hidden") and parts[part]:
        parts[part] = alter_json(chance, json.loads(jcs(parts[part])))
    elif part == "prev":
        parts["prev"] = alter_json(chance, list(parts["prev"]) + ["00" * 32] * (chance.random() < 0.2))
        parts["prev"] = [one for one in parts["prev"] if isinstance(one, str)]
    elif part == "by":
        parts["by"] = [Key(name) for name in chance.choices(KEYS, k=chance.choice([1, 2, 2, 2, 3, 4]))]
    elif part == "not_after":
        parts["not_after"] = f"2026-03-0{chance.randrange(1, 10)}T0{chance.randrange(10)}:00:00Z"
    elif part == "withheld" and parts["hidden"]:
        parts["withheld"] = parts["withheld"] + [chance.choice(list(parts["hidden"]))]
    elif part == "envelope":
        name = chance.choice(["ctx", "log", "id", "op", "member", "rules", "prev", "not_after", "body", "_sd", "_sd_alg"])
        parts["envelope"] = {name: chance.choice(TEXTS + [[], {}, ["00" * 32], ["A" * 43]])}


def signed(chance, ledger=None):
    """One to three commands altered before they are signed."""
    names = chance.choices([entry["what"] for entry in (ledger or told()).entries], k=chance.choice([1, 1, 2, 3]))

    def change(what, parts):
        if what in names:
            alter_part(chance, parts)
    return change


def shown(chance):
    """Which entries are hidden or left out."""
    names = [entry["what"] for entry in told().entries[1:]]
    return {"hidden": (*HIDDEN, *chance.sample(names, chance.randrange(3))), "left_out": (*LEFT_OUT, *chance.sample(names, chance.randrange(2)))}


def checkpoint_of(chance, ledger):
    text = checkpoint_text(ledger)
    if chance.random() < 0.2:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice("0123456789ab\n+/= ") + text[at + 1:]
    lines = [log_line(text)] + [witness_line(chance.choice(WITNESSES + ["x"]), text, chance.choice([0, 1, 2**63])) for _ in range(chance.randrange(4))]
    if chance.random() < 0.3:
        place = chance.randrange(len(lines))
        name, data = lines[place]
        lines[place] = (name, data[:chance.randrange(3, len(data))]) if chance.random() < 0.5 else (chance.choice(["a b", "a", ORIGIN, "é\u3000"]), data)
    if chance.random() < 0.1:
        lines.append(chance.choice(lines))
    return note(text, lines)


def policy_of(chance):
    lines = POLICY.splitlines(keepends=True)
    way = chance.randrange(7)
    if way == 0:
        chance.shuffle(lines)
    elif way == 1:
        lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    elif way == 2:
        del lines[chance.randrange(len(lines))]
    elif way == 3:
        lines[-2] = f"group banks {chance.choice(['any', 'all', '0', '1', '3', '4', '02'])} {' '.join(chance.choices(['w0', 'w1', 'w2', 'banks', 'none'], k=3))}\n"
    elif way == 4:
        lines[-1:] = ["group all any banks\n", "quorum all\n"]
    elif way == 5:
        lines[-1] = f"quorum {chance.choice(['none', 'w0', 'w2', 'x'])}\n"
    text = "".join(lines)
    at = chance.randrange(len(text))
    return text if way < 6 else text[:at] + chance.choice("\t \n#+=x\r合\x7f") + text[at + 1:]


def of_further(chance):
    """The file of a further log with commands altered there, on its registry, or on both."""
    way = chance.randrange(4)
    change = signed(chance, further.told()) if way != 1 else None
    there = signed(chance, further.registry()) if way in (1, 2) else None
    order = ["genesis", "tick there", "admit A", "admit B"]
    if way == 3:
        order = chance.choices(order, k=chance.choice([3, 4, 5]))
    try:
        return further.files(ledger=further.told(change, there, order))
    except (KeyError, TypeError, ValueError, AttributeError):
        return further.files()  # what was altered there cannot be carried


def altered(chance):
    """The bytes of an altered file; sometimes nothing that matters is altered, and it is sound."""
    if chance.random() < 0.3:
        return zipped(of_further(chance))
    way = chance.randrange(10)
    if way < 4:
        return zipped(files(signed(chance)))
    if way == 4:
        ledger = told()
        return zipped(files(ledger=ledger, checkpoint=checkpoint_of(chance, ledger)))
    if way == 5:
        return zipped(files(policy=policy_of(chance), **shown(chance)))
    found = files(subject=chance.choice([VOUCHER, A, an_id("x")])) if way == 6 else files(**(shown(chance) if way == 7 else {}))
    if way == 8:
        raw = bytearray(zipped(found))
        for _ in range(chance.choice([1, 1, 2])):
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        return bytes(raw)
    name = chance.choice([name for name in found if name.endswith(".json")])
    value = json.loads(found[name])
    if "record" in value and chance.random() < 0.5:
        value["record"] = jcs(alter_json(chance, json.loads(value["record"]))).decode()
    else:
        value = alter_json(chance, value)
    found[name] = jcs(value)
    if chance.random() < 0.3:
        other = chance.choice(sorted(found))
        found[other] = chance.choice([found[other] + b"\n", found[other][:-1], b"", found[chance.choice(sorted(found))]])
    try:
        derive(found)
    except (KeyError, TypeError, ValueError, AttributeError):
        pass  # what cannot be read is refused before anything is derived from it
    return zipped(found)
